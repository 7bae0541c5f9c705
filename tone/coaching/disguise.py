"""A voice made unrecognisable while what is said, and how, stays.

The voice is played faster or slower, which moves its pitch and its resonances by one factor, and is
stretched back to its length. A deep voice goes up and a high one down, so that both end between
them. Level and timing stay, and so does every movement of the pitch in semitones: all that a moment
is told by is relative to the speaker's own usual. Whoever knows the factor can undo it.
"""

import librosa
import numpy as np

from tone.call.analysis import Analysis
from tone.call.prosody import F0
from tone.call.recording import FULL_SCALE, Samples
from tone.coaching.tempo import at_tempo

UP, DOWN = 1.2, 1 / 1.2  # factors of pitch and resonances
BETWEEN = 31.0  # semitones above 27.5 Hz: 165 Hz, between most men's voices and most women's


def disguised(samples: Samples, factor: float) -> Samples:
    """The same speech in another voice.

    Parameters
    ----------
    samples : one speaker
    factor : of pitch and resonances, in [0.5, 2]

    Returns
    -------
    Samples of the same length, rate and numbers.
    """
    played = librosa.resample(
        samples.values, orig_sr=samples.rate, target_sr=samples.rate / factor, res_type="soxr_hq"
    )
    other = at_tempo(Samples(np.asarray(played, np.float32), samples.rate), 1 / factor).values
    other = np.pad(other, (0, max(0, samples.count - len(other))))[: samples.count]
    if samples.stored.dtype == np.int16:
        whole = np.clip(np.round(other * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1)
        return Samples(whole.astype(np.int16), samples.rate)
    return Samples(np.clip(other, -1.0, 1.0), samples.rate)


def disguise_of(analysis: Analysis, speaker: str) -> float:
    """The factor that hides a speaker: up for a deep voice, and otherwise down."""
    rows = analysis.prosody.functionals
    heights = [row.values[F0] for row in rows if row.speaker == speaker and F0 in row.values]
    return UP if heights and float(np.median(heights)) < BETWEEN else DOWN
