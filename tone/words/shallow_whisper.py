"""The first blocks of Whisper base's encoder, cut once out of its weights into tone's cache.

They are a tenth of the model. The acoustic coefficients were fitted on base's states, so it is
always base, whatever transcribes. It is not downloaded for this: where base is not on the machine,
nothing is cut, and the voice is judged without.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tone.errors import ConfigError, DependencyMissing
from tone.words import convert, weights

MODEL = "base"
BLOCKS = 2
NAME = "base-first-blocks.npz"


def find_first_blocks() -> Path:
    """The path of the weights, float16, under openai-whisper's names with q, k and v stacked.

    Raises
    ------
    DependencyMissing
        Whisper base is not on this machine, or the cache cannot be written.
    """
    path = weights.models_folder() / NAME
    return path if path.is_file() else weights.made_once(path, lambda: _cut(_base(), path))


def _base() -> Path:
    try:
        from faster_whisper import download_model
    except ImportError as error:
        raise DependencyMissing("Whisper's weights need: pip install faster-whisper") from error
    folder = weights.find_nearby(MODEL, download_model)
    if folder is None:
        raise DependencyMissing(
            f"Whisper '{MODEL}' is not on this machine; {weights.INSTALL} brings it"
        )
    return folder / "model.bin"


def _cut(model: Path, path: Path) -> None:
    """Write the first blocks, whole or not at all."""
    try:
        found = convert.read_weights(model)
    except ConfigError as error:
        raise DependencyMissing(str(error)) from error
    renamed = {name: value.astype(np.float16) for name, value in _first_blocks(found)}
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as near:
        whole = Path(near) / path.name
        np.savez(whole, allow_pickle=False, **renamed)
        whole.replace(path)


def _first_blocks(found: convert.Weights) -> Iterator[tuple[str, NDArray[Any]]]:
    yield "positions", found["encoder/position_encodings/encodings"]
    places = {"encoder/conv1": "conv1", "encoder/conv2": "conv2"}
    for block in range(BLOCKS):
        old, new = f"encoder/layer_{block}", f"blocks.{block}"
        places |= {
            f"{old}/self_attention/layer_norm": f"{new}.attn_ln",
            f"{old}/self_attention/linear_0": f"{new}.attn.qkv",
            f"{old}/self_attention/linear_1": f"{new}.attn.out",
            f"{old}/ffn/layer_norm": f"{new}.mlp_ln",
            f"{old}/ffn/linear_0": f"{new}.mlp.0",
            f"{old}/ffn/linear_1": f"{new}.mlp.2",
        }
    for old, new in places.items():
        names = ("gamma", "beta") if old.endswith("norm") else ("weight", "bias")
        for theirs, ours in zip(names, ("weight", "bias"), strict=True):
            yield f"{new}.{ours}", found[f"{old}/{theirs}"]
