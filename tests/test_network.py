"""The Gaussian error linear unit against scipy's normal distribution, in double precision."""

import numpy as np
import pytest
from scipy.special import ndtr

from tone.network import AT_ONCE, gelu


def test_it_is_right_to_single_precision_near_zero_and_far() -> None:
    states = np.linspace(-12, 12, 100_001).astype(np.float32)
    exact = states.astype(float) * ndtr(states.astype(float))
    np.testing.assert_allclose(gelu(states), exact, atol=6e-7)
    assert gelu(np.array([-100, 0, 100], np.float32)).tolist() == [0, 0, 100]


@pytest.mark.parametrize("shape", [(0, 4), (3,), (2, 3, AT_ONCE // 4)])
def test_any_shape_is_kept_and_every_part_computed(shape: tuple[int, ...]) -> None:
    states = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    made = gelu(states)
    assert made.shape == shape
    assert made.dtype == np.float32
    np.testing.assert_allclose(made, states * ndtr(states), atol=6e-7)
