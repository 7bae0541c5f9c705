"""Which moments of an agent are heard: strengths, what improved, what was hard.

call           mon    tue    wed    thu          mon → thu: 20 → 75, the most that a score grew
score           20     40     60     75
verdict     missed missed     met    met         session of 4: wed, mon → thu, tue
"""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tone.call.moment import Verdict
from tone.coaching.picks import BETTER, Candidate, Why, choose

MONDAY = datetime(2026, 11, 23, 9, 0)
WEEK = [
    Candidate(
        moment_id=name,
        verdict=Verdict.DELIVERED if score >= 50 else Verdict.MISSED,
        score=score,
        rise=2.0,
        started=MONDAY + timedelta(days=day),
    )
    for day, (name, score) in enumerate(
        [("mon", 20.0), ("tue", 40.0), ("wed", 60.0), ("thu", 75.0)]
    )
]


def told(candidates: list[Candidate], most: int) -> list[tuple[str, Why]]:
    return [(each.moment_id, why) for each, why in choose(candidates, most=most)]


def test_what_improved_most_is_heard_before_and_since() -> None:
    assert told(WEEK, 4) == [
        ("wed", Why.STRENGTH),
        ("mon", Why.BEFORE),
        ("thu", Why.SINCE),
        ("tue", Why.HARD),
    ]


def test_nothing_improved_where_the_better_came_first_or_no_time_is_known() -> None:
    backwards = [
        replace(each, started=MONDAY - (each.started - MONDAY)) for each in WEEK if each.started
    ]
    untimed = [replace(each, started=None) for each in WEEK]

    for found in (backwards, untimed):
        assert {why for _, why in told(found, 4)} == {Why.STRENGTH, Why.HARD}


def test_a_small_gain_is_no_improvement() -> None:
    low, high = replace(WEEK[0], score=50.0), replace(WEEK[3], score=50.0 + BETTER - 0.1)

    assert Why.SINCE not in dict(told([low, high], 3)).values()
    assert Why.SINCE in dict(told([low, replace(high, score=50.0 + BETTER)], 3)).values()


scores = st.floats(0, 100) | st.none()
candidates = st.lists(
    st.builds(
        Candidate,
        moment_id=st.uuids().map(str),
        verdict=st.sampled_from(Verdict),
        score=scores,
        rise=st.floats(0, 9),
        started=st.datetimes() | st.none(),
    ),
    unique_by=lambda each: each.moment_id,
)


@given(candidates, st.integers(1, 9))
def test_as_many_as_there_is_room_for_each_once_strengths_first(
    found: list[Candidate], most: int
) -> None:
    chosen = choose(found, most=most)
    kinds = [why for _, why in chosen]

    assert len(chosen) <= most
    if any(each.verdict is not Verdict.DELIVERED for each in found):
        assert chosen
    assert len({each.moment_id for each, _ in chosen}) == len(chosen)
    assert kinds == sorted(kinds, key=list(Why).index)
    for each, why in chosen:
        assert why is not Why.STRENGTH or each.verdict is Verdict.DELIVERED
