"""Probabilities of speech, frame after frame, become stretches of speech.

Speech begins where the probability reaches the threshold and ends where it has stayed below a
lower one for a pause, as Silero's own rule has it. A long stretch is cut where speech is least
likely in the second half of what is allowed: there a breath is.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tone.call.span import Span
from tone.config import TurnsConfig

HYSTERESIS = 0.15  # of probability, between where speech begins and where it ends
PADDING = 0.05  # s; the model hears onsets a little late

Probabilities = NDArray[np.float32]


def stretches(
    probabilities: Probabilities, step: float, config: TurnsConfig, *, duration: float
) -> list[Span]:
    """Stretches of speech, in order, not overlapping, inside [0, duration].

    Parameters
    ----------
    probabilities : array, shape (frames,)
        Of speech, in [0, 1]; frame i is [i * step, (i + 1) * step).
    step : float > 0
        Seconds.
    config : TurnsConfig
    duration : float >= 0
        Seconds of sound.
    """
    cut = [
        part
        for first, last in _runs(probabilities, step, config)
        if (last - first) * step >= config.shortest
        for part in _cut(probabilities, first, last, round((config.longest - 2 * PADDING) / step))
    ]
    spans = [(first * step, min(last * step, duration)) for first, last in cut]
    return _padded([(start, end) for start, end in spans if start < end], duration)


def _padded(spans: list[tuple[float, float]], duration: float) -> list[Span]:
    """Each a little longer, but for at most half of the gap to its neighbours."""
    edges = [0.0, *(edge for span in spans for edge in span), duration]
    gaps = [(end - start) / 2 for start, end in zip(edges[::2], edges[1::2], strict=True)]
    gaps[0], gaps[-1] = 2 * gaps[0], 2 * gaps[-1]  # nobody shares those
    return [
        Span(start - min(PADDING, before), end + min(PADDING, after))
        for (start, end), before, after in zip(spans, gaps[:-1], gaps[1:], strict=True)
    ]


def _runs(
    probabilities: Probabilities, step: float, config: TurnsConfig
) -> Iterator[tuple[int, int]]:
    """First frame of each stretch, and the frame after its last."""
    pause = config.pause / step
    ends_below = max(config.threshold - HYSTERESIS, 0.01)
    first, last = -1, -1
    for frame in np.flatnonzero(probabilities >= ends_below):
        if first >= 0 and frame - last >= pause:
            yield first, last
            first = -1
        if first < 0:
            if probabilities[frame] < config.threshold:
                continue
            first = int(frame)
        last = int(frame) + 1
    if first >= 0:
        yield first, last


def _cut(
    probabilities: Probabilities, first: int, last: int, longest: int
) -> Iterator[tuple[int, int]]:
    while last - first > longest:
        room = probabilities[first + longest // 2 : first + longest]
        place = first + longest - 1 - int(room[::-1].argmin())
        yield first, place
        first = place
    yield first, last
