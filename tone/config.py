"""Every setting: its default, its unit, its range, and what it does.

Defaults are written here and nowhere else. A config is read from TOML and changed by `key=value`
(`load_config`), printed with its documentation (`to_toml`), and fingerprinted, so that two
analyses are comparable or visibly not. An unknown section or key is an error: a typo must never
silently change nothing.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from tone.errors import ConfigError


def setting(default: Any, text: str, *, low: float | None = None, high: float | None = None) -> Any:
    """Declare a setting: a dataclass field with its documentation and its range, ends included."""
    return field(default=default, metadata={"text": text, "low": low, "high": high})


def check_ranges(section: Any) -> None:
    """Raise ConfigError for the first setting of a section that is out of its range."""
    for each in fields(section):
        value, low, high = getattr(section, each.name), *map(each.metadata.get, ("low", "high"))
        too_low = low is not None and not value >= low
        too_high = high is not None and not value <= high
        if too_low or too_high:
            bounds = f"from {low}" if high is None else f"from {low} to {high}"
            raise ConfigError(f"{each.name} is {value}; expected a number {bounds}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioConfig:
    """How a file is opened."""

    channels: str = setting(
        "", "who is on which channel, as 'agent,customer'; empty, or on one track: told apart"
    )
    role_confidence: float = setting(
        0.7, "roles told apart with less confidence are 'other'", low=0.5, high=1.0
    )

    def __post_init__(self) -> None:
        check_ranges(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnsConfig:
    """Who holds the floor."""

    vad: str = setting("silero", "the voice detector")
    threshold: float = setting(0.35, "voice probability that begins speech", low=0.0, high=1.0)
    diarizer: str = setting("clusters", "what tells the voices of one track apart")
    pause: float = setting(0.35, "s of silence that end an utterance", low=0.05, high=5.0)
    shortest: float = setting(0.15, "s; shorter sounds are not speech", low=0.0, high=2.0)
    longest: float = setting(8.0, "s; longer utterances are cut where quietest", low=2.0, high=30.0)
    crosstalk_db: float = setting(
        18.0, "dB below the other channel at which speech is an echo of it", low=0.0, high=60.0
    )
    backchannel: float = setting(1.0, "s; longer replies take the floor", low=0.0, high=3.0)
    interruption: float = setting(
        1.0, "s of double talk, begun in the other's turn, that interrupt", low=0.0, high=10.0
    )

    def __post_init__(self) -> None:
        check_ranges(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsConfig:
    """Transcription."""

    engine: str = setting("faster_whisper", "the transcriber")
    model: str = setting("base", "Whisper's size ('base', 'tiny.en', ...) or a path to weights")
    language: str = setting("", "language code such as 'en'; empty: detected for each channel")
    beam: int = setting(1, "hypotheses kept while decoding", low=1, high=20)
    batch: int = setting(8, "chunks of 30 s decoded at once", low=1, high=64)
    meaning: bool = setting(True, "read what whole English sentences sound like, beside phrases")
    threads: int = setting(0, "processor threads; 0: all", low=0, high=256)

    def __post_init__(self) -> None:
        check_ranges(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProsodyConfig:
    """How speech sounds."""

    hop: float = setting(0.01, "s between two frames", low=0.005, high=0.02)
    kept_step: float = setting(0.05, "s between two values of a stored contour", low=0.01, high=1.0)
    shortest: float = setting(0.4, "s; shorter utterances are not measured", low=0.1, high=5.0)
    encoder: bool = setting(True, "hear the customer through Whisper base's first blocks, too")
    calm_rounds: int = setting(
        2, "times the baseline is fitted again on the calmer speech", low=0, high=10
    )
    calm_share: float = setting(
        0.7, "share of a speaker's speech taken as calm when refitting", low=0.3, high=1.0
    )

    def __post_init__(self) -> None:
        check_ranges(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class FusionConfig:
    """How voice, words and interaction add up to distress."""

    scorer: str = setting("weighted", "the distress scorer")
    coefficients: str = setting("", "a file that `tone evaluate fit` wrote; empty: tone's own")

    def __post_init__(self) -> None:
        check_ranges(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentsConfig:
    """When a rise of distress is a moment."""

    onset: float = setting(1.0, "distress that an utterance must reach to be flagged", low=0.1)
    release: float = setting(0.85, "distress below which an episode has ended", low=0.0)
    dose: float = setting(
        2.5, "distress times seconds of speech that an episode must add up to", low=0.0
    )
    patience: float = setting(
        12.0, "s of the customer's calm speech that end an episode", low=0.0, high=120.0
    )
    even: float = setting(
        0.99, "rise of distress at which a moment is as likely right as wrong", low=0.0
    )
    surety: float = setting(
        2.86, "log odds of being right that each spread of distress over that adds", low=0.0
    )

    def __post_init__(self) -> None:
        check_ranges(self)
        if self.release > self.onset:
            raise ConfigError(
                f"moments.release is {self.release} and moments.onset {self.onset}; "
                "an episode cannot end above the level at which it begins"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseConfig:
    """How the agent's delivery is rated."""

    rater: str = setting("delivery", "the response rater")
    window: float = setting(
        20.0, "s after a moment in which the agent can respond", low=1.0, high=120.0
    )
    delivered: float = setting(60.0, "score from which a response is delivered", low=0, high=100)

    def __post_init__(self) -> None:
        check_ranges(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings, by section."""

    audio: AudioConfig = AudioConfig()
    turns: TurnsConfig = TurnsConfig()
    words: WordsConfig = WordsConfig()
    prosody: ProsodyConfig = ProsodyConfig()
    fusion: FusionConfig = FusionConfig()
    moments: MomentsConfig = MomentsConfig()
    response: ResponseConfig = ResponseConfig()

    def fingerprint(self) -> str:
        """12 hex digits that differ when any setting differs that can change a result."""
        settings = asdict(self)
        for speed_only in ("threads", "batch"):
            del settings["words"][speed_only]
        return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:12]


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
