"""The first blocks of an encoder, on weights drawn here: no model needed."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tone.call.recording import Samples
from tone.errors import DependencyMissing
from tone.prosody.encoder import BANDS, BLOCKS, HEADS, ShallowWhisper

WIDTH = 2 * HEADS
RATE = 8000
FEATURES = (BLOCKS + 1) * 2 * WIDTH


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    shapes: dict[str, tuple[int, ...]] = {
        "positions": (1500, WIDTH),
        "conv1.weight": (WIDTH, BANDS, 3),
        "conv1.bias": (WIDTH,),
        "conv2.weight": (WIDTH, WIDTH, 3),
        "conv2.bias": (WIDTH,),
    }
    linears = {"attn.qkv": (3, 1), "attn.out": (1, 1), "mlp.0": (4, 1), "mlp.2": (1, 4)}
    for block in range(BLOCKS):
        for name, (rows, columns) in linears.items():
            shapes[f"blocks.{block}.{name}.weight"] = (rows * WIDTH, columns * WIDTH)
            shapes[f"blocks.{block}.{name}.bias"] = (rows * WIDTH,)
        for name in ("attn_ln", "mlp_ln"):
            shapes[f"blocks.{block}.{name}.weight"] = (WIDTH,)
            shapes[f"blocks.{block}.{name}.bias"] = (WIDTH,)
    path = tmp_path / "blocks.npz"
    drawn = {name: rng.normal(0, 0.3, shape).astype(np.float16) for name, shape in shapes.items()}
    np.savez(path, allow_pickle=False, **drawn)
    return path


@pytest.fixture
def encoder(weights: Path) -> ShallowWhisper:
    return ShallowWhisper(lambda: weights)


def sound(seconds: float = 1.0, *, gain: float = 0.1, rate: int = RATE) -> Samples:
    time = np.arange(round(seconds * rate)) / rate
    swell = 0.5 - 0.5 * np.cos(2 * np.pi * 4 * time)
    voice = sum(np.sin(2 * np.pi * 150 * n * time) / n for n in range(1, 22))
    return Samples((gain * swell * voice).astype(np.float32), rate)


def test_one_vector_of_known_length(encoder: ShallowWhisper) -> None:
    vector = encoder.encode(sound())

    assert vector is not None
    assert vector.shape == (FEATURES,)
    assert vector.dtype == np.float32
    assert np.isfinite(vector).all()


@pytest.mark.parametrize("gain", [0.01, 0.5])
def test_how_loud_the_line_is_does_not_matter(encoder: ShallowWhisper, gain: float) -> None:
    usual, other = encoder.encode(sound()), encoder.encode(sound(gain=gain))

    assert usual is not None
    assert other is not None
    np.testing.assert_allclose(usual, other, atol=2e-3)


def test_a_wide_band_is_heard_as_a_telephone(encoder: ShallowWhisper) -> None:
    narrow, wide = encoder.encode(sound()), encoder.encode(sound(rate=2 * RATE))

    assert narrow is not None
    assert wide is not None
    assert np.corrcoef(narrow, wide)[0, 1] > 0.98


def test_nothing_to_hear_is_no_vector(encoder: ShallowWhisper) -> None:
    assert encoder.encode(sound(0.05)) is None
    assert encoder.encode(Samples(np.zeros(RATE, np.float32), RATE)) is None


def test_what_lies_beyond_whispers_half_minute_is_left_out(encoder: ShallowWhisper) -> None:
    assert encoder.encode(sound(31.0)) is not None


def test_without_weights_it_abstains_and_says_why() -> None:
    def absent() -> Path:
        raise DependencyMissing("Whisper 'base' is not on this machine")

    find: Callable[[], Path] = absent
    encoder = ShallowWhisper(find)

    assert encoder.missing == "Whisper 'base' is not on this machine"
    assert encoder.encode(sound()) is None
