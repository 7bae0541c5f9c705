"""A telephone line for labelled clips: 300-3400 Hz, 8 kHz, line noise, G.711 mu-law."""

import io
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import librosa
import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import butter, sosfiltfilt

from tone.call.recording import Samples
from tone.call.span import Span
from tone.errors import InputError

RATE = 8000  # Hz
BAND = (300.0, 3400.0)  # Hz
NOISE_DB = -58.0  # dBFS
PEAK = 0.95  # of full scale; a channel is not set louder
FRAME = 0.02  # s
BELOW_LOUD_DB = 30.0  # speech reaches down this far from its loud parts
LOUD = 95  # percentile of the frames' levels
LEAST = 0.1  # s of sound, for a clip that can be spoken of

Sound = NDArray[np.float32]


@lru_cache(maxsize=1024)
def read_clip(path: Path) -> Sound:
    """A clip's sound in the telephone band at 8 kHz, levels untouched, read-only.

    Raises
    ------
    InputError
        The file is no sound file, or holds next to nothing.
    """
    try:
        values, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, OSError) as error:
        raise InputError(f"cannot read the clip {path}: {error}") from error
    mono = values.mean(axis=1)
    if len(mono) < LEAST * rate or not np.isfinite(mono).all():
        raise InputError(f"the clip {path} holds no usable sound")
    if rate != RATE:
        mono = librosa.resample(mono, orig_sr=rate, target_sr=RATE, res_type="soxr_hq")
    sound = band_pass(mono)
    sound.setflags(write=False)
    return sound


def seconds(paths: Iterable[Path]) -> float:
    """How long some clips are together."""
    return sum(len(read_clip(path)) for path in paths) / RATE


def band_pass(values: Sound) -> Sound:
    """What a telephone line lets through, at 8 kHz."""
    filters = butter(4, BAND, "bandpass", fs=RATE, output="sos")
    return np.asarray(sosfiltfilt(filters, values), np.float32)


def speech(values: Sound) -> Span:
    """From where a clip's speech begins to where it ends; the whole of a silent clip."""
    size = round(FRAME * RATE)
    frames = values[: len(values) // size * size].reshape(-1, size)
    levels = 10.0 * np.log10(np.mean(np.square(frames, dtype=np.float64), axis=1) + 1e-12)
    heard = np.flatnonzero(levels >= np.percentile(levels, LOUD) - BELOW_LOUD_DB)
    return Span(float(heard[0] * FRAME), float((heard[-1] + 1) * FRAME))


def level_db(values: Sound) -> float:
    """Mean power in dBFS, -inf for no sound."""
    power = float(np.mean(np.square(values, dtype=np.float64))) if len(values) else 0.0
    return float(10.0 * np.log10(power)) if power > 0.0 else -np.inf


def line(
    values: Sound,
    *,
    gain_db: float,
    rng: np.random.Generator,
    noise_db: float | None = NOISE_DB,
) -> Samples:
    """A channel after the line: a constant gain that does not clip, noise if any, mu-law."""
    gain = 10 ** (gain_db / 20)
    peak = float(np.max(np.abs(values), initial=0.0))
    if gain * peak > PEAK:
        gain = PEAK / peak
    sound = gain * values
    if noise_db is not None:
        sound = sound + 10 ** (noise_db / 20) * rng.standard_normal(len(values))
    return Samples(coded(sound.astype(np.float32), "WAV", "ULAW"), RATE)


def coded(values: Sound, container: str, codec: str) -> Sound:
    """The sound after libsndfile encoded and decoded it."""
    memory = io.BytesIO()
    soundfile.write(memory, np.clip(values, -1.0, 1.0), RATE, codec, format=container)
    memory.seek(0)
    decoded, _ = soundfile.read(memory, dtype="float32")
    return np.asarray(decoded, np.float32)
