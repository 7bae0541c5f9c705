"""Contours, norms and the rows they come from."""

import numpy as np
import pytest

from tone.call.prosody import Contour, Norm
from tone.call.span import Span
from tone.errors import InputError


def contour(*values: float, step: float = 0.1) -> Contour:
    return Contour("intensity_db", "customer", 0.0, step, np.array(values, np.float32))


def test_a_contour_gives_the_values_whose_time_lies_in_the_span() -> None:
    # time    0    .1   .2   .3   .4
    # value   0    1    2    3    4
    # span         |--------|
    assert contour(0, 1, 2, 3, 4).within(Span(0.1, 0.3)).tolist() == [1, 2]


def test_thinning_takes_medians_and_leaves_gaps_unmeasured() -> None:
    thin = contour(1, 2, 9, np.nan, np.nan, np.nan, 5).thinned(0.3)

    assert thin.step == pytest.approx(0.3)
    np.testing.assert_array_equal(thin.values, [2, np.nan, 5])


def test_a_contour_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        contour(1, 2).values[0] = 3


def test_a_norm_tells_how_many_spreads_above_its_centre() -> None:
    assert Norm(centre=10.0, spread=2.0, count=9).z(15.0) == 2.5


@pytest.mark.parametrize("spread", [0.0, -1.0, float("nan")])
def test_a_norm_refuses_a_spread_that_is_none(spread: float) -> None:
    with pytest.raises(InputError, match="positive spread"):
        Norm(centre=0.0, spread=spread, count=5)
