"""What the two small networks, of voice and of meaning, are both made of.

A processor that multiplies sixteen bits in tiles (AMX) computes them by PyTorch (`tiles.py`), which
it has loaded for Whisper's encoder. Elsewhere numpy does, and PyTorch need not be loaded.

Why an activation of our own there: scipy's error function takes one number at a time and was a
twentieth of an analysis; this takes a fifth of its time.
"""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tone.tiles import Tiles

Array = NDArray[np.float32]

BFLOAT16 = "bfloat16"
TILES = "amx_bf16"  # what Linux calls processors that have them
PROCESSOR = Path("/proc/cpuinfo")
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


class Weights(dict[str, Array]):
    """A network's arrays by name, and what a network computes with them.

    A linear layer has `name.weight` (out, in) and `name.bias`, a norm those of its size.
    """

    def linear(self, states: Array, name: str) -> Array:
        """The linear layer of a name: (..., in) → (..., out)."""
        if self._tiles is None:
            return np.asarray(states @ self[f"{name}.weight"].T + self[f"{name}.bias"], np.float32)
        return self._tiles.linear(states, name)

    def norm(self, states: Array, name: str, tiny: float) -> Array:
        """Each state at mean 0 and spread 1, then scaled and moved: (..., size) → (..., size)."""
        scale, shift = self[f"{name}.weight"], self[f"{name}.bias"]
        if self._tiles is None:
            return _norm(states, scale, shift, np.float32(tiny))
        return self._tiles.norm(states, scale, shift, tiny)

    def attention(
        self, query: Array, key: Array, value: Array, hidden: Array | None = None
    ) -> Array:
        """What each state takes from the others, in each head.

        Parameters
        ----------
        query, key, value : shape (n, heads, states, size of a head)
        hidden : added to how alike two states are; of a shape that broadcasts

        Returns
        -------
        array, shape (n, heads, states, size of a head)
        """
        attend = _attention if self._tiles is None else self._tiles.attention
        return attend(query, key, value, hidden)

    def gelu(self, states: Array) -> Array:
        """The Gaussian error linear unit, of any shape."""
        return gelu(states) if self._tiles is None else self._tiles.gelu(states)

    @cached_property
    def _tiles(self) -> "Tiles | None":
        if not has_tiles():
            return None
        from tone.tiles import Tiles

        return Tiles(self)


def _norm(states: Array, scale: Array, shift: Array, tiny: np.float32) -> Array:
    centred = states - states.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + tiny)
    return np.asarray(centred / spread * scale + shift, np.float32)


def _attention(query: Array, key: Array, value: Array, hidden: Array | None) -> Array:
    likeness = query @ key.swapaxes(-1, -2) / np.float32(np.sqrt(query.shape[-1]))
    if hidden is not None:
        likeness += hidden
    share = np.exp(likeness - likeness.max(axis=-1, keepdims=True))
    share /= share.sum(axis=-1, keepdims=True)
    return np.asarray(share @ value, np.float32)


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
