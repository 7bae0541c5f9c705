"""How the speech sounds: contours over time, numbers for each utterance, a speaker's usual."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import nan
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema

from tone.call.recording import Floats
from tone.call.span import Span
from tone.errors import InputError

F0 = "f0_semitones"  # median F0, semitones above 27.5 Hz
F0_HIGH = "f0_high_semitones"  # 90th percentile, semitones above 27.5 Hz
F0_LOW = "f0_low_semitones"  # 10th percentile, semitones above 27.5 Hz
F0_RANGE = "f0_range_semitones"  # 10th to 90th percentile
F0_SPEED = "f0_speed_semitones_s"  # median change of F0, semitones a second, where voiced
F0_WOBBLE = "f0_wobble_semitones"  # mean bend of F0 between frames, where voiced
INTENSITY = "intensity_db"  # dBFS, mean power while speaking
TILT = "tilt_db"  # 1-3.4 kHz over 0.3-1 kHz: the telephone band's alpha ratio
FLUX = "flux"  # mean spectral onset strength
SPEECH_RATE = "speech_rate_sps"  # syllables/s, pauses included
ARTICULATION_RATE = "articulation_rate_sps"  # syllables/s, pauses excluded
PAUSE_SHARE = "pause_share"  # of the utterance's time, in [0, 1]
LATENCY = "latency_s"  # from the end of a turn to the other speaker's start

PITCH = (F0, F0_HIGH, F0_LOW, F0_RANGE, F0_SPEED, F0_WOBBLE)
MEASURES = (*PITCH, INTENSITY, TILT, FLUX, SPEECH_RATE, ARTICULATION_RATE, PAUSE_SHARE)

TO_DEVIATION = 1.4826  # median absolute deviation → standard deviation of a normal


def _read_values(values: Sequence[float | None] | NDArray[np.float32]) -> NDArray[np.float32]:
    return np.array([nan if value is None else value for value in values], np.float32)


def _write_values(values: NDArray[np.float32]) -> list[float | None]:
    return [round(float(value), 2) if np.isfinite(value) else None for value in values]


Values = Annotated[
    NDArray[np.float32],
    PlainValidator(_read_values),
    PlainSerializer(_write_values),
    WithJsonSchema({"type": "array", "items": {"anyOf": [{"type": "number"}, {"type": "null"}]}}),
]
"""Float32 in memory, NaN where not measurable; in JSON two decimals, and null."""

Voice = Annotated[
    NDArray[np.float32] | None,
    PlainValidator(lambda _: None),
    WithJsonSchema({"type": "null"}),
    Field(exclude=True),
]
"""States of a voice encoder, in memory only: an analysis read back has none."""


@dataclass(frozen=True, slots=True, eq=False)
class Contour:
    """One measure over time: value i is at `start + i * step`; NaN where not measurable."""

    measure: str
    speaker: str
    start: float  # s
    step: float  # s
    values: Values

    def __post_init__(self) -> None:
        self.values.setflags(write=False)

    def within(self, span: Span) -> NDArray[np.float32]:
        """The values whose time lies in the span, unmeasured ones included."""
        first, last = (
            max(0, int(np.ceil((time - self.start) / self.step - 1e-9)))
            for time in (span.start, span.end)
        )
        return self.values[first:last]

    def thinned(self, step: float) -> "Contour":
        """The median of each `step` seconds; NaN where nothing in them was measured."""
        size = max(1, round(step / self.step))
        padding = -len(self.values) % size
        blocks = np.append(self.values, np.full(padding, np.nan, np.float32)).reshape(-1, size)
        blocks.sort(axis=1)  # what was not measured goes last
        measured = np.isfinite(blocks).sum(axis=1)
        block = np.arange(len(blocks))
        lower, upper = (measured - 1) // 2, measured // 2
        medians = (blocks[block, np.maximum(lower, 0)] + blocks[block, upper % size]) / 2
        medians[measured == 0] = np.nan
        return Contour(self.measure, self.speaker, self.start, size * self.step, medians)


@dataclass(frozen=True, slots=True)
class Functionals:
    """One utterance in numbers, {measure: value}; what could not be measured is absent.

    `voice` is what an encoder made of the customer's sound: never the agent's.
    """

    span: Span
    speaker: str
    values: Mapping[str, float] = field(default_factory=dict)
    voice: Voice = field(default=None, repr=False, compare=False)


def robust_spread(values: NDArray[np.float64]) -> float:
    """Standard deviation of a normal that has the values' median absolute deviation.

    >>> round(robust_spread(np.array([1.0, 2.0, 3.0, 99.0])), 2)
    1.48
    """
    return TO_DEVIATION * float(np.median(np.abs(values - np.median(values))))


@dataclass(frozen=True, slots=True)
class Norm:
    """Robust centre and spread of one measure, over `count` utterances."""

    centre: float
    spread: float
    count: int

    def __post_init__(self) -> None:
        if not self.spread > 0.0:  # also refuses NaN
            raise InputError(f"a norm needs a positive spread, got {self.spread}")

    def z(self, value: float) -> float:
        """How many spreads a value lies above the centre."""
        return (value - self.centre) / self.spread


@dataclass(frozen=True, slots=True)
class Baseline:
    """How one speaker usually sounds in this call, {measure: norm}."""

    speaker: str
    norms: Mapping[str, Norm]


@dataclass(frozen=True, slots=True)
class Prosody:
    """Everything measured of the voices of a call."""

    contours: tuple[Contour, ...]
    functionals: tuple[Functionals, ...]
    baselines: tuple[Baseline, ...]

    def of(self, span: Span, speaker: str) -> Functionals | None:
        """The functionals of one utterance; None where nothing of it was measured."""
        for row in self.functionals:
            if row.span == span and row.speaker == speaker:
                return row
        return None

    def baseline(self, speaker: str) -> Baseline | None:
        """A speaker's baseline; None where too little was said to have one."""
        return next((each for each in self.baselines if each.speaker == speaker), None)


def semitones(f0_hz: Floats, *, reference_hz: float = 27.5) -> Floats:
    """Pitch in semitones above a reference (27.5 Hz: eGeMAPS, Eyben et al. 2016).

    Parameters
    ----------
    f0_hz : array, shape (n,)
        Fundamental frequency in Hz; NaN where unvoiced.
    reference_hz : float > 0

    Examples
    --------
    >>> semitones(np.array([27.5, 55.0, np.nan]))
    array([ 0., 12., nan])
    """
    return 12.0 * np.log2(f0_hz / reference_hz)
