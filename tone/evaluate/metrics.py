"""Components first, then the numbers made of them; every number with its interval.

A rate of nothing is None, never 0: a detector that flagged nothing has no precision.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from scipy.stats import rankdata

from tone.call.span import Span, union
from tone.evaluate.match import match

INSTALL = "`tone evaluate` needs what is not installed; run: pip install 'tone[evaluate]'"
ROUNDS = 1000  # bootstrap samples
COVERAGE = (2.5, 97.5)  # percentiles of a 95 % interval
CLOSE = 3.0  # s within which an onset is found
HOUR = 3600.0  # s

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of labelled episodes and flags."""

    hits: int
    missed: int
    false: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """One call: its counts, and how late each hit's flag began (negative: early)."""

    counts: Counts
    onset_errors: tuple[float, ...]  # s
    duration: float  # s
    calm: bool  # nobody is distressed in this call
    emotion: str = ""  # of the episode


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95 % bootstrap interval; None where it is undefined."""

    value: float | None
    low: float | None = field(default=None)
    high: float | None = field(default=None)


def outcome(
    episodes: Sequence[Span], flags: Sequence[Span], *, duration: float, emotion: str = ""
) -> Outcome:
    """Compare the flags of one call with its labels.

    >>> outcome([Span(40, 60)], [Span(41, 58), Span(80, 85)], duration=120).counts
    Counts(hits=1, missed=0, false=1)
    """
    pairs = match(episodes, flags)
    return Outcome(
        counts=Counts(len(pairs), len(episodes) - len(pairs), len(flags) - len(pairs)),
        onset_errors=tuple(flags[flag].start - episodes[episode].start for episode, flag in pairs),
        duration=duration,
        calm=not episodes,
        emotion=emotion,
    )


def total(outcomes: Sequence[Outcome]) -> Counts:
    """The counts of several calls together."""
    return Counts(
        sum(each.counts.hits for each in outcomes),
        sum(each.counts.missed for each in outcomes),
        sum(each.counts.false for each in outcomes),
    )


def precision(counts: Counts) -> float | None:
    """Hits among the flags.

    >>> precision(Counts(hits=3, missed=5, false=1))
    0.75
    """
    return _share(counts.hits, counts.hits + counts.false)


def recall(counts: Counts) -> float | None:
    """Hits among the episodes.

    >>> recall(Counts(hits=3, missed=1, false=7))
    0.75
    """
    return _share(counts.hits, counts.hits + counts.missed)


def f1(counts: Counts) -> float | None:
    """Harmonic mean of precision and recall: 2 hits / (2 hits + missed + false).

    >>> f1(Counts(hits=2, missed=1, false=1)), f1(Counts(hits=0, missed=0, false=0))
    (0.6666666666666666, None)
    """
    return _share(2 * counts.hits, 2 * counts.hits + counts.missed + counts.false)


def onset_error(outcomes: Sequence[Outcome]) -> float | None:
    """Mean distance, in seconds, between the onsets of the hits and of their flags."""
    errors = [abs(error) for each in outcomes for error in each.onset_errors]
    return float(np.mean(errors)) if errors else None


def onsets_close(outcomes: Sequence[Outcome], *, close: float = CLOSE) -> float | None:
    """Share of all episodes that a flag found within `close` seconds; a missed one is not close."""
    found = sum(abs(error) <= close for each in outcomes for error in each.onset_errors)
    counts = total(outcomes)
    return _share(found, counts.hits + counts.missed)


def onsets_close_of_hits(outcomes: Sequence[Outcome], *, close: float = CLOSE) -> float | None:
    """Share of the hits whose flag began within `close` seconds of the episode's onset."""
    found = sum(abs(error) <= close for each in outcomes for error in each.onset_errors)
    return _share(found, total(outcomes).hits)


def false_an_hour(outcomes: Sequence[Outcome]) -> float | None:
    """Flags an hour in calls without any distress."""
    calm = [each for each in outcomes if each.calm]
    hours = sum(each.duration for each in calm) / HOUR
    return sum(each.counts.false for each in calm) / hours if hours > 0.0 else None


def jaccard(first: Sequence[Span], second: Sequence[Span]) -> tuple[float, float]:
    """Seconds in both, and seconds in either: their ratio is the overlap in time.

    >>> jaccard([Span(0, 4)], [Span(2, 8)])
    (2.0, 8.0)
    """
    one, other = union(first), union(second)
    both = float(sum(a.overlap(b) for a in one for b in other))
    return both, float(sum(span.duration for span in union([*one, *other])))


def auc(distressed: Sequence[bool], scores: Sequence[float]) -> float | None:
    """Chance that a distressed one scores above a calm one; None where either is absent.

    By ranks (Mann and Whitney), as scikit-learn's `roc_auc_score` has it but a hundred times
    faster, which a bootstrap needs.

    >>> auc([False, False, True], [0.1, 0.4, 0.4])
    0.75
    """
    ranks, upset = rankdata(scores), np.asarray(distressed, bool)
    most, rest = int(upset.sum()), int((~upset).sum())
    if not (most and rest):
        return None
    return float((ranks[upset].sum() - most * (most + 1) / 2) / (most * rest))


def uar(distressed: Sequence[bool], decided: Sequence[bool]) -> float | None:
    """Unweighted average recall: the mean of both classes' recalls.

    >>> uar([True, True, True, False], [True, True, False, False])
    0.8333333333333333
    """
    upset, called = np.asarray(distressed, bool), np.asarray(decided, bool)
    if upset.all() or not upset.any():
        return None
    return float((called[upset].mean() + (~called[~upset]).mean()) / 2)


def bootstrap(
    units: Sequence[T],
    statistic: Callable[[Sequence[T]], float | None],
    *,
    seed: int = 0,
    rounds: int = ROUNDS,
) -> Estimate:
    """A statistic with its percentile interval over units drawn with replacement.

    Parameters
    ----------
    units : what is drawn: calls or speakers, never the clips of one speaker
    statistic : of a list of units
    seed : int
    rounds : int >= 1
    """
    value = statistic(units)
    if value is None or len(units) < 2:
        return Estimate(value)
    draws = np.random.default_rng(seed).integers(0, len(units), (rounds, len(units)))
    drawn = [statistic([units[index] for index in draw]) for draw in draws]
    low, high = np.percentile([each for each in drawn if each is not None] or [value], COVERAGE)
    return Estimate(value, float(low), float(high))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
