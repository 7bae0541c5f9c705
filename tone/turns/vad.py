"""Speech by level: no model needed.

Good for clean channels and for tests. Noise as loud as speech is taken for speech; use Silero
(`tone.turns.silero`) for real calls.
"""

from collections.abc import Sequence

import librosa
import numpy as np
from numpy.typing import NDArray

from tone.call.recording import Samples
from tone.call.span import Span
from tone.config import TurnsConfig

HOP = 0.01  # s
FRAME = 0.03  # s
BELOW_LOUD_DB = 30.0  # speech reaches down this far from its loud parts
ABOVE_FLOOR_DB = 8.0
SILENCE_DB = -65.0  # dBFS; nothing below is speech


class EnergyDetector:
    """Stretches in which the level stands above the channel's own floor."""

    def __init__(self, config: TurnsConfig) -> None:
        self._config = config

    def detect(self, samples: Samples) -> Sequence[Span]:
        """Stretches of speech, in order, not overlapping."""
        hop = round(HOP * samples.rate)
        if samples.count < hop:
            return []
        rms = librosa.feature.rms(
            y=samples.values, frame_length=round(FRAME * samples.rate), hop_length=hop
        )[0]
        level_db = 20.0 * np.log10(np.maximum(rms, 1e-10))
        floor, loud = np.percentile(level_db, [5, 98])
        threshold = max(SILENCE_DB, loud - BELOW_LOUD_DB, min(floor + ABOVE_FLOOR_DB, loud - 6.0))
        return self._stretches(level_db > threshold, samples.duration)

    def _stretches(self, active: NDArray[np.bool_], duration: float) -> list[Span]:
        edges = np.flatnonzero(np.diff(np.concatenate([[False], active, [False]]).astype(int)))
        runs = [(first * HOP, last * HOP) for first, last in edges.reshape(-1, 2)]
        joined: list[tuple[float, float]] = []
        for start, end in runs:
            if joined and start - joined[-1][1] < self._config.pause:
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((start, end))
        return [
            Span(start, min(end, duration))
            for start, end in joined
            if end - start >= self._config.shortest and start < duration
        ]
