"""A recording, its channels, and who speaks on them."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from tone.call.span import Span
from tone.errors import InputError

Floats = NDArray[np.float32] | NDArray[np.float64]


class Role(StrEnum):
    """What a speaker is in the call."""

    AGENT = "agent"
    CUSTOMER = "customer"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Quality:
    """What the audio of one channel can carry.

    `bandwidth_hz` is the highest frequency with speech in it, `snr_db` the level of speech over
    that of the pauses, `clipped` the share of samples at full scale in [0, 1]. What could not be
    measured is None. `invalid` maps each measure this audio cannot carry to the reason.
    """

    bandwidth_hz: float | None
    snr_db: float | None
    clipped: float
    invalid: dict[str, str]


@dataclass(frozen=True, slots=True)
class Channel:
    """One sound track of a recording."""

    index: int
    quality: Quality


@dataclass(frozen=True, slots=True)
class Recording:
    """A file of sound. `id` is the first 16 hex digits of the SHA-256 of its bytes."""

    id: str
    path: str
    duration: float  # s
    sample_rate: int  # Hz, as recorded
    channels: tuple[Channel, ...]

    @property
    def span(self) -> Span:
        """The whole of it."""
        return Span(0.0, self.duration)


@dataclass(frozen=True, slots=True)
class Speaker:
    """One person of the call. `confidence`, in [0, 1], is how sure the role is."""

    label: str
    role: Role
    channel: int
    confidence: float
    language: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """The sound of one channel: float32 in [-1, 1], shape (n,), at `rate` Hz. Memory only."""

    values: NDArray[np.float32]
    rate: int

    def __post_init__(self) -> None:
        if self.values.ndim != 1 or self.rate <= 0:
            raise InputError(
                f"samples are one channel at a positive rate, "
                f"got shape {self.values.shape} at {self.rate} Hz"
            )
        self.values.setflags(write=False)

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return len(self.values) / self.rate

    @property
    def span(self) -> Span:
        """The whole of it."""
        return Span(0.0, self.duration)

    def within(self, span: Span) -> NDArray[np.float32]:
        """The samples of a span; those outside the recording are left out."""
        first, last = (max(0, round(time * self.rate)) for time in (span.start, span.end))
        return self.values[first:last]
