"""What a rating tells in words."""

import pytest

from tone.call.moment import HalfLife


@pytest.mark.parametrize(
    ("seconds", "censored", "told"),
    [
        (9.2, False, "halved 9 s after its peak"),
        (0.4, False, "halved right after its peak"),  # never "in 0 s"
        (20.0, True, "not halved 20 s after its peak"),
        (0.4, True, "not halved right after its peak"),
    ],
)
def test_a_half_life_in_words(seconds: float, censored: bool, told: str) -> None:
    assert str(HalfLife(seconds, censored)) == told
