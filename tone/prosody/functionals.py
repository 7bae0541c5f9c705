"""Contours → one row of numbers for an utterance. What cannot be measured is absent."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tone.call.prosody import (
    ARTICULATION_RATE,
    F0,
    F0_HIGH,
    F0_LOW,
    F0_RANGE,
    F0_SPEED,
    F0_WOBBLE,
    FLUX,
    INTENSITY,
    PAUSE_SHARE,
    SPEECH_RATE,
    TILT,
)
from tone.prosody.rate import rate

LEAST_VOICED = 10  # frames, for a median F0 that means something
LEAST_STEPS = 5  # pairs of voiced frames, for how fast F0 moves
MOST_BEND = 3.0  # semitones between frames; beyond it the tracker jumped and not the voice


def functionals(contours: Mapping[str, NDArray[np.float32]], *, hop: float) -> dict[str, float]:
    """Numbers of one utterance.

    Parameters
    ----------
    contours : {measure: array of shape (frames,)}
        F0 in semitones, intensity in dBFS, tilt in dB and flux, NaN where not measurable.
    hop : float > 0
        Seconds between two frames.
    """
    f0, level = contours[F0], contours[INTENSITY]
    voiced = np.isfinite(f0)
    pace = rate(level, voiced, hop=hop)
    measured = {
        **_height(f0[voiced]),
        **_movement(f0, hop),
        INTENSITY: _mean_power_db(level),
        TILT: _median(contours[TILT][voiced]),
        FLUX: _mean(contours[FLUX][voiced]),
        SPEECH_RATE: pace.speech_rate_sps,
        ARTICULATION_RATE: pace.articulation_rate_sps,
        PAUSE_SHARE: pace.pause_share,
    }
    return {measure: value for measure, value in measured.items() if value is not None}


def _height(f0: NDArray[np.float32]) -> dict[str, float | None]:
    """Where the pitch lies; `f0` in the voiced frames alone."""
    if len(f0) < LEAST_VOICED:
        return {}
    low, middle, high = map(float, np.percentile(f0, [10, 50, 90]))
    return {F0: middle, F0_HIGH: high, F0_LOW: low, F0_RANGE: high - low}


def _movement(f0: NDArray[np.float32], hop: float) -> dict[str, float | None]:
    """How fast the pitch moves and how much it bends, frame to frame where it is voiced."""
    steps, bends = np.diff(f0), np.diff(f0, 2)
    steps, bends = np.abs(steps[np.isfinite(steps)]), np.abs(bends[np.isfinite(bends)])
    if len(bends) < LEAST_STEPS:
        return {}
    return {
        F0_SPEED: float(np.median(steps)) / hop,
        F0_WOBBLE: float(np.minimum(bends, MOST_BEND).mean()),
    }


def _mean_power_db(level: NDArray[np.float32]) -> float | None:
    """The level whose power is the mean power: an equivalent sound level, as in eGeMAPS."""
    heard = level[np.isfinite(level)]
    return float(10.0 * np.log10(np.mean(10.0 ** (heard / 10.0)))) if len(heard) else None


def _median(values: NDArray[np.float32]) -> float | None:
    measured = values[np.isfinite(values)]
    return float(np.median(measured)) if len(measured) >= LEAST_VOICED else None


def _mean(values: NDArray[np.float32]) -> float | None:
    measured = values[np.isfinite(values)]
    return float(np.mean(measured)) if len(measured) >= LEAST_VOICED else None
