"""Flags and episodes, drawn."""

import pytest

from tone.call.span import Span
from tone.evaluate.match import match


def spans(*edges: tuple[float, float]) -> list[Span]:
    return [Span(start, end) for start, end in edges]


def test_each_flag_is_of_one_episode_and_each_episode_has_one_flag() -> None:
    # episodes      |=====|        |======|
    # flags          |--|  |-|      |---|     |--|
    episodes = spans((10, 20), (30, 40))
    flags = spans((11, 15), (19, 22), (31, 36), (50, 55))

    assert match(episodes, flags) == [(0, 0), (1, 2)]


def test_a_flag_over_two_episodes_counts_for_one() -> None:
    # episodes   |===|  |===|
    # flag       |----------|
    assert match(spans((10, 14), (18, 22)), spans((9, 22))) == [(0, 0)]


def test_as_many_pairs_as_possible_are_made_even_where_a_greedy_choice_would_make_fewer() -> None:
    # episodes   |==============|
    #                       |=====|
    # flags               |-------|        fits both, and overlaps the first most
    #               |-|                    fits only the first
    episodes = spans((10, 30), (26, 32))
    flags = spans((24, 32), (12, 14))

    assert match(episodes, flags) == [(0, 1), (1, 0)]


@pytest.mark.parametrize(
    ("start", "end", "hit"),
    [
        (37.0, 41.0, True),  # three seconds early
        (36.9, 41.0, False),  # begins too early to be about it
        (59.9, 70.0, True),  # very late, but overlaps
        (60.0, 70.0, False),  # begins as it ends
        (37.5, 40.0, False),  # ends as it begins
    ],
)
def test_what_a_hit_is(start: float, end: float, hit: bool) -> None:
    assert bool(match(spans((40, 60)), spans((start, end)))) is hit


def test_nothing_matches_nothing() -> None:
    assert match([], spans((1, 2))) == []
    assert match(spans((1, 2)), []) == []
