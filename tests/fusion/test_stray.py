"""How far a calm voice strays, told from a whole call with an episode in it or without."""

import numpy as np
import pytest

from tone.fusion.stray import LEAST_HEARD, LIVELIEST, STEADIEST, STRAY, STRAY_UTTERANCES, stray


def calm(spread: float, count: int = 24) -> list[float]:
    """Calm scores around what is usual, drawn from a seed."""
    rng = np.random.default_rng(3)
    drawn = rng.standard_normal(count)
    scores: list[float] = (0.2 + spread * (drawn - drawn.mean()) / drawn.std()).tolist()
    return scores


@pytest.mark.parametrize("spread", [0.15, 0.25, 0.4])
def test_a_calm_call_gives_its_own_spread_drawn_to_what_is_usual(spread: float) -> None:
    own, usual = 24 * spread**2, STRAY_UTTERANCES * STRAY**2
    expected = ((own + usual) / (24 + STRAY_UTTERANCES)) ** 0.5

    assert stray(calm(spread)) == pytest.approx(expected, rel=0.1)


@pytest.mark.parametrize("height", [1.2, 2.0, 4.0])
def test_an_episode_does_not_widen_it(height: float) -> None:
    # calm    --- --- --- --- --- --- --- --- ---
    # upset               ###
    before, after = calm(0.2)[:12], calm(0.2)[12:]

    assert stray([*before, *[height] * 4, *after]) == pytest.approx(stray(calm(0.2)), rel=0.1)


def test_the_same_heights_one_by_one_are_partly_odd_calm_speech() -> None:
    usual, high = calm(0.2), [1.4] * 4
    in_a_row = [*usual[:12], *high, *usual[12:]]
    scattered = [each for four in range(4) for each in (*usual[6 * four :][:6], high[four])]

    assert sorted(scattered) == sorted(in_a_row)
    assert stray(scattered) > 1.3 * stray(in_a_row)


def test_a_customer_upset_for_half_of_the_call_does_not_become_their_own_usual() -> None:
    upset = [2.0 + each for each in calm(0.4, 12)]

    assert stray([*upset, *calm(0.2, 12)]) == pytest.approx(stray(calm(0.2, 12)), rel=0.15)


def test_who_says_little_strays_as_people_do() -> None:
    few = [0.0, 9.0, 0.0]

    assert len(few) < LEAST_HEARD
    assert stray(few) == STRAY


@pytest.mark.parametrize(("spread", "most"), [(0.0, STEADIEST), (3.0, LIVELIEST)])
def test_nobody_strays_by_nothing_or_without_end(spread: float, most: float) -> None:
    scores = [0.2 - spread, 0.2] * 300  # below the centre: nothing of it is distress

    assert stray(scores) == pytest.approx(most * STRAY)
