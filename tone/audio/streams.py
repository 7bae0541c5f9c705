"""A sound file, a block at a time: what is in memory does not grow with its length.

libsndfile reads most of what call centres record and is exact about it; PyAV (FFmpeg) reads the
rest. A file that neither can read is refused with libsndfile's own words.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import av
import numpy as np
import soundfile
from numpy.typing import NDArray

from tone.errors import UnreadableRecording

Array = NDArray[np.float32]

BLOCK = 1 << 17  # samples of a channel
# What holds more than 16 bits of each sample; of all else, int16 keeps what there is to keep.
FINE = ("PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ALAC_20", "ALAC_24", "ALAC_32")
FINE_CODECS = ("alac", "flac", "pcm_f", "pcm_s24", "pcm_s32", "pcm_f64", "wavpack", "tta", "ape")
EXPECTED = "expected a sound file such as WAV, FLAC, MP3, M4A or Opus"


@dataclass(frozen=True, slots=True)
class Stream:
    """An open sound file. `blocks` are float32, shape (n, channels), and read it as they go.

    `codec` is how the sound is stored, in the words of the library that reads it; `fine` is
    whether that takes more than 16 bits a sample.
    """

    rate: int
    channels: int
    container: str
    codec: str
    fine: bool
    blocks: Iterator[Array]


@contextmanager
def opened(path: Path) -> Iterator[Stream]:
    """Open a sound file.

    Raises
    ------
    UnreadableRecording
        It is no sound file, or breaks off where it cannot be read on.
    """
    try:
        file = soundfile.SoundFile(path)
    except soundfile.LibsndfileError as error:
        refusal = error.error_string.rstrip(".")
    except (TypeError, ValueError) as error:  # a raw format, by its name
        refusal = str(error)
    else:
        with file:
            yield _by_libsndfile(file, path)
        return
    try:
        container = av.open(str(path), metadata_errors="ignore")
    except (av.error.FFmpegError, ValueError, OSError) as error:
        raise _refused(path, refusal) from error
    with container:
        if not container.streams.audio:
            raise _refused(path, "it has no sound track")
        try:
            yield _by_ffmpeg(container, path, refusal)
        except (av.error.FFmpegError, ValueError, EOFError, IndexError) as error:
            raise _refused(path, refusal) from error


def _by_libsndfile(file: soundfile.SoundFile, path: Path) -> Stream:
    def blocks() -> Iterator[Array]:
        while True:
            try:
                block = file.read(BLOCK, dtype="float32", always_2d=True)
            except soundfile.LibsndfileError as error:
                raise _refused(path, error.error_string.rstrip(".")) from error
            if not len(block):
                return
            yield block

    fine = file.subtype in FINE
    return Stream(file.samplerate, file.channels, file.format, file.subtype, fine, blocks())


def _by_ffmpeg(container: av.container.InputContainer, path: Path, refusal: str) -> Stream:
    track = container.streams.audio[0]
    if track.codec_context is None:
        raise _refused(path, "its sound is in a codec that FFmpeg does not know")
    channels = track.codec_context.channels

    def blocks() -> Iterator[Array]:
        resampler = av.AudioResampler(format="fltp", layout=track.layout, rate=track.rate)
        try:
            for frame in chain(container.decode(track), [None]):
                for part in resampler.resample(frame):
                    yield np.asarray(part.to_ndarray().T, np.float32)
        except (av.error.FFmpegError, ValueError, EOFError, IndexError) as error:
            raise _refused(path, refusal) from error

    codec = track.codec_context.name
    return Stream(
        track.rate or 0,
        channels,
        container.format.name,
        codec,
        codec.startswith(FINE_CODECS),
        blocks(),
    )


def _refused(path: Path, reason: str) -> UnreadableRecording:
    return UnreadableRecording(
        f"{path.name} is not a recording tone can read: {reason}; {EXPECTED}"
    )
