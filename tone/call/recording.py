"""A recording, its channels, and who speaks on them."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tone.call.span import Span
from tone.errors import InputError
from tone.places import is_url

FULL_SCALE = 32768  # of int16
FRAMES = 2000  # that are looked at at once
BETWEEN = "+"  # the files of a call with one a side
Floats = NDArray[np.float32] | NDArray[np.float64]


class Role(StrEnum):
    """What a speaker is in the call."""

    AGENT = "agent"
    CUSTOMER = "customer"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Quality:
    """What the audio of one channel can carry.

    `bandwidth_hz` is the highest frequency with speech in it, `snr_db` how far the usual stretch of
    speech stands above the noise, `clipped` the share of samples at full scale in [0, 1], and
    `behind_db` how far below the speech other people's voices are, which were left out. What could
    not be measured, or is not there, is None. `invalid` maps each measure this audio cannot carry
    to the reason; `unfit` is why nothing that is heard here can be judged, empty where it can.
    """

    bandwidth_hz: float | None
    snr_db: float | None
    clipped: float
    invalid: dict[str, str]
    unfit: str = ""
    behind_db: float | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """One sound track of a recording."""

    index: int
    quality: Quality


@dataclass(frozen=True, slots=True)
class Recording:
    """A file of sound, or two that have a side each. `id` tells their bytes.

    It is the first 16 hex digits of the SHA-256 of the file's bytes or, where there are more files,
    of their hex digests one after the other. Then `path` is as in `agent.wav+customer.wav`.
    """

    id: str
    path: str
    duration: float  # s
    sample_rate: int  # Hz, as recorded
    channels: tuple[Channel, ...]

    @property
    def span(self) -> Span:
        """The whole of it."""
        return Span(0.0, self.duration)

    @property
    def stem(self) -> str:
        """What it is called, without folders and endings.

        >>> Recording("", "calls/7/agent.wav+calls/7/customer.wav", 0.0, 8000, ()).stem
        'agent+customer'
        """
        return BETWEEN.join(Path(part).stem for part in self.path.split(BETWEEN))


def files_of(path: Path) -> tuple[Path, ...]:
    """The files of a recording: itself or, where its name joins several by "+", each of them.

    >>> files_of(Path("7/agent.wav+7/customer.wav"))[1].as_posix()
    '7/customer.wav'
    """
    parts = str(path).split(BETWEEN)
    if len(parts) == 1 or path.exists() or not all(Path(part).suffix for part in parts):
        return (path,)
    return tuple(Path(part) for part in parts)


def is_there(path: Path) -> bool:
    """Whether every file of a recording is there."""
    return all(file.is_file() for file in files_of(path))


def absolute(path: str) -> str:
    """Where a recording is, or each of its files, whichever folder one is in.

    >>> absolute("s3://calls/a.wav")
    's3://calls/a.wav'
    """
    if is_url(path):
        return path
    return BETWEEN.join(str(file.absolute()) for file in files_of(Path(path)))


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
    """The sound of one channel, shape (n,), at `rate` Hz. Memory only.

    `stored` is float32 in [-1, 1], or int16 at full scale, which takes half the memory and is all
    that most recordings hold; `values` and `within` are float32 in any case.
    """

    stored: NDArray[np.float32] | NDArray[np.int16]
    rate: int

    def __post_init__(self) -> None:
        if self.stored.ndim != 1 or self.rate <= 0:
            raise InputError(
                f"samples are one channel at a positive rate, "
                f"got shape {self.stored.shape} at {self.rate} Hz"
            )
        self.stored.setflags(write=False)

    @property
    def values(self) -> NDArray[np.float32]:
        """All of it as float32: of a long recording better taken in `blocks`."""
        return _as_float(self.stored)

    @property
    def count(self) -> int:
        """Number of samples."""
        return len(self.stored)

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.count / self.rate

    @property
    def span(self) -> Span:
        """The whole of it."""
        return Span(0.0, self.duration)

    def within(self, span: Span) -> NDArray[np.float32]:
        """The samples of a span; those outside the recording are left out."""
        first, last = (max(0, round(time * self.rate)) for time in (span.start, span.end))
        return _as_float(self.stored[first:last])

    def blocks(self, size: int) -> Iterator[NDArray[np.float32]]:
        """The whole, `size` samples at a time; the last block may be shorter."""
        for first in range(0, self.count, size):
            yield _as_float(self.stored[first : first + size])

    def powers(self, seconds: float) -> NDArray[np.float64]:
        """Mean square of each frame of so many seconds; what is left at the end is no frame."""
        size = round(seconds * self.rate)
        whole = (block[: len(block) // size * size] for block in self.blocks(FRAMES * size))
        parts = (np.square(part.reshape(-1, size), dtype=np.float64).mean(axis=1) for part in whole)
        return np.concatenate([np.zeros(0), *parts])


def _as_float(stored: NDArray[np.float32] | NDArray[np.int16]) -> NDArray[np.float32]:
    if stored.dtype == np.int16:
        return stored.astype(np.float32) / np.float32(FULL_SCALE)
    return np.asarray(stored, np.float32)
