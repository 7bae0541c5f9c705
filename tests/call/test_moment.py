"""What a rating tells in words."""

import pytest

from tone.call.moment import HalfLife


@pytest.mark.parametrize(
    ("seconds", "censored", "told"),
    [
        (9.2, False, "halved in 9 s"),
        (0.4, False, "halved at once"),  # never "in 0 s"
        (20.0, True, "not halved in 20 s"),
        (0.4, True, "not halved in 0 s"),
    ],
)
def test_a_half_life_in_words(seconds: float, censored: bool, told: str) -> None:
    assert str(HalfLife(seconds, censored)) == told
