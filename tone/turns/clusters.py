"""Both people on one track: whose voice is heard when.

Speech is found, and every 0.5 s of it the voice in 1.5 s becomes a vector (`voices`). The vectors
are put into groups, and the cheapest path through 50 ms steps says who speaks, a change of voice
having its price. Where the segmentation hears two at once, both speak.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tone.call.span import Span

Array = NDArray[np.float32]

WINDOW = 1.5  # s of voice in one vector
HOP = 0.5  # s between two vectors
LEAST = 0.25  # s; less voice makes no vector
STEP = 0.05  # s of the path
SWITCH = 0.6  # price of a change of voice, in the likeness of one step
ROUNDS = 20


def windows(speech: Sequence[Span]) -> tuple[Span, ...]:
    """The stretches that vectors are made of: the last of a span ends with it.

    >>> [(w.start, w.end) for w in windows([Span(0.0, 2.25), Span(3.0, 3.5)])]
    [(0.0, 1.5), (0.5, 2.0), (0.75, 2.25), (3.0, 3.5)]
    """
    found: list[Span] = []
    for span in speech:
        last = max(span.start, span.end - WINDOW)
        starts = sorted({span.start, *np.arange(span.start, last - 0.05, HOP).tolist(), last})
        found += [Span(start, min(start + WINDOW, span.end)) for start in starts]
    return tuple(span for span in found if span.duration >= LEAST)


def two_voices(vectors: Array) -> Array:
    """The centres of two groups of vectors of length 1: shape (2, size).

    The groups start on the two sides of the direction in which the vectors differ most (the
    second and third direction are tried as well), and the tightest end is kept.
    """
    directions = np.linalg.svd(vectors - vectors.mean(axis=0), full_matrices=False)[2][:3]
    sides = [(vectors - vectors.mean(axis=0)) @ each > 0 for each in directions]
    ends = [settled(vectors, side.astype(np.int64), voices=2) for side in sides]
    return max(ends, key=lambda centres: float((vectors @ centres.T).max(axis=1).sum()))


def settled(vectors: Array, nearest: NDArray[np.int64], *, voices: int) -> Array:
    """The centres of groups, shape (voices, size), once each vector is in that of the nearest.

    Parameters
    ----------
    vectors : array, shape (windows, size)
    nearest : the group that each is in to begin with
    voices : groups
    """
    centres = _centres(vectors, nearest, voices)
    for _ in range(ROUNDS):
        nearer = (vectors @ centres.T).argmax(axis=1)
        if np.array_equal(nearer, nearest):
            break
        nearest = nearer
        centres = _centres(vectors, nearest, voices)
    return centres


def _centres(vectors: Array, nearest: NDArray[np.int64], voices: int) -> Array:
    groups = [vectors[nearest == voice] for voice in range(voices)]
    centres = np.stack([(group if len(group) else vectors).mean(axis=0) for group in groups])
    return np.asarray(
        centres / np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9), np.float32
    )


def likeness(heard: Sequence[Span], similar: Array, *, duration: float) -> Array:
    """How alike each voice is in each step: shape (steps, voices), 0 where no window reaches.

    Parameters
    ----------
    heard : windows
    similar : array, shape (windows, voices)
        Cosine of each window's vector with each voice.
    duration : s
    """
    steps = 1 + int(duration / STEP)
    total = np.zeros((steps, similar.shape[1]))
    weight = np.full((steps, 1), 1e-9)
    for window, row in zip(heard, similar, strict=True):
        first = round(window.start / STEP)
        count = max(1, round(window.duration / STEP))
        taper = np.hanning(count + 2)[1:-1, None][: steps - first]
        total[first : first + count] += taper * row
        weight[first : first + count] += taper
    return np.asarray(total / weight, np.float32)


def best_path(scores: Array, *, switch: float = SWITCH) -> NDArray[np.int64]:
    """The voice of each step, by Viterbi: the highest score less `switch` for each change."""
    steps, voices = scores.shape
    came = np.zeros((steps, voices), np.int64)
    best = scores[0].astype(np.float64)
    for step in range(1, steps):
        other = int(best.argmax())
        change = best[other] - switch
        stay = best >= change
        came[step] = np.where(stay, np.arange(voices), other)
        best = np.where(stay, best, change) + scores[step]
    path = np.empty(steps, np.int64)
    path[-1] = best.argmax()
    for step in range(steps - 1, 0, -1):
        path[step - 1] = came[step, path[step]]
    return path
