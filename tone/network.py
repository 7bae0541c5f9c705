"""What the two small networks, of voice and of meaning, are both made of.

A processor that multiplies sixteen bits in tiles (AMX) takes half of the time for the two that way,
and what they make strays by a thousandth. Elsewhere numpy multiplies in 32 bits.

Why an activation of our own: scipy's error function takes one number at a time and was a twentieth
of an analysis; this takes a fifth of its time.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

BFLOAT16 = "bfloat16"
TILES = "amx_bf16"  # what Linux calls processors that have them
PROCESSOR = Path("/proc/cpuinfo")
PARTS = "weight", "bias"  # of a linear layer
ROWS = 256  # multiplied at once: oneDNN keeps what it compiles for each number of rows
AT_ONCE = 1 << 17  # numbers; they and what is made of them stay in a core's cache
SLOPE = np.float32(0.3275911 * np.sqrt(0.5))
TERMS = tuple(
    np.float32(each / 2)
    for each in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)
)


def has_tiles() -> bool:
    """Whether this processor multiplies sixteen bits in tiles, and the system lets it."""
    try:
        return TILES in PROCESSOR.read_text().split()
    except OSError:  # not Linux
        return False


@contextmanager
def one_core(usual: int) -> Iterator[None]:
    """PyTorch on one core in this thread; threads that begin later have the usual number again.

    Sums in bfloat16 depend on how many threads share them.
    """
    import torch

    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(usual)


class Weights(dict[str, Array]):
    """A network's arrays by name. A linear layer has `name.weight` (out, in) and `name.bias`."""

    def linear(self, states: Array, name: str) -> Array:
        """The linear layer of a name: (..., in) → (..., out)."""
        if self._tiles is None:
            return np.asarray(states @ self[f"{name}.weight"].T + self[f"{name}.bias"], np.float32)
        return self._tiles.linear(states, name)

    @cached_property
    def _tiles(self) -> "_Tiles | None":
        return _Tiles(self) if has_tiles() else None


class _Tiles:
    """Linear layers in bfloat16, on one core, so that equal states give equal numbers."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        import torch

        self._usual = torch.get_num_threads()
        self._layers = {
            name: [torch.from_numpy(arrays[f"{name}.{part}"]).bfloat16() for part in PARTS]
            for name in (each.removesuffix(".bias") for each in arrays if each.endswith(".bias"))
        }

    def linear(self, states: Array, name: str) -> Array:
        import torch
        from torch.nn.functional import linear

        rows = states.reshape(-1, states.shape[-1])
        padded = np.pad(rows, ((0, -len(rows) % ROWS), (0, 0))).reshape(-1, ROWS, rows.shape[-1])
        with torch.inference_mode(), one_core(self._usual):
            made = [
                linear(torch.from_numpy(part).bfloat16(), *self._layers[name]).float().numpy()
                for part in padded
            ]
        return np.concatenate(made)[: len(rows)].reshape(*states.shape[:-1], -1)


def gelu(states: Array) -> Array:
    """The Gaussian error linear unit: numbers times the share of a normal distribution below them.

    x Φ(x) = max(x, 0) - |x| Φ(-|x|), and Φ(-|x|) by Abramowitz and Stegun (1964), 7.1.26, which is
    right to 1e-7.

    Parameters
    ----------
    states : any shape

    Returns
    -------
    array of the same shape
    """
    flat = np.ascontiguousarray(states).reshape(-1)
    made = np.empty_like(flat)
    for first in range(0, len(flat), AT_ONCE):
        part = flat[first : first + AT_ONCE]
        size = np.abs(part)
        step = 1 / (1 + SLOPE * size)
        tail = TERMS[0] * step
        for term in TERMS[1:]:
            tail += term
            tail *= step
        tail *= np.exp(np.float32(-0.5) * size * size)
        tail *= size
        made[first : first + AT_ONCE] = np.maximum(part, 0) - tail
    return made.reshape(states.shape)
