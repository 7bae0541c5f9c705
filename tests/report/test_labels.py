"""Numbers in words."""

import pytest

from tone.report.labels import moved


@pytest.mark.parametrize(
    ("effect", "told"),
    [(-0.5, "fell"), (-0.1, "hardly moved"), (0.24, "hardly moved"), (0.25, "rose further")],
)
def test_what_became_of_the_distress(effect: float, told: str) -> None:
    """As the coaching text has it: a quarter of a spread is no change."""
    assert moved(effect) == told
