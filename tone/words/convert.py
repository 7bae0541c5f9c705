"""Whisper's weights in CTranslate2's form → an openai-whisper checkpoint.

The two differ in names only, and in that CTranslate2 stacks the weights that are multiplied
together: query, key and value of self-attention, key and value of cross-attention. Whisper's keys
have no bias, so the stacked bias has zeros there.
"""

import json
import struct
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from tone.errors import ConfigError

Weights = Mapping[str, NDArray[Any]]

TYPES = {0: "<f4", 1: "i1", 2: "<i2", 3: "<i4", 4: "<f2"}  # CTranslate2's numbers for them
EMBEDDING = "decoder/embeddings/weight"
CONVOLUTIONS = ("conv1", "conv2")
FEED_FORWARD = {"linear_0": "mlp.0", "linear_1": "mlp.2"}


def to_checkpoint(folder: Path, checkpoint: Path) -> None:
    """Write the model of a CTranslate2 folder as a checkpoint, whole or not at all.

    Besides what openai-whisper reads, it holds `alignment_heads`: the [layer, head] pairs whose
    attention follows the words.

    Raises
    ------
    ConfigError
        The folder holds no Whisper model with plain floating-point weights.
    """
    import torch

    weights = read_weights(folder / "model.bin")
    state = {name: torch.from_numpy(value) for name, value in rename(weights)}
    heads = json.loads((folder / "config.json").read_text(encoding="utf-8"))["alignment_heads"]
    content = {
        "dims": dimensions(weights),
        "model_state_dict": state,
        "alignment_heads": heads,
    }
    with tempfile.TemporaryDirectory(dir=checkpoint.parent, prefix=f".{checkpoint.name}-") as near:
        whole = Path(near) / checkpoint.name
        torch.save(content, whole)
        whole.replace(checkpoint)


def read_weights(path: Path) -> Weights:
    """The arrays of a CTranslate2 `model.bin`, by name."""
    with path.open("rb") as file:
        _version, spec, _revision = _number(file, "I"), _text(file), _number(file, "I")
        if spec != "WhisperSpec":
            raise ConfigError(f"{path} holds a {spec}; expected a Whisper model")
        weights = dict(_array(file) for _ in range(_number(file, "I")))
    if weights[EMBEDDING].dtype.kind != "f":
        raise ConfigError(
            f"{path} is quantised; openai_whisper needs weights in float16 or float32"
        )
    return weights


def dimensions(weights: Weights) -> dict[str, int]:
    """The sizes of the model, as openai-whisper's `ModelDimensions` names them."""
    audio_context, audio_state = weights["encoder/position_encodings/encodings"].shape
    text_context, text_state = weights["decoder/position_encodings/encodings"].shape
    return {
        "n_mels": weights["encoder/conv1/weight"].shape[1],
        "n_audio_ctx": audio_context,
        "n_audio_state": audio_state,
        "n_audio_head": int(weights["encoder/num_heads"]),
        "n_audio_layer": _layers(weights, "encoder"),
        "n_vocab": weights[EMBEDDING].shape[0],
        "n_text_ctx": text_context,
        "n_text_state": text_state,
        "n_text_head": int(weights["decoder/num_heads"]),
        "n_text_layer": _layers(weights, "decoder"),
    }


def rename(weights: Weights) -> Iterator[tuple[str, NDArray[Any]]]:
    """Each array under the name, or names, that openai-whisper has for it."""
    yield "decoder.token_embedding.weight", weights[EMBEDDING]
    for half, last_norm in (("encoder", "ln_post"), ("decoder", "ln")):
        yield f"{half}.positional_embedding", weights[f"{half}/position_encodings/encodings"]
        yield from _norm(weights, f"{half}/layer_norm", f"{half}.{last_norm}")
        for layer in range(_layers(weights, half)):
            yield from _block(weights, f"{half}/layer_{layer}", f"{half}.blocks.{layer}")
    for convolution in CONVOLUTIONS:
        yield from _linear(weights, f"encoder/{convolution}", f"encoder.{convolution}")


def _block(weights: Weights, old: str, new: str) -> Iterator[tuple[str, NDArray[Any]]]:
    yield from _attention(weights, f"{old}/self_attention", f"{new}.attn", ("query key value",))
    if f"{old}/attention/linear_0/weight" in weights:  # decoder only
        stacks = ("query", "key value")
        yield from _attention(weights, f"{old}/attention", f"{new}.cross_attn", stacks)
    yield from _norm(weights, f"{old}/ffn/layer_norm", f"{new}.mlp_ln")
    for linear, place in FEED_FORWARD.items():
        yield from _linear(weights, f"{old}/ffn/{linear}", f"{new}.{place}")


def _attention(
    weights: Weights, old: str, new: str, stacks: tuple[str, ...]
) -> Iterator[tuple[str, NDArray[Any]]]:
    yield from _norm(weights, f"{old}/layer_norm", f"{new}_ln")
    for index, stack in enumerate(stacks):
        parts = stack.split()
        for kind in ("weight", "bias"):
            stacked = np.split(weights[f"{old}/linear_{index}/{kind}"], len(parts))
            for part, values in zip(parts, stacked, strict=True):
                if (part, kind) != ("key", "bias"):
                    yield f"{new}.{part}.{kind}", values
    yield from _linear(weights, f"{old}/linear_{len(stacks)}", f"{new}.out")


def _linear(weights: Weights, old: str, new: str) -> Iterator[tuple[str, NDArray[Any]]]:
    yield f"{new}.weight", weights[f"{old}/weight"]
    yield f"{new}.bias", weights[f"{old}/bias"]


def _norm(weights: Weights, old: str, new: str) -> Iterator[tuple[str, NDArray[Any]]]:
    yield f"{new}.weight", weights[f"{old}/gamma"]
    yield f"{new}.bias", weights[f"{old}/beta"]


def _layers(weights: Weights, half: str) -> int:
    norms = "/ffn/layer_norm/beta"
    return sum(name.startswith(f"{half}/layer_") and name.endswith(norms) for name in weights)


def _array(file: BinaryIO) -> tuple[str, NDArray[Any]]:
    name = _text(file)
    shape = [_number(file, "I") for _ in range(_number(file, "B"))]
    kind = TYPES[_number(file, "B")]
    data = bytearray(file.read(_number(file, "I")))
    return name, np.frombuffer(data, kind).reshape(shape)


def _text(file: BinaryIO) -> str:
    return file.read(_number(file, "H")).rstrip(b"\0").decode()


def _number(file: BinaryIO, kind: str) -> int:
    layout = struct.Struct(f"<{kind}")
    value: int = layout.unpack(file.read(layout.size))[0]
    return value
