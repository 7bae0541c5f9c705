"""What the call centre knows of a recording: a small file beside it, or a row of a manifest.

Beside `call.wav` it is `call.wav.json` or else `call.json`, an object (beside either file of a call
that has one a side); a manifest is a CSV table
with a column `file`. Both have the same columns, in any case and order; each may be empty:

    agent, team, queue   names or numbers
    started              date and time, ISO 8601
    channels             who is on which channel, such as agent,customer
    language             a code, such as en or es-MX

Any other column is kept as text.
"""

import csv
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tone.call.metadata import Known, Metadata
from tone.call.recording import BETWEEN, Role, files_of
from tone.errors import InputError

COLUMNS = ("agent", "team", "queue", "started", "channels", "language")
FILE_COLUMNS = ("file", "recording")
DELIMITERS = ",;\t|"
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
        for path in (file.with_name(f"{file.name}.json"), file.with_suffix(".json")):
            if path != file and path.is_file() and path.stat().st_size:
                stored = _read_object(path)
                return Known() if ANALYSIS <= set(stored) else _known(stored, path)
    return Known()


@dataclass(frozen=True, slots=True)
class Manifest:
    """A table of recordings, in its order, and what is known of each."""

    path: Path
    rows: Mapping[Path, Known]

    @property
    def recordings(self) -> tuple[Path, ...]:
        """The recordings it lists."""
        return tuple(self.rows)

    def of(self, recording: Path) -> Known:
        """What it says of a recording.

        Raises
        ------
        InputError
            It says nothing, or there are two of that name.
        """
        wanted = [file.resolve() for file in files_of(recording)]
        for listed, known in self.rows.items():
            if [file.resolve() for file in files_of(listed)] == wanted:
                return known
        raise InputError(
            f"{self.path} has no row for {recording}; "
            f"its column 'file' is read from the folder of the manifest"
        )


def read_manifest(path: Path) -> Manifest:
    """Read a CSV table with a row for each recording.

    Raises
    ------
    InputError
        The file is no such table, lists a recording twice, or says of one what cannot be.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            heading = file.readline()
            delimiter = max(DELIMITERS, key=heading.count)
            file.seek(0)
            lines = list(csv.reader(file, delimiter=delimiter, strict=True))
    except OSError as error:
        raise InputError(f"cannot read the manifest {path}: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} is not a CSV table in UTF-8: {error}") from error
    names = [name.strip() for name in lines[0]] if lines else []
    column = next((name for name in names if name.lower() in FILE_COLUMNS), None)
    if column is None:
        raise InputError(
            f"{path} has no column 'file' that names the recordings; its columns are {names}"
        )
    return Manifest(path, dict(_rows(path, names, lines[1:], column)))


def _rows(
    path: Path, names: list[str], lines: Iterable[list[str]], column: str
) -> Iterable[tuple[Path, Known]]:
    seen: set[Path] = set()
    for number, cells in enumerate(lines, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        where = f"{path}, row {number}"
        if len(cells) > len(names):
            raise InputError(f"{where} has {len(cells)} cells; expected {len(names)}, as named")
        row = dict(zip(names, cells, strict=False))
        name = row.pop(column).strip()
        if not name:
            raise InputError(f"{where} names no recording in the column '{column}'")
        recording = _in_folder(path.parent, name)
        if recording in seen:
            raise InputError(f"{where} lists {name} again; expected one row for each recording")
        seen.add(recording)
        yield recording, _known(row, where)


def _in_folder(folder: Path, name: str) -> Path:
    """A recording named in a folder's manifest; of one with a file a side, each is."""
    files = files_of(folder / name)
    if len(files) == 1:
        return files[0]
    return Path(BETWEEN.join(str(folder / part) for part in name.split(BETWEEN)))


def _read_object(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path} has more than {LARGEST} bytes; it is no call's metadata")
        stored = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is not JSON: {' '.join(str(error).split())}") from error
    if not isinstance(stored, dict):
        raise InputError(f"{path} holds a JSON {type(stored).__name__}; expected an object")
    return stored


def _known(stored: Mapping[str, Any], where: Path | str) -> Known:
    """The columns, read; `where` they stand begins every complaint."""
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
