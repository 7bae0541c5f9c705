"""A network's layers by PyTorch, on processors that multiply sixteen bits in tiles (AMX).

Linear layers are multiplied in bfloat16, all else is in 32 bits: it takes a third of numpy's time
for the two small networks, and what they make strays by a thousandth. All is computed on one core,
so that equal states give equal numbers.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

ROWS = 256  # multiplied at once: oneDNN keeps what it compiles for each number of rows
PARTS = "weight", "bias"  # of a layer

Array = NDArray[np.float32]


@contextmanager
def one_core(usual: int) -> Iterator[None]:
    """PyTorch on one core in this thread; threads that begin later have the usual number again.

    Sums depend, in their last digits, on how many threads share them.
    """
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(usual)


class Tiles:
    """What `Weights` computes, from the same arrays."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._usual = torch.get_num_threads()
        self._layers = {
            name: [torch.from_numpy(arrays[f"{name}.{part}"]).bfloat16() for part in PARTS]
            for name in (each.removesuffix(".bias") for each in arrays if each.endswith(".bias"))
        }

    def linear(self, states: Array, name: str) -> Array:
        """The linear layer of a name, in bfloat16."""
        weight, bias = self._layers[name]
        return self._in_blocks(
            lambda rows: functional.linear(rows.bfloat16(), weight, bias), states, len(weight)
        )

    def norm(self, states: Array, scale: Array, shift: Array, tiny: float) -> Array:
        """As `Weights.norm`."""
        with torch.inference_mode(), one_core(self._usual):
            given, by, to = map(torch.from_numpy, (states, scale, shift))
            return functional.layer_norm(given, given.shape[-1:], by, to, tiny).numpy()

    def attention(self, query: Array, key: Array, value: Array, hidden: Array | None) -> Array:
        """As `Weights.attention`."""
        mask = None if hidden is None else torch.from_numpy(hidden)
        with torch.inference_mode(), one_core(self._usual):
            asked, keys, values = map(torch.from_numpy, (query, key, value))
            return functional.scaled_dot_product_attention(asked, keys, values, mask).numpy()

    def gelu(self, states: Array) -> Array:
        """As `Weights.gelu`."""
        return self._in_blocks(functional.gelu, states, states.shape[-1])

    def _in_blocks(
        self, compute: Callable[[torch.Tensor], torch.Tensor], states: Array, size: int
    ) -> Array:
        """What is computed of some rows at a time, always as many: (..., in) → (..., size)."""
        rows = torch.from_numpy(states.reshape(-1, states.shape[-1]))
        made = torch.empty(len(rows), size)
        with torch.inference_mode(), one_core(self._usual):
            for first in range(0, len(rows), ROWS):
                block = rows[first : first + ROWS]
                whole = functional.pad(block, (0, 0, 0, ROWS - len(block)))
                made[first : first + ROWS] = compute(whole)[: len(block)]
        return made.numpy().reshape(*states.shape[:-1], size)
