"""Linear layers with tiles and without; the activation against scipy's normal distribution."""

from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtr

from tone import network
from tone.network import AT_ONCE, Weights, gelu


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


@pytest.fixture(params=["amx_bf16", "avx2"])
def weights(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Weights:
    """One layer, on a processor with tiles and on one without."""
    (tmp_path / "cpuinfo").write_text(f"flags : fpu {request.param}")
    monkeypatch.setattr(network, "PROCESSOR", tmp_path / "cpuinfo")
    rng = np.random.default_rng(0)
    arrays = {"a.weight": rng.normal(size=(300, 200)), "a.bias": rng.normal(size=300)}
    return Weights({name: each.astype(np.float32) for name, each in arrays.items()})


def test_a_linear_layer_is_right_but_for_rounding(weights: Weights) -> None:
    states = np.random.default_rng(1).normal(size=(2, 5, 200)).astype(np.float32)

    made = weights.linear(states, "a")

    exact = states.astype(float) @ weights["a.weight"].T + weights["a.bias"]
    assert made.shape == (2, 5, 300)
    assert made.dtype == np.float32
    assert np.abs(made - exact).mean() < 0.005 * np.abs(exact).mean()


def test_a_linear_layer_gives_the_same_on_any_number_of_cores(weights: Weights) -> None:
    import torch

    states = np.random.default_rng(1).normal(size=(40, 200)).astype(np.float32)
    usual, found = torch.get_num_threads(), []

    for threads in (1, 2, 3):
        torch.set_num_threads(threads)
        found.append(Weights(weights).linear(states, "a").tobytes())
        assert torch.get_num_threads() == threads

    torch.set_num_threads(usual)
    assert len(set(found)) == 1
