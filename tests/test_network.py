"""Layers with tiles and without; the activation against scipy's normal distribution."""

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


@pytest.mark.parametrize("rows", [0, 255, 256, 257])
def test_a_linear_layer_takes_any_number_of_states(weights: Weights, rows: int) -> None:
    states = np.random.default_rng(1).normal(size=(rows, 200)).astype(np.float32)

    made = weights.linear(states, "a")

    assert made.shape == (rows, 300)
    exact = states.astype(float) @ weights["a.weight"].T + weights["a.bias"]
    assert np.abs(made - exact).max(initial=0.0) < 0.5


def test_a_norm_brings_each_state_to_mean_and_spread(weights: Weights) -> None:
    weights |= {"n.weight": np.full(8, 3, np.float32), "n.bias": np.full(8, 5, np.float32)}
    states = np.random.default_rng(1).normal(7.0, 4.0, size=(6, 8)).astype(np.float32)

    made = weights.norm(states, "n", 1e-5)

    assert made.dtype == np.float32
    np.testing.assert_allclose(made.mean(axis=1), 5.0, rtol=1e-5)
    np.testing.assert_allclose(made.std(axis=1), 3.0, rtol=1e-4)


def test_attention_takes_from_what_is_alike_and_not_hidden(weights: Weights) -> None:
    key = 20 * np.eye(4, dtype=np.float32)[None, None]  # four states, each alike itself
    value = np.arange(8, dtype=np.float32).reshape(1, 1, 4, 2)

    seen = weights.attention(key, key, value)
    hidden = np.array([-1e9, 0, 0, 0], np.float32).reshape(1, 1, 1, 4)
    without = weights.attention(key, key, value, hidden)

    np.testing.assert_allclose(seen, value, atol=1e-5)
    np.testing.assert_allclose(without[0, 0, 1:], value[0, 0, 1:], atol=1e-5)
    np.testing.assert_allclose(without[0, 0, 0], value[0, 0, 1:].mean(axis=0), atol=1e-5)


def test_the_activation_is_the_same_with_tiles_and_without(weights: Weights) -> None:
    states = np.linspace(-12, 12, 10_001).astype(np.float32).reshape(73, 137)

    np.testing.assert_allclose(weights.gelu(states), states * ndtr(states.astype(float)), atol=1e-6)
