"""The sound of an analysed call, as a page needs it: the same samples, drawn and compressed.

The page plays what was analysed: the recording is decoded by the decoder that the analysis used,
so the sound and the times of its words cannot drift apart. Opus, and not MP3, because a player
that does not read the delay an MP3 encoder writes down is 50 to 140 ms late.
"""

from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import numpy as np
import soxr
from numpy.typing import NDArray

from tone.audio.decode import id_of, open_recording
from tone.call.analysis import Analysis
from tone.call.recording import BETWEEN, Samples, files_of, is_there
from tone.errors import InputError

PEAKS_PER_SECOND = 50
MIME = "audio/webm; codecs=opus"
SUFFIX = ".webm"
LOUDEST = 255


@dataclass(frozen=True, slots=True)
class Coding:
    """How sound is compressed: container, codec, the rates it takes in Hz, bits a second a side."""

    container: str
    codec: str
    rates: tuple[int, ...]
    bits: int


OPUS = Coding("webm", "libopus", (8_000, 12_000, 16_000, 24_000, 48_000), 20_000)
# A player that keeps the encoder's delay, 1105 samples, is 23 ms late at this rate.
MP3 = Coding("mp3", "libmp3lame", (48_000,), 64_000)


def find_recording(analysis: Analysis, *, named: Path | None, beside: Path | None) -> Path:
    """The file that was analysed, told by its digest.

    Parameters
    ----------
    analysis : which recording
    named : where the caller says it is; where they do not, its old path is tried
    beside : a folder to look in, such as the analysis's

    Raises
    ------
    InputError
        It is not there, or it is another recording.
    """
    old = Path(analysis.recording.path)
    tried = [named] if named else [old, *(_beside(old, beside) if beside else [])]
    there = [path for path in tried if is_there(path)]
    if not there:
        where = named or analysis.recording.path
        raise InputError(
            f"the recording {old.name} of this analysis is not at {where}; "
            "name it with --recording FILE, or leave the sound out with --sound none"
        )
    same = [path for path in there if id_of(path) == analysis.recording.id]
    if not same:
        raise InputError(
            f"{there[0]} is not the recording that was analysed: "
            f"its id is {id_of(there[0])}, expected {analysis.recording.id}"
        )
    return same[0]


def sound_id(path: Path) -> str:
    """A recording's id, of the bytes of its files as they are now."""
    return id_of(path)


def _beside(old: Path, folder: Path) -> list[Path]:
    """Where a recording would be in another folder, with and without its own folders."""
    files = files_of(old)
    return [
        Path(BETWEEN.join(str(folder / file) for file in files)),
        Path(BETWEEN.join(str(folder / file.name) for file in files)),
    ]


def read_sound(path: Path) -> tuple[Samples, ...]:
    """The samples of each channel, as they were analysed.

    Raises
    ------
    UnreadableRecording
        There is no such file, or it is no recording.
    """
    return open_recording(path)[1]


def peaks(samples: Samples, *, full: float) -> bytes:
    """How far the sound swings in each fiftieth of a second, one byte each.

    Parameters
    ----------
    samples : one channel
    full : what counts as the largest swing, > 0

    Examples
    --------
    >>> sound = Samples(np.array([0.0, -0.5] * 80, np.float32), 8000)
    >>> list(peaks(sound, full=0.5))
    [255]
    """
    highest = _swings(samples) / full
    drawn: NDArray[np.uint8] = np.round(np.clip(highest, 0.0, 1.0) * LOUDEST).astype(np.uint8)
    return drawn.tobytes()


def _swings(samples: Samples) -> NDArray[np.float32]:
    size = samples.rate // PEAKS_PER_SECOND
    padding = -len(samples.values) % size
    swings = np.append(np.abs(samples.values), np.zeros(padding, np.float32))
    return np.asarray(swings.reshape(-1, size).max(axis=1), np.float32)


def loudest(channels: tuple[Samples, ...]) -> float:
    """The swing that all channels' peaks are drawn against; never 0.

    The highest but for one peak in two hundred, so that one click does not flatten the rest.
    """
    found = [float(np.quantile(_swings(each), 0.995)) for each in channels]
    return max([*found, 1e-4])


def compressed(channels: tuple[Samples, ...], coding: Coding = OPUS) -> bytes:
    """The channels as one compressed track; as Opus in WebM, times are kept to the sample.

    Channels of a file each may differ in rate and length: the highest counts, the longest too.
    """
    layout = "stereo" if len(channels) == 2 else "mono"
    kept = channels[:2] if layout == "stereo" else channels[:1]
    rate = max(each.rate for each in kept)
    frame = av.AudioFrame.from_ndarray(_together(kept, rate), format="fltp", layout=layout)
    frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
    buffer = BytesIO()
    with av.open(buffer, "w", format=coding.container) as container:
        coded = next((each for each in coding.rates if each >= rate), coding.rates[-1])
        stream: Any = container.add_stream(coding.codec, rate=coded, layout=layout)
        stream.bit_rate = coding.bits * len(kept)
        resampler = av.AudioResampler(
            format=stream.codec_context.format or "s16", layout=layout, rate=coded
        )
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return buffer.getvalue()


def _together(channels: tuple[Samples, ...], rate: int) -> NDArray[np.float32]:
    """The channels at one rate, shape (channels, samples); the shorter ends in silence."""
    sides = [
        each.values if each.rate == rate else soxr.resample(each.values, each.rate, rate)
        for each in channels
    ]
    together = np.zeros((len(sides), max(map(len, sides))), np.float32)
    for row, side in zip(together, sides, strict=True):
        row[: len(side)] = side
    return together
