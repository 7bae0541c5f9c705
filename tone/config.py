"""Every setting: its default, its unit, its range, and what it does.

Defaults are written here and nowhere else. A config is fingerprinted, so that two analyses are
comparable or visibly not; `config_file.py` reads it from TOML and prints it.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from math import log
from typing import Any

from tone.errors import ConfigError

CPU, GPU, AUTO = "cpu", "cuda", "auto"  # what a model runs on


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
    meaning: bool = setting(True, "read what whole English sentences sound like, beside phrases")
    threads: int = setting(0, "processor threads; 0: all", low=0, high=256)
    device: str = setting(AUTO, "'cpu', 'cuda', or 'auto': a GPU where there is one")

    def __post_init__(self) -> None:
        check_ranges(self)
        if self.device not in (AUTO, CPU, GPU):
            raise ConfigError(f"device is '{self.device}'; expected one of {AUTO}, {CPU}, {GPU}")


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

    budget: float = setting(
        2.0, "false flags an hour of calm calls that are accepted", low=0.01, high=60.0
    )
    reference: float = setting(
        0.95, "distress at which an utterance speaks neither for a moment nor against it", low=0.0
    )
    patience: float = setting(
        12.0, "s of the customer's calm speech that end an episode", low=0.0, high=120.0
    )
    alarms: float = setting(
        6.4, "flags an hour that calm calls would hold if a moment cost nothing", low=0.01
    )
    decay: float = setting(
        1.37, "distress over the reference times s of speech that leave 1/e of them", low=0.001
    )
    even: float = setting(
        0.25, "worth of a moment, in the same unit, that is as likely right as wrong", low=0.001
    )
    surety: float = setting(
        1.48, "log odds of being right that each e-fold of worth over that adds", low=0.0
    )

    def __post_init__(self) -> None:
        check_ranges(self)

    @property
    def price(self) -> float:
        """What a moment must be worth, in distress over the reference times seconds of speech.

        >>> round(MomentsConfig(budget=1.0, alarms=10.0, decay=0.5).price, 2)
        1.15
        """
        return max(0.0, self.decay * log(self.alarms / self.budget))


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
        for where in ("threads", "device"):  # the provenance names what it ran on
            del settings["words"][where]
        return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:12]
