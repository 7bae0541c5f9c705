"""Speech rate, articulation rate and pauses, from the sound alone: no transcript, any language.

Syllable nuclei after de Jong & Wempe (2009): peaks of intensity that are voiced, near the loud
parts, and separated by dips of 2 dB or more.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import find_peaks

LOUDEST = 98  # percentile taken as the utterance's loud parts
BELOW_LOUD_DB = 25.0  # quieter is a pause
DIP_DB = 2.0
CLOSEST = 0.08  # s between two nuclei: nobody speaks more than 12 syllables a second


@dataclass(frozen=True, slots=True)
class Rate:
    """Syllables and time of one utterance, in seconds."""

    syllables: int
    speaking: float
    duration: float

    @property
    def speech_rate_sps(self) -> float | None:
        """Syllables a second, pauses included; None without a syllable."""
        return self.syllables / self.duration if self.syllables else None

    @property
    def articulation_rate_sps(self) -> float | None:
        """Syllables a second, pauses left out; None without a syllable."""
        return self.syllables / self.speaking if self.syllables and self.speaking else None

    @property
    def pause_share(self) -> float | None:
        """Share of the time without speech, in [0, 1]; None without a syllable."""
        return 1.0 - self.speaking / self.duration if self.syllables else None


def rate(intensity_db: NDArray[np.float32], voiced: NDArray[np.bool_], *, hop: float) -> Rate:
    """Count the syllables of one utterance.

    Parameters
    ----------
    intensity_db : array, shape (frames,)
        Level in dBFS; NaN where there is no sound.
    voiced : array of bool, shape (frames,)
    hop : float > 0
        Seconds between two frames.
    """
    duration = len(intensity_db) * hop
    if not np.isfinite(intensity_db).any():
        return Rate(0, 0.0, duration)
    threshold = np.nanpercentile(intensity_db, LOUDEST) - BELOW_LOUD_DB
    level = np.where(np.isfinite(intensity_db), intensity_db, threshold - 40.0)
    smooth = np.convolve(np.pad(level, 2, mode="edge"), np.full(5, 0.2), mode="valid")
    padded = np.concatenate([[threshold - 40.0], smooth, [threshold - 40.0]])
    peaks, _ = find_peaks(
        padded, height=threshold, prominence=DIP_DB, distance=max(1, round(CLOSEST / hop))
    )
    nuclei = [peak - 1 for peak in peaks if voiced[max(0, peak - 3) : peak + 2].any()]
    return Rate(len(nuclei), float(np.sum(level >= threshold)) * hop, duration)
