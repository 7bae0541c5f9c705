"""Codecs of telephone lines and recorders, on one 8 kHz channel; those missing here are named.

G.711 and GSM 06.10 come with libsndfile, the others with PyAV's FFmpeg where it was built so. What
a codec delays is taken back, so that only what it does to the sound is left.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import av
import librosa
import numpy as np
import soundfile
from scipy.signal import correlate

from tone.evaluate.telephone import RATE, Sound, coded

LONGEST_DELAY = 0.2  # s
AMR_FRAME = 160  # samples


@dataclass(frozen=True, slots=True)
class _Encoder:
    name: str
    container: str
    bit_rate: int  # bit/s
    sample_format: str


BY_LIBSNDFILE = (
    ("G.711 mu-law", "WAV", "ULAW"),
    ("G.711 A-law", "WAV", "ALAW"),
    ("GSM 06.10", "WAV", "GSM610"),
)
BY_FFMPEG = (
    ("AMR-NB 12.2", _Encoder("libopencore_amrnb", "amr", 12_200, "s16")),
    ("Opus 12 kb/s", _Encoder("libopus", "ogg", 12_000, "s16")),
    ("MP3 32 kb/s", _Encoder("libmp3lame", "mp3", 32_000, "s16p")),
)


@dataclass(frozen=True, slots=True)
class Codec:
    """Encodes and decodes a channel."""

    name: str
    apply: Callable[[Sound], Sound]


def codecs() -> tuple[tuple[Codec, ...], dict[str, str]]:
    """The codecs that work here, and the others with the reason."""
    wanted = [Codec(name, _sndfile(box, subtype)) for name, box, subtype in BY_LIBSNDFILE]
    wanted += [Codec(name, _ffmpeg(encoder)) for name, encoder in BY_FFMPEG]
    present: list[Codec] = []
    absent: dict[str, str] = {}
    tried = np.sin(np.arange(RATE) * 0.5).astype(np.float32) / 4
    for codec in wanted:
        try:
            codec.apply(tried)
        except (soundfile.LibsndfileError, av.error.FFmpegError, ValueError) as error:
            absent[codec.name] = f"{type(error).__name__}: {error}"
        else:
            present.append(codec)
    return tuple(present), absent


def _sndfile(container: str, subtype: str) -> Callable[[Sound], Sound]:
    return lambda values: aligned(coded(values, container, subtype), values)


def _ffmpeg(encoder: _Encoder) -> Callable[[Sound], Sound]:
    return lambda values: aligned(_decode(_encode(values, encoder)), values)


def _encode(values: Sound, encoder: _Encoder) -> bytes:
    memory = io.BytesIO()
    pcm = np.round(np.clip(values, -1.0, 1.0) * 32767).astype(np.int16)[None]
    frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout="mono")
    frame.sample_rate = RATE
    with av.open(memory, "w", format=encoder.container) as output:
        stream = cast(av.AudioStream, output.add_stream(encoder.name, rate=RATE))
        stream.bit_rate = encoder.bit_rate
        stream.layout = "mono"
        stream.format = encoder.sample_format
        resampler = av.AudioResampler(
            format=encoder.sample_format,
            layout="mono",
            rate=RATE,
            frame_size=stream.frame_size or AMR_FRAME,
        )
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            output.mux(stream.encode(part))
        output.mux(stream.encode(None))
    return memory.getvalue()


def _decode(encoded: bytes) -> Sound:
    blocks: list[Sound] = []
    with av.open(io.BytesIO(encoded), "r") as source:
        rate = int(source.streams.audio[0].rate)
        resampler = av.AudioResampler(format="fltp", layout="mono")
        for frame in source.decode(audio=0):
            blocks += [part.to_ndarray()[0] for part in resampler.resample(frame)]
    decoded = np.concatenate(blocks).astype(np.float32)
    if rate != RATE:
        decoded = librosa.resample(decoded, orig_sr=rate, target_sr=RATE, res_type="soxr_hq")
    return decoded


def aligned(late: Sound, original: Sound) -> Sound:
    """The decoded sound at its original's time and length."""
    longest = round(LONGEST_DELAY * RATE)
    size = min(len(late), len(original))
    likeness = correlate(late[:size], original[:size], method="fft")
    lags = likeness[size - 1 - longest : size + longest]
    delay = int(np.argmax(lags)) - longest if size > longest else 0
    shifted = late[delay:] if delay > 0 else np.concatenate([np.zeros(-delay, np.float32), late])
    return np.pad(shifted, (0, max(0, len(original) - len(shifted))))[: len(original)]
