"""Any sound file → the samples of each channel, kept apart.

A call has one file, or one a side: `agent.wav+customer.wav`. Files are read a block at a time and
kept at 16 kHz at most, in 16 bits where that is all they hold.
"""

import hashlib
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from tone.audio.compiled import load_librosa
from tone.audio.quality import is_dual_mono, quality
from tone.audio.streams import Array, Stream, opened
from tone.call.examination import Stored
from tone.call.recording import FULL_SCALE, Channel, Recording, Samples, files_of
from tone.errors import UnreadableRecording

HIGHEST_RATE = 16_000  # Hz; nothing in tone hears above 8 kHz
RATES = (4_000, 384_000)  # Hz; a header outside these is broken
MOST_CHANNELS = 8
FARTHEST = 1000.0  # times full scale; a sample beyond it is no sound
LONGEST = 8 * 3600.0  # s; a small file can hold days of silence, and no call takes so long


def open_recording(path: Path) -> tuple[Recording, tuple[Samples, ...]]:
    """Read a recording.

    Parameters
    ----------
    path : a sound file, or one a side: `agent.wav+customer.wav`

    Returns
    -------
    recording : Recording
    channels : tuple of Samples
        One for each channel, at the recorded rate or, where that is higher, at 16 kHz.

    Raises
    ------
    UnreadableRecording
        There is no such file, it is no sound file, it holds no sound, its samples are not all
        numbers within reach of full scale, or it changes while it is read.
    """
    files = files_of(path)
    sounds = [_read(file) for file in files]
    channels = sounds[0].channels if len(sounds) == 1 else _sides(files, sounds)
    load_librosa()
    recording = Recording(
        id=_id([each.digest for each in sounds]),
        path=str(path),
        duration=max(each.duration for each in sounds),
        sample_rate=max(each.rate for each in sounds),
        channels=tuple(Channel(i, quality(samples)) for i, samples in enumerate(channels)),
    )
    return recording, channels


def stored(file: Path) -> Stored:
    """How a file keeps its sound.

    Raises
    ------
    UnreadableRecording
        It is no sound file.
    """
    with opened(file) as stream:
        told = (stream.container, stream.codec, stream.rate, stream.channels)
        return Stored(file.name, file.stat().st_size, *told)


def id_of(path: Path) -> str:
    """A recording's id: 16 hex digits of the SHA-256 of its bytes, or of its files' digests.

    Raises
    ------
    OSError
        A file cannot be read.
    """
    return _id([_digest(file) for file in files_of(path)])


def contents(path: Path) -> tuple[bytes, ...]:
    """The bytes of each file of a recording.

    Raises
    ------
    UnreadableRecording
        There is no such file, it is empty, or it changes while it is read.
    """
    return tuple(map(_bytes, files_of(path)))


@dataclass(frozen=True, slots=True)
class _Sound:
    digest: str
    rate: int  # Hz, as recorded
    duration: float  # s
    channels: tuple[Samples, ...]


def _sides(files: tuple[Path, ...], sounds: list[_Sound]) -> tuple[Samples, ...]:
    """The one channel of each file."""
    for file, sound in zip(files, sounds, strict=True):
        if len(sound.channels) > 1 and not is_dual_mono(sound.channels):
            raise UnreadableRecording(
                f"{file.name} has {len(sound.channels)} channels; the file of one side has one"
            )
    return tuple(sound.channels[0] for sound in sounds)


def _id(digests: list[str]) -> str:
    if len(digests) == 1:
        return digests[0][:16]
    return hashlib.sha256("".join(digests).encode()).hexdigest()[:16]


def _read(path: Path) -> _Sound:
    with _settled(path):
        digest = _digest(path)
        with opened(path) as stream:
            _check(path, stream)
            channels, count = _channels(path, stream)
            rate = stream.rate
    return _Sound(digest, rate, count / rate, channels)


def _bytes(path: Path) -> bytes:
    with _settled(path):
        return path.read_bytes()


@contextmanager
def _settled(path: Path) -> Iterator[None]:
    """While a file is read: it is one, and stays as it is."""
    try:
        before = _state(path)
        yield
        if _state(path) != before:
            raise UnreadableRecording(
                f"{path.name} changed while it was read; analyse it when it is complete"
            )
    except OSError as error:
        raise UnreadableRecording(f"cannot read {path}: {error.strerror or error}") from error


def _state(path: Path) -> tuple[int, int]:
    """What changes with a file's bytes: its size and when it was written."""
    told = path.stat()
    if stat.S_ISDIR(told.st_mode):
        raise IsADirectoryError(None, "Is a directory")
    if not stat.S_ISREG(told.st_mode):
        raise UnreadableRecording(f"{path} is a device or a pipe; expected a file")
    if told.st_size == 0:
        raise UnreadableRecording(f"{path.name} is empty (0 bytes); expected a recording")
    return told.st_size, told.st_mtime_ns


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check(path: Path, stream: Stream) -> None:
    if not RATES[0] <= stream.rate <= RATES[1]:
        raise UnreadableRecording(
            f"{path.name} claims a sample rate of {stream.rate} Hz; "
            f"expected {RATES[0]} to {RATES[1]}"
        )
    if not 1 <= stream.channels <= MOST_CHANNELS:
        raise UnreadableRecording(
            f"{path.name} claims {stream.channels} channels; expected 1 to {MOST_CHANNELS}"
        )


def _channels(path: Path, stream: Stream) -> tuple[tuple[Samples, ...], int]:
    """The samples of each channel, and how many each had as recorded."""
    kept = [bytearray() for _ in range(stream.channels)]
    count = broken = 0
    rate = min(stream.rate, HIGHEST_RATE)

    def counted() -> Iterator[Array]:
        nonlocal count, broken
        for block in stream.blocks:
            count += len(block)
            broken += block.size - int((np.abs(block) < FARTHEST).sum())
            if count > LONGEST * stream.rate:
                raise UnreadableRecording(
                    f"{path.name} is longer than {LONGEST / 3600:.0f} hours; split it into calls"
                )
            yield block

    for block in _lowered(counted(), stream):
        stored = block if stream.fine else _in_16_bits(block)
        for buffer, track in zip(kept, stored.T, strict=True):
            buffer += track.tobytes()
    if count == 0:
        raise UnreadableRecording(f"{path.name} is a sound file without a single sample")
    if broken:
        raise UnreadableRecording(
            f"{path.name} has {broken} samples that are no numbers or far beyond full scale; "
            "export it again"
        )
    sounds = [
        np.frombuffer(buffer, np.float32) if stream.fine else np.frombuffer(buffer, np.int16)
        for buffer in kept
    ]
    return tuple(Samples(sound, rate) for sound in sounds), count


def _lowered(blocks: Iterator[Array], stream: Stream) -> Iterator[Array]:
    """The blocks at the highest rate that is kept."""
    if stream.rate <= HIGHEST_RATE:
        yield from blocks
        return
    resampler = soxr.ResampleStream(stream.rate, HIGHEST_RATE, stream.channels, quality="HQ")
    for block in blocks:
        yield resampler.resample_chunk(np.ascontiguousarray(block))
    yield resampler.resample_chunk(np.zeros((0, stream.channels), np.float32), last=True)


def _in_16_bits(block: Array) -> NDArray[np.int16]:
    whole = np.rint(block * FULL_SCALE)
    return np.clip(whole, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)
