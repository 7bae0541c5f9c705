"""Scores of calls → weeks, intervals, load.

week of          16 Nov                              23 Nov
calls            Mon a: met, 90, 12 s of distress    Tue d: missed, 30, 0 s
                 Mon b: 60 s after a has ended       Wed e: missed, 50, 20 s
                 no time: c                          Wed f: 10 min after e has ended
"""

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from tone.call.moment import Verdict
from tone.call.scores import Answer, ScoredCall, Scores
from tone.call.summary import AimName, Standing
from tone.coaching.scorecard import LEAST, Estimate, Load, Scorecard, Series, scorecard

MONDAY = datetime(2026, 11, 16, 9, 0)


def call(
    name: str,
    started: datetime | None,
    *answers: Answer,
    received: float = 0.0,
    agent: str = "17",
    standing: Standing = Standing.UNKNOWN,
) -> ScoredCall:
    scores = Scores(
        standings={AimName.RECOGNISING_EMOTION: standing}, answers=answers, received=received
    )
    return ScoredCall(
        recording_id=name, agent=agent, started=started, duration=300.0, scores=scores
    )


def answer(verdict: Verdict, score: float | None, **points: float) -> Answer:
    return Answer(
        moment_id="m", verdict=verdict, score=score, latency=None, effect=-0.5, points=points
    )


MET = answer(Verdict.DELIVERED, 90.0, acknowledgement=30.0)
MISSED = answer(Verdict.MISSED, 30.0, acknowledgement=0.0, dead_air_s=-20.0)
CALLS = (
    call("c", None, MET),
    call("a", MONDAY, MET, received=12.0, standing=Standing.WELL),
    call("b", MONDAY + timedelta(seconds=360)),
    call("d", MONDAY + timedelta(days=8), MISSED, standing=Standing.POORLY),
    call("e", MONDAY + timedelta(days=9), answer(Verdict.MISSED, 50.0), received=20.0),
    call("f", MONDAY + timedelta(days=9, minutes=15)),
)


def of(card: Scorecard, name: str) -> Series:
    (found,) = [each for each in (*card.series, *card.components) if each.name == name]
    return found


def test_calls_are_gathered_by_week_and_those_without_a_time_are_counted_apart() -> None:
    card = scorecard(CALLS)

    assert card.weeks == (date(2026, 11, 16), date(2026, 11, 23))
    assert (card.calls, card.moments, card.untimed) == (5, 3, 1)
    assert of(card, "score").weeks == (
        Estimate(90.0, None, None, 1),
        Estimate(40.0, None, None, 2),
    )
    met = of(card, "opportunities_met").whole
    assert met
    assert met.mean == pytest.approx(1 / 3)
    assert (met.low, met.high, met.count) == (None, None, 3)
    assert of(card, "latency").whole is None
    assert of(card, "latency").weeks == (None, None)


def test_the_load_counts_hard_calls_and_short_rests_of_one_agent() -> None:
    assert scorecard(CALLS).loads == (Load(2, 12.0, 1, 1), Load(3, 20.0, 1, 0))
    others = [CALLS[1], call("b", MONDAY + timedelta(seconds=360), agent="18")]
    assert scorecard(others).loads == (Load(2, 12.0, 1, 0),)


def test_components_are_points_a_moment_that_has_them_best_first() -> None:
    components = scorecard(CALLS).components

    assert [each.name for each in components] == ["acknowledgement", "dead_air_s"]
    assert components[0].whole == Estimate(15.0, None, None, 2)


def test_standings_are_counted() -> None:
    (recognising, *_) = scorecard(CALLS).standings

    assert recognising.aim is AimName.RECOGNISING_EMOTION

    def told(well: int, poorly: int, unknown: int) -> dict[Standing, int]:
        counts = {Standing.WELL: well, Standing.POORLY: poorly, Standing.UNKNOWN: unknown}
        return {**counts, Standing.PARTLY: 0}

    assert recognising.weeks == (told(1, 0, 1), told(0, 1, 2))
    assert recognising.whole == told(1, 1, 3)


def test_without_any_time_every_call_counts_in_no_week() -> None:
    card = scorecard(CALLS[:1])

    assert (card.weeks, card.loads, card.calls, card.untimed) == ((), (), 1, 1)
    assert of(card, "score").whole == Estimate(90.0, None, None, 1)


def test_only_the_latest_weeks_are_shown_and_counted() -> None:
    card = scorecard(CALLS, most_weeks=1)

    assert (card.weeks, card.calls) == ((date(2026, 11, 23),), 3)


def test_no_interval_below_the_least_and_intervals_hold_what_they_promise() -> None:
    """Of 200 agents who truly score 60 ± 15 and meet 70 %, about 190 intervals hold the truth."""
    draw = np.random.default_rng(0)
    held = {"score": 0, "opportunities_met": 0}
    for _ in range(200):
        answers = [
            answer(Verdict.DELIVERED if met else Verdict.MISSED, float(score))
            for met, score in zip(draw.random(40) < 0.7, draw.normal(60, 15, 40), strict=True)
        ]
        card = scorecard([call("a", MONDAY, *answers)])
        for name, truth in (("score", 60.0), ("opportunities_met", 0.7)):
            whole = of(card, name).whole
            assert whole
            assert whole.low is not None
            assert whole.high is not None
            held[name] += whole.low <= truth <= whole.high
    assert all(180 <= count <= 198 for count in held.values()), held

    few = scorecard([call("a", MONDAY, *[MET] * (LEAST - 1))])
    assert of(few, "score").whole == Estimate(90.0, None, None, LEAST - 1)
