"""What the audio of a channel can carry: bandwidth, clipping, dual mono.

A measure that the audio cannot carry is named with the reason, and is then absent everywhere.
"""

from collections.abc import Sequence

import librosa
import numpy as np
from numpy.typing import NDArray

from tone.call.prosody import TILT
from tone.call.recording import Quality, Samples

FRAME = 0.032  # s
BLOCK = 60  # s that are looked at at once
FULL_SCALE = 0.999
AUDIBLE_DB = 6.0  # speech over the pauses at a frequency that carries speech
LEAST_BANDWIDTH_HZ = 2800.0  # tilt compares 1-3.4 kHz with 0.3-1 kHz
SAME_CHANNEL = 0.999  # correlation


def quality(samples: Samples) -> Quality:
    """Measure one channel. Its noise is measured once it is known where there is speech."""
    power = _power(samples)
    loud, quiet = _loud_and_quiet(power)
    bandwidth_hz = _bandwidth_hz(loud, quiet, samples.rate)
    loudest = sum(
        int((np.abs(block) >= FULL_SCALE).sum()) for block in samples.blocks(BLOCK * samples.rate)
    )
    return Quality(
        bandwidth_hz=bandwidth_hz,
        snr_db=None,
        clipped=loudest / max(1, samples.count),
        invalid=_invalid(bandwidth_hz),
    )


def is_dual_mono(channels: Sequence[Samples]) -> bool:
    """Whether two channels carry the same sound, whatever their levels."""
    if len(channels) != 2 or channels[0].count != channels[1].count:
        return False
    size = BLOCK * channels[0].rate
    products = np.zeros(3)
    for left, right in zip(*(samples.blocks(size) for samples in channels), strict=True):
        products += [np.dot(left, left), np.dot(right, right), np.dot(left, right)]
    energy = products[0] * products[1]
    return bool(energy > 0.0 and products[2] / energy**0.5 > SAME_CHANNEL)


def _power(samples: Samples) -> NDArray[np.float32]:
    """Power spectrum of every fourth frame, shape (frequencies, frames)."""
    size = round(FRAME * samples.rate)
    hop = 4 * size
    power = [np.zeros((size // 2 + 1, 0), np.float32)]
    for block in samples.blocks(BLOCK * samples.rate // hop * hop):
        if len(block) >= size:
            spectrum = librosa.stft(block, n_fft=size, hop_length=hop, center=False)
            power.append(np.asarray(np.abs(spectrum) ** 2, np.float32))
    return np.concatenate(power, axis=1)


def _loud_and_quiet(
    power: NDArray[np.float32],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean spectra of the loudest and of the quietest tenth of the frames."""
    if power.shape[1] < 10:
        empty = np.zeros(power.shape[0], np.float32)
        return empty, empty
    order = np.argsort(power.sum(axis=0))
    tenth = max(1, len(order) // 10)
    return power[:, order[-tenth:]].mean(axis=1), power[:, order[:tenth]].mean(axis=1)


def _bandwidth_hz(loud: NDArray[np.float32], quiet: NDArray[np.float32], rate: int) -> float | None:
    """Highest frequency at which speech stands above the pauses and is no mere leakage."""
    if loud.sum() <= 0.0:
        return None
    audible = (loud > quiet * 10 ** (AUDIBLE_DB / 10)) & (loud > loud.max() * 1e-6)
    heard = np.flatnonzero(audible)
    return float(heard[-1] * rate / (2 * (len(loud) - 1))) if len(heard) else None


def _invalid(bandwidth_hz: float | None) -> dict[str, str]:
    if bandwidth_hz is None or bandwidth_hz >= LEAST_BANDWIDTH_HZ:
        return {}
    reason = f"speech ends at {bandwidth_hz:.0f} Hz; needs {LEAST_BANDWIDTH_HZ:.0f} Hz"
    return {TILT: reason}
