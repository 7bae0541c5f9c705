"""Whether a moment's confidence is the share of such moments that are right.

Moments are binned by their confidence. The expected calibration error is the mean distance between
a bin's confidence and its share of right moments, weighted by how many moments are in it
(Naeini et al. 2015).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tone.call.span import Span
from tone.evaluate.match import match

EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Flagged:
    """One moment: how sure it was, and whether it was right."""

    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """The moments of one range of confidence."""

    low: float
    high: float
    moments: int
    confidence: float  # mean
    right: float  # share


@dataclass(frozen=True, slots=True)
class Reliability:
    """The curve, without its empty bins, and the expected calibration error; None of nothing."""

    bins: tuple[Bin, ...]
    error: float | None


def flagged(
    episodes: Sequence[Span], flags: Sequence[Span], confidences: Sequence[float]
) -> list[Flagged]:
    """The flags of one call against what is known of it.

    >>> flagged([Span(40, 60)], [Span(41, 50), Span(80, 90)], [0.9, 0.6])
    [Flagged(confidence=0.9, right=True), Flagged(confidence=0.6, right=False)]
    """
    right = {flag for _, flag in match(episodes, flags)}
    return [Flagged(each, index in right) for index, each in enumerate(confidences)]


def reliability(moments: Sequence[Flagged]) -> Reliability:
    """The reliability curve of moments.

    >>> reliability([Flagged(0.9, True), Flagged(0.9, True), Flagged(0.55, False)]).error
    0.25
    """
    bins = tuple(
        each for low, high in pairwise(EDGES) if (each := _bin(moments, low, high)) is not None
    )
    if not bins:
        return Reliability((), None)
    off = sum(each.moments * abs(each.confidence - each.right) for each in bins)
    return Reliability(bins, round(off / len(moments), 3))


def _bin(moments: Sequence[Flagged], low: float, high: float) -> Bin | None:
    within = [e for e in moments if low <= e.confidence < high or e.confidence == high == 1.0]
    if not within:
        return None
    return Bin(
        low,
        high,
        len(within),
        confidence=sum(each.confidence for each in within) / len(within),
        right=sum(each.right for each in within) / len(within),
    )
