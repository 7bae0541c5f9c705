"""What the call centre knows of a recording: a small file beside it.

Beside `call.wav` it is `call.wav.json` or else `call.json`, an object (beside either file of a call
that has one a side). Its columns, in any case and order, may each be empty:

    agent, team, queue   names or numbers
    started              date and time, ISO 8601
    channels             who is on which channel, such as agent,customer
    language             a code, such as en or es-MX

Any other column is kept as text.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any

from tone.call.metadata import Known, Metadata
from tone.call.recording import Role, files_of
from tone.errors import InputError

COLUMNS = ("agent", "team", "queue", "started", "channels", "language")
ANALYSIS = {"conversation", "provenance"}  # keys of a document that is no side-car
LARGEST = 1_000_000  # bytes of a side-car; more is something else
CLOCK = re.compile(r"\d[T ]\d")  # a date alone is not read as midnight
LANGUAGE = re.compile(r"([a-z]{2,3})([-_][a-z0-9]+)*", re.IGNORECASE)


def read_beside(recording: Path) -> Known:
    """What the side-car of a recording says; nothing where there is none.

    An analysis that lies there under the same name is not one, nor is the empty file that a shell
    makes for it.

    Raises
    ------
    InputError
        The file is no JSON object, or says what cannot be.
    """
    for file in files_of(recording):
        for path in map(file.with_name, names_beside(file.name)):
            if path.is_file() and path.stat().st_size:
                return told_beside(_content(path), path)
    return Known()


def names_beside(name: str) -> tuple[str, ...]:
    """What the side-car of a file may be called.

    >>> names_beside("call.wav")
    ('call.wav.json', 'call.json')
    """
    other = str(PurePath(name).with_suffix(".json"))
    return (f"{name}.json", other) if other != name else (f"{name}.json",)


def told_beside(content: bytes, where: Path | str) -> Known:
    """What a side-car says; nothing where it is the analysis. `where` begins every complaint.

    Raises
    ------
    InputError
        It is no JSON object, or says what cannot be.
    """
    stored = _read_object(content, where)
    return Known() if ANALYSIS <= set(stored) else known_of(stored, where)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error


def _read_object(content: bytes, where: Path | str) -> dict[str, Any]:
    if len(content) > LARGEST:
        raise InputError(f"{where} has more than {LARGEST} bytes; it is no call's metadata")
    try:
        stored = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where} is not JSON: {' '.join(str(error).split())}") from error
    if not isinstance(stored, dict):
        raise InputError(f"{where} holds a JSON {type(stored).__name__}; expected an object")
    return stored


def known_of(stored: Mapping[str, Any], where: Path | str) -> Known:
    """What columns say; `where` they stand begins every complaint.

    Raises
    ------
    InputError
        A column says what cannot be.
    """
    said: dict[str, str] = {}
    other: dict[str, str] = {}
    for name, value in stored.items():
        column = name.strip().lower()
        told = said if column in COLUMNS else other
        if told is said and isinstance(value, dict | list) and column != "channels":
            raise InputError(f"{where}: {name} is a {type(value).__name__}; expected text")
        text = _text(value)
        key = column if told is said else name.strip()
        if text and key in told:
            raise InputError(f"{where}: there are two columns '{key}'")
        if text:
            told[key] = text
    return Known(
        Metadata(
            agent=said.get("agent"),
            team=said.get("team"),
            queue=said.get("queue"),
            started=_time(said.get("started"), where),
            other=other,
        ),
        channels=_channels(said.get("channels", ""), where),
        language=_language(said.get("language", ""), where),
    )


def _text(value: Any) -> str:
    """A value as text, empty where there is none; a list of texts as they follow each other."""
    match value:
        case None:
            return ""
        case str():
            return value.strip()
        case list() if all(isinstance(each, str) for each in value):
            return ",".join(value)
        case _:
            return json.dumps(value, ensure_ascii=False)


def _time(text: str | None, where: Path | str) -> datetime | None:
    if text is None:
        return None
    try:
        started = datetime.fromisoformat(text)
    except ValueError:
        started = None
    if started is None or not CLOCK.search(text):
        raise InputError(
            f"{where}: started is {text!r}; "
            "expected a date and a time, such as 2026-03-01T14:05:00+01:00"
        )
    return started


def _channels(text: str, where: Path | str) -> str:
    names = [name for name in re.split(r"[\s,;|/]+", text.lower()) if name]
    roles = [role.value for role in Role]
    if not set(names) <= set(roles):
        raise InputError(f"{where}: channels is {text!r}; expected names out of {', '.join(roles)}")
    return ",".join(names)


def _language(text: str, where: Path | str) -> str:
    found = LANGUAGE.fullmatch(text)
    if text and not found:
        raise InputError(f"{where}: language is {text!r}; expected a code such as en or es-MX")
    return found[1].lower() if found else ""
