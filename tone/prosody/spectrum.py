"""Spectral balance and flux inside the telephone band.

eGeMAPS' alpha ratio (1-5 kHz over 50-1000 Hz; Eyben et al. 2016) needs a wide band. On a telephone
line only 0.3-3.4 kHz is left, so its narrow-band kin here has another name, `tilt_db`, and its
values must not be compared with alpha ratios.
"""

import librosa
import numpy as np
from numpy.typing import NDArray

FRAME = 0.032  # s
LOW_BAND_HZ = (300.0, 1000.0)
HIGH_BAND_HZ = (1000.0, 3400.0)
FLUX_FLOOR_DB = -60.0  # below the utterance's loudest bin


def band_power(values: NDArray[np.float32], *, rate: int, hop: float) -> NDArray[np.float32]:
    """Power spectrum between 0.3 and 3.4 kHz, shape (bins, frames); frame i at i * hop seconds."""
    size, step = round(FRAME * rate), round(hop * rate)
    spectrum = librosa.stft(values, n_fft=size, hop_length=step, pad_mode="constant")
    hertz = librosa.fft_frequencies(sr=rate, n_fft=size)
    inside = (hertz >= LOW_BAND_HZ[0]) & (hertz <= HIGH_BAND_HZ[1])
    return np.asarray(np.abs(spectrum[inside]) ** 2, np.float32)


def tilt_db(power: NDArray[np.float32], *, rate: int) -> NDArray[np.float32]:
    """Energy of 1-3.4 kHz over that of 0.3-1 kHz for each frame.

    Parameters
    ----------
    power : array, shape (bins, frames)
        From `band_power`, at the same `rate`.

    Returns
    -------
    array, shape (frames,)
        dB, up where the voice is pressed or loud; NaN in frames without sound.
    """
    hertz = _hertz(power, rate)
    low = power[hertz < LOW_BAND_HZ[1]].sum(axis=0)
    high = power[hertz >= HIGH_BAND_HZ[0]].sum(axis=0)
    balance = np.full(power.shape[1], np.nan, np.float32)
    heard = (low > 0.0) & (high > 0.0)
    balance[heard] = 10.0 * np.log10(high[heard] / low[heard])
    return balance


def flux(power: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean rise of the log spectrum between frames: how sharply sounds begin.

    Returns
    -------
    array, shape (frames,)
        dB per frame, >= 0; NaN in the first frame and where there is no sound.
    """
    rise = np.full(power.shape[1], np.nan, np.float32)
    if power.size == 0 or power.max() <= 0.0:
        return rise
    decibel = 10.0 * np.log10(np.maximum(power, power.max() * 10 ** (FLUX_FLOOR_DB / 10)))
    rise[1:] = np.maximum(np.diff(decibel, axis=1), 0.0).mean(axis=0)
    return rise


def _hertz(power: NDArray[np.float32], rate: int) -> NDArray[np.float64]:
    size = round(FRAME * rate)
    first = int(np.ceil(LOW_BAND_HZ[0] * size / rate))
    return np.asarray((first + np.arange(power.shape[0])) * rate / size, np.float64)
