"""Level over time, in dBFS."""

import librosa
import numpy as np
from numpy.typing import NDArray

FRAME = 0.032  # s
FLOOR_DB = -90.0  # dBFS; below it there is no sound to measure


def intensity_db(values: NDArray[np.float32], *, rate: int, hop: float) -> NDArray[np.float32]:
    """Root-mean-square level of each frame.

    Parameters
    ----------
    values : array, shape (n,)
        Samples in [-1, 1].
    rate : int > 0
        Hz.
    hop : float > 0
        Seconds between two frames; frame i is centred at i * hop.

    Returns
    -------
    array, shape (1 + n // (hop * rate),)
        dBFS, where a full-scale square wave is 0; NaN below -90.

    Examples
    --------
    >>> tone = np.full(8000, 0.1, np.float32)
    >>> intensity_db(tone, rate=8000, hop=0.01)[50].round(1)
    np.float32(-20.0)
    """
    size, step = round(FRAME * rate), round(hop * rate)
    rms = librosa.feature.rms(y=values, frame_length=size, hop_length=step)[0]
    level = np.full(len(rms), np.nan, np.float32)
    heard = rms > 10 ** (FLOOR_DB / 20)
    level[heard] = 20.0 * np.log10(rms[heard])
    return level
