"""An agent or a team over weeks: what was met, how it was answered, and the load that was carried.

Every number comes with how many moments or calls it rests on, and with a 95 % interval where these
are enough to have one. Nobody is ranked: a card is of one agent, or of a team together.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from scipy.stats import binomtest
from scipy.stats import t as student_t

from tone.call.moment import Verdict
from tone.call.scores import Answer, ScoredCall
from tone.call.summary import AimName, Standing

WEEKS = 12  # with calls, shown at most
LEAST = 6  # moments or calls; fewer have no interval
HARD = 10.0  # s of distressed speech from which a call was hard to take
SHORT_REST = 120.0  # s from the end of a hard call to the next call


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its 95 % interval, if there are enough to have one, and what it rests on."""

    mean: float
    low: float | None
    high: float | None
    count: int


@dataclass(frozen=True, slots=True)
class Series:
    """One number over the weeks, and over all of them; None where a week has nothing of it."""

    name: str
    unit: str
    weeks: tuple[Estimate | None, ...]
    whole: Estimate | None


@dataclass(frozen=True, slots=True)
class Standings:
    """How the calls stood on an aim, counted for each week and over all of them."""

    aim: AimName
    weeks: tuple[dict[Standing, int], ...]
    whole: dict[Standing, int]


@dataclass(frozen=True, slots=True)
class Load:
    """What a week asked of an agent: nothing of what they felt.

    `received` is distressed speech of customers in seconds; `hard` counts calls with 10 s of it and
    more, `short_rests` those of them after which the next call came within two minutes.
    """

    calls: int
    received: float
    hard: int
    short_rests: int


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Some weeks of calls. `weeks` are Mondays; `untimed` calls, without a time, are in no week."""

    calls: int
    moments: int
    untimed: int
    weeks: tuple[date, ...]
    series: tuple[Series, ...]
    standings: tuple[Standings, ...]
    components: tuple[Series, ...]
    loads: tuple[Load, ...]


def scorecard(calls: Sequence[ScoredCall], *, most_weeks: int = WEEKS) -> Scorecard:
    """The card of some calls: of one agent, or of a team.

    Parameters
    ----------
    calls : earliest first
    most_weeks : the latest weeks with calls that are shown; what is over all counts these alone
        and, where there is no week at all, every call
    """
    by_week: dict[date, list[ScoredCall]] = defaultdict(list)
    for call in calls:
        if call.started:
            by_week[_monday(call.started.date())].append(call)
    weeks = sorted(by_week)[-most_weeks:]
    groups = [by_week[week] for week in weeks]
    counted = [call for group in groups for call in group] if weeks else list(calls)
    answers = [_answers(group) for group in groups]
    whole = _answers(counted)
    return Scorecard(
        calls=len(counted),
        moments=len(whole),
        untimed=sum(call.started is None for call in calls),
        weeks=tuple(weeks),
        series=tuple(_series(each, answers, whole) for each in MEASURES),
        standings=tuple(
            Standings(aim, tuple(_counts(aim, group) for group in groups), _counts(aim, counted))
            for aim in MARKED
        ),
        components=_components(answers, whole),
        loads=tuple(map(_load, groups)),
    )


def share_interval(values: Sequence[float]) -> tuple[float, float]:
    """Wilson's interval of a share (J. Am. Stat. Assoc. 22, 1927)."""
    found = binomtest(round(sum(values)), len(values)).proportion_ci(method="wilson")
    return float(found.low), float(found.high)


def mean_interval(values: Sequence[float]) -> tuple[float, float]:
    """The 95 % interval of a mean by Student's t; at least two values."""
    count = len(values)
    reach = student_t.ppf(0.975, count - 1) * np.std(values, ddof=1) / np.sqrt(count)
    return float(np.mean(values) - reach), float(np.mean(values) + reach)


Read = Callable[[Answer], float | None]


def _met(answer: Answer) -> float | None:
    """1 where an opportunity was met, 0 where it was missed."""
    return {Verdict.DELIVERED: 1.0, Verdict.MISSED: 0.0}.get(answer.verdict)


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of an answer, None where it has none, and the interval of its mean."""

    name: str
    unit: str
    read: Read
    interval: Callable[[Sequence[float]], tuple[float, float]] = mean_interval


MEASURES = (
    Measure("opportunities_met", "of those that called for an answer", _met, share_interval),
    Measure("score", "of 100", lambda answer: answer.score),
    Measure("effect", "spreads of the customer's distress", lambda answer: answer.effect),
    Measure("latency", "s to the agent's answer", lambda answer: answer.latency),
)
MARKED = (
    AimName.RECOGNISING_EMOTION,
    AimName.EASING_TENSION,
    AimName.FIRST_CONTACT_RESOLUTION,
    AimName.CLOSING_TONE,
)


def _series(measure: Measure, weeks: Sequence[Sequence[Answer]], whole: Sequence[Answer]) -> Series:
    of_weeks = tuple(_estimate(measure, week) for week in weeks)
    return Series(measure.name, measure.unit, of_weeks, _estimate(measure, whole))


def _components(weeks: Sequence[Sequence[Answer]], whole: Sequence[Answer]) -> tuple[Series, ...]:
    """Points a moment, of each measure that moved a score; those that earned most first."""
    names = {measure for answer in whole for measure, points in answer.points.items() if points}
    found = [
        _series(Measure(name, "points", _points(name)), weeks, whole) for name in sorted(names)
    ]
    return tuple(sorted(found, key=lambda each: -(each.whole.mean if each.whole else 0.0)))


def _points(name: str) -> Read:
    return lambda answer: answer.points.get(name)


def _counts(aim: AimName, calls: Iterable[ScoredCall]) -> dict[Standing, int]:
    counts = dict.fromkeys((Standing.WELL, Standing.PARTLY, Standing.POORLY, Standing.UNKNOWN), 0)
    for call in calls:
        counts[call.scores.standings.get(aim, Standing.UNKNOWN)] += 1
    return counts


def _load(calls: Sequence[ScoredCall]) -> Load:
    by_agent: dict[str | None, list[ScoredCall]] = defaultdict(list)
    for call in calls:
        by_agent[call.agent].append(call)
    rests = [
        _rest(earlier, later)
        for group in by_agent.values()
        for earlier, later in pairwise(group)
        if _is_hard(earlier)
    ]
    return Load(
        calls=len(calls),
        received=sum(call.scores.received or 0.0 for call in calls),
        hard=sum(map(_is_hard, calls)),
        short_rests=sum(rest < SHORT_REST for rest in rests),
    )


def _is_hard(call: ScoredCall) -> bool:
    return (call.scores.received or 0.0) >= HARD


def _rest(earlier: ScoredCall, later: ScoredCall) -> float:
    """Seconds from the end of a call to the agent's next one."""
    assert earlier.started is not None
    assert later.started is not None
    return (later.started - earlier.started).total_seconds() - earlier.duration


def _answers(calls: Iterable[ScoredCall]) -> list[Answer]:
    return [answer for call in calls for answer in call.scores.answers]


def _estimate(measure: Measure, answers: Iterable[Answer]) -> Estimate | None:
    values = [value for each in answers if (value := measure.read(each)) is not None]
    if not values:
        return None
    mean = float(np.mean(values))
    if len(values) < LEAST:
        return Estimate(mean, None, None, len(values))
    return Estimate(mean, *measure.interval(values), len(values))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
