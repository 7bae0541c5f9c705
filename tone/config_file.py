"""A config read from TOML, changed by `key=value`, and printed with its documentation.

An unknown section or key is an error: a typo must never silently change nothing.
"""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from tone.config import Config
from tone.errors import ConfigError


def load_config(path: Path | None, changes: Sequence[str] = ()) -> Config:
    """Read a TOML file over the defaults, then apply `section.key=value` changes.

    Raises
    ------
    ConfigError
        The file is missing or no TOML; a section or key is unknown; a value has the wrong type
        or is out of range.
    """
    table = {} if path is None else _read_toml(path)
    for change in changes:
        section, key, value = _parse_change(change)
        table.setdefault(section, {})[key] = value
    return from_table(table)


def from_table(table: Mapping[str, Any]) -> Config:
    """Validate nested settings, {section: {key: value}}, over the defaults."""
    defaults = Config()
    _refuse_unknown(table, defaults, where="config")
    sections = {name: _section(defaults, name, values) for name, values in table.items()}
    return replace(defaults, **sections)


def to_toml(config: Config) -> str:
    """The whole config as a TOML file, each setting with its documentation."""
    lines: list[str] = []
    for section in fields(config):
        part = getattr(config, section.name)
        lines += [f"# {type(part).__doc__}", f"[{section.name}]"]
        lines += [
            f"{each.name} = {json.dumps(getattr(part, each.name))}  # {each.metadata['text']}"
            for each in fields(part)
        ]
        lines.append("")
    return "\n".join(lines)


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot read config {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not TOML: {error}") from error


def _parse_change(change: str) -> tuple[str, str, Any]:
    name, equals, text = change.partition("=")
    section, dot, key = name.strip().partition(".")
    if not (equals and dot and section and key):
        raise ConfigError(f"cannot read the setting '{change}'; expected section.key=value")
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        value = text.strip()  # a bare word is a string, as a shell user means it
    return section, key, value


def _section(defaults: Config, name: str, values: Any) -> Any:
    current = getattr(defaults, name)
    if not isinstance(values, Mapping):
        raise ConfigError(f"[{name}] is {values!r}; expected settings, such as {name}.key = value")
    _refuse_unknown(values, current, where=f"[{name}]")
    adapter = TypeAdapter(type(current))
    try:
        return adapter.validate_python({**asdict(current), **values}, strict=False)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"{name}.{key} is {first['input']!r}; {first['msg']}") from error


def _refuse_unknown(values: Mapping[str, Any], section: Any, *, where: str) -> None:
    known = [each.name for each in fields(section)]
    unknown = [key for key in values if key not in known]
    if unknown:
        raise ConfigError(f"unknown key in {where}: {unknown}; expected {known}")
