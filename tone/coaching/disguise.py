"""A voice made unrecognisable while what is said, and how, stays.

The poles of a linear prediction are the voice's resonances, by which people and machines know a
speaker. Their angles are bent by a power, as McAdams did to make timbres (thesis, Stanford 1984)
and Patino et al. to hide speakers (Interspeech 2021); the excitation, and with it pitch, level and
timing, is left alone.
"""

import librosa
import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from tone.call.recording import FULL_SCALE, Samples

FRAME = 0.032  # s
BEND = 0.7  # power of the poles' angles in radians; 1 leaves the voice as it is
POLES_PER_KHZ = 2.0
SILENT = 1e-5  # of full scale; nothing to bend

Array = NDArray[np.float64]


def disguised(samples: Samples, *, bend: float = BEND) -> Samples:
    """The same speech in another voice.

    Parameters
    ----------
    samples : one speaker
    bend : power of the resonances' angles, in (0, 2]

    Returns
    -------
    Samples of the same length, rate and numbers.
    """
    sound = samples.values.astype(np.float64)
    size = 2 * round(FRAME * samples.rate / 2)
    order = 2 + round(POLES_PER_KHZ * samples.rate / 1000)
    window = np.hanning(size + 1)[:-1]
    padded = np.pad(sound, (size, size))
    made = np.zeros_like(padded)
    for first in range(0, len(padded) - size, size // 2):
        frame = padded[first : first + size]
        made[first : first + size] += window * _bent(frame, order, bend)
    other = made[size : size + len(sound)]
    if samples.stored.dtype == np.int16:
        whole = np.clip(np.round(other * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1)
        return Samples(whole.astype(np.int16), samples.rate)
    return Samples(other.astype(np.float32), samples.rate)


def _bent(frame: Array, order: int, bend: float) -> Array:
    """A frame with its resonances moved, as loud as it was."""
    power = float(np.sqrt(np.mean(frame**2)))
    if power < SILENT:
        return frame
    predictor = librosa.lpc(frame * np.hamming(len(frame)) + 1e-9 * power, order=order)
    excitation = lfilter(predictor, [1.0], frame)
    poles = np.roots(predictor)
    angles = np.angle(poles)
    moved = np.abs(poles) * np.exp(1j * np.sign(angles) * np.abs(angles) ** bend)
    real = np.isclose(angles, 0.0) | np.isclose(np.abs(angles), np.pi)
    bent = np.real(np.poly(np.where(real, poles, moved)))
    other = lfilter([1.0], bent, excitation)
    loud = float(np.sqrt(np.mean(other**2)))
    return np.asarray(other * (power / loud if loud > 0.0 else 1.0))
