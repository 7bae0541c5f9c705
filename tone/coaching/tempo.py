"""The same voice faster or slower, its pitch kept: FFmpeg's `atempo` (overlap-add, WSOLA)."""

from fractions import Fraction
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from tone.call.recording import Samples

STILL = 0.5  # s of silence on both sides, in which atempo starts and ends: it drops its last frame
AHEAD = 0.018  # s that what atempo gives is early; 9 to 27 ms over 71 replies at 8 kHz


def at_tempo(samples: Samples, ratio: float) -> Samples:
    """One voice at another tempo.

    Pauses are changed like speech, so that duration times `ratio` is the duration before, and every
    rate in it is the old one times `ratio`.

    Parameters
    ----------
    samples : one voice, shape (n,)
    ratio : new tempo over old, in [0.5, 2]

    Returns
    -------
    Samples of the same rate and kind of numbers, shape (round(n / ratio),).
    """
    rate, stored = samples.rate, samples.stored
    kind = "s16" if stored.dtype == np.int16 else "flt"
    padded: NDArray[Any] = np.pad(stored, round(STILL * rate))
    frame = av.AudioFrame.from_ndarray(padded[np.newaxis], format=kind, layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
    graph = av.filter.Graph()
    source = graph.add_abuffer(
        sample_rate=rate, format=kind, layout="mono", time_base=frame.time_base
    )
    graph.link_nodes(source, graph.add("atempo", f"{ratio:.6f}"), graph.add("abuffersink"))
    graph.configure()
    graph.push(frame)
    graph.push(None)
    made = np.concatenate(_pulled(graph))
    first = round(STILL * rate / ratio) - round(AHEAD * rate)
    return Samples(made[first : first + round(len(stored) / ratio)].copy(), rate)


def _pulled(graph: av.filter.Graph) -> list[NDArray[Any]]:
    """All that comes out of a graph into which all was pushed."""
    parts = []
    while True:
        try:
            parts.append(graph.pull().to_ndarray().ravel())
        except EOFError:
            return parts
