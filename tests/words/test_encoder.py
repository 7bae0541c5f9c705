"""The encoder in bfloat16 beside openai-whisper's own in 32 bits, on a model of four dimensions."""

from pathlib import Path

import numpy as np
import pytest

from tests.words.test_convert import small_model, written
from tone import network
from tone.words import encoder
from tone.words.convert import EMBEDDING, dimensions, rename
from tone.words.encoder import TileEncoder, tile_encoder

Weights = dict[str, np.ndarray]


@pytest.fixture
def weights() -> Weights:
    """Of a model that does something: small numbers about zero."""
    rng = np.random.default_rng(0)
    return {
        name: rng.normal(0.0, 0.3, value.shape).astype("<f2") if value.ndim else value
        for name, value in small_model().items()
    }


@pytest.fixture
def folder(tmp_path: Path, weights: Weights) -> Path:
    """Where the model lies."""
    written(tmp_path / "model.bin", weights)
    return tmp_path


def exact(weights: Weights, features: np.ndarray) -> np.ndarray:
    """The states that openai-whisper gives."""
    import torch
    from whisper.model import ModelDimensions, Whisper

    model = Whisper(ModelDimensions(**dimensions(weights)))
    model.load_state_dict({name: torch.from_numpy(value) for name, value in rename(weights)})
    with torch.inference_mode():
        return np.asarray(model.encoder(torch.from_numpy(features)).numpy())


def test_states_are_those_of_openais_encoder_but_for_rounding(
    folder: Path, weights: Weights
) -> None:
    features = np.random.default_rng(1).normal(size=(2, 80, 10)).astype(np.float32)

    states = TileEncoder(folder).encode(features)

    wanted = exact(weights, features)
    assert states.shape == wanted.shape == (2, 5, 4)
    assert states.dtype == np.float32
    off = np.abs(states - wanted).mean() / np.abs(wanted).mean()
    assert 0.0 < off < 0.05


def test_blocks_get_the_states_in_rows(folder: Path) -> None:
    tiles = TileEncoder(folder)
    rows: list[bool] = []
    tiles._encoder.blocks[0].register_forward_hook(
        lambda _block, given, made: rows.extend([given[0].is_contiguous(), made.is_contiguous()])
    )

    tiles.encode(np.ones((1, 80, 10), np.float32))

    assert rows == [True, True]


def test_a_thread_computes_on_one_core_and_others_keep_theirs(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    during: list[int] = []
    usual = torch.get_num_threads()
    torch.set_num_threads(3)
    tiles = TileEncoder(folder)

    def encode(sound: torch.Tensor) -> torch.Tensor:
        during.append(torch.get_num_threads())
        return sound

    monkeypatch.setattr(tiles, "_encoder", encode)

    tiles.encode(np.zeros((1, 80, 10), np.float32))

    after = torch.get_num_threads()
    torch.set_num_threads(usual)
    assert (during, after) == ([1], 3)


@pytest.mark.parametrize(
    ("flags", "tiles"),
    [("flags : fpu avx512_bf16 amx_bf16 amx_tile\n", True), ("flags : fpu avx512_bf16\n", False)],
)
def test_it_is_for_processors_with_tiles(
    folder: Path, monkeypatch: pytest.MonkeyPatch, flags: str, tiles: bool
) -> None:
    processor = folder / "cpuinfo"
    processor.write_text(flags)
    monkeypatch.setattr(network, "PROCESSOR", processor)

    assert (tile_encoder(folder) is not None) == tiles


def test_a_system_that_does_not_tell_has_none(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "PROCESSOR", folder / "nowhere")

    assert tile_encoder(folder) is None


def test_weights_that_are_quantised_are_left_to_the_library(
    folder: Path, weights: Weights, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder, "has_tiles", lambda: True)
    written(folder / "model.bin", weights | {EMBEDDING: np.zeros((7, 4), "i1")})

    assert tile_encoder(folder) is None
