"""F0 by librosa's YIN, voiced where the level stands out; octave errors on a telephone band remain."""

import librosa
import numpy as np
from numpy.typing import NDArray


def track_f0(values: NDArray[np.float32], *, rate: int, hop: float) -> NDArray[np.float32]:
    """F0 in Hz, NaN where unvoiced."""
    if len(values) < round(0.064 * rate):
        return np.full(1 + len(values) // round(hop * rate), np.nan, np.float32)
    f0 = librosa.yin(
        values,
        fmin=70,
        fmax=500,
        sr=rate,
        frame_length=round(0.064 * rate),
        hop_length=round(hop * rate),
    )
    rms = librosa.feature.rms(
        y=values, frame_length=round(0.032 * rate), hop_length=round(hop * rate)
    )[0]
    n = min(len(f0), len(rms))
    f0 = f0[:n].astype(np.float32)
    f0[rms[:n] < 0.1 * rms.max()] = np.nan
    return f0
