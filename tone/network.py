"""What the two small networks that run on numpy, of voice and of meaning, are both made of.

Why an activation of our own: scipy's error function takes one number at a time and was a twentieth
of an analysis; this takes a fifth of its time.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

AT_ONCE = 1 << 17  # numbers; they and what is made of them stay in a core's cache
SLOPE = np.float32(0.3275911 * np.sqrt(0.5))
TERMS = tuple(
    np.float32(each / 2)
    for each in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)
)


def linear(states: Array, weights: Mapping[str, Array], name: str) -> Array:
    """The linear layer of a name: (..., in) → (..., out).

    Parameters
    ----------
    states : shape (..., in)
    weights : has `name.weight`, shape (out, in), and `name.bias`
    name : of the layer
    """
    return np.asarray(states @ weights[f"{name}.weight"].T + weights[f"{name}.bias"], np.float32)


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
