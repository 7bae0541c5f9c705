"""How likely a sentence is of each of a few kinds: a fitted head over its vector.

Knows no kinds and no language: the coefficients are the callers', in a small JSON file with a card
(data, licence, method, scores). `tone evaluate fit-words` writes them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tone.errors import InputError

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class WordingHead:
    """A softmax over kinds: `weights` is (kinds, numbers of a vector), `signs` (kinds, signs).

    `signs` are what phrase lists found: each is there or not, beside the vector.
    """

    kinds: tuple[str, ...]
    weights: Array
    biases: Array
    signs: Mapping[str, Array]

    def shares(self, vector: NDArray[Any], found: Sequence[str] = ()) -> dict[str, float]:
        """The probability of each kind; they add up to 1.

        Parameters
        ----------
        vector : array, unit length
        found : names of the signs that are there; others are not

        Examples
        --------
        >>> head = WordingHead(("a", "b"), np.eye(2), np.zeros(2), {"but": np.array([0.0, 1.0])})
        >>> share = head.shares(np.array([1.0, 0.0]))["a"]
        >>> round(share, 2), head.shares(np.array([1.0, 0.0]), ["but"])["a"]
        (0.73, 0.5)
        """
        if len(vector) != self.weights.shape[1]:
            raise InputError(
                f"a sentence's vector has {len(vector)} numbers; "
                f"the coefficients expect {self.weights.shape[1]}"
            )
        level = self.weights @ vector + self.biases
        for name in set(found) & set(self.signs):
            level = level + self.signs[name]
        odds = np.exp(level - level.max())
        return {
            kind: float(share) for kind, share in zip(self.kinds, odds / odds.sum(), strict=True)
        }


def read_head(path: Traversable) -> WordingHead:
    """Read the coefficients that `tone evaluate fit-words` wrote."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    return WordingHead(
        kinds=tuple(stored["kinds"]),
        weights=np.array(stored["weights"], np.float64),
        biases=np.array(stored["biases"], np.float64),
        signs={name: np.array(each, np.float64) for name, each in stored["signs"].items()},
    )
