"""A fitted head over a sentence's vector."""

import json
from pathlib import Path

import numpy as np
import pytest

from tone.call.wording import WordingHead, read_head
from tone.errors import InputError


def head(**signs: list[float]) -> WordingHead:
    weights = np.array([[2.0, 0.0], [0.0, 2.0], [0.0, 0.0]])
    found = {name: np.array(each) for name, each in signs.items()}
    return WordingHead(("kind", "cold", "plain"), weights, np.zeros(3), found)


def test_shares_are_a_softmax_of_the_levels() -> None:
    # levels 2, 0, 0: e^2 / (e^2 + 2) = 7.389 / 9.389
    shares = head().shares(np.array([1.0, 0.0]))

    assert shares["kind"] == pytest.approx(0.787, abs=1e-3)
    assert sum(shares.values()) == pytest.approx(1.0)
    assert max(shares, key=lambda kind: shares[kind]) == "kind"


def test_a_sign_counts_once_and_an_unknown_one_not_at_all() -> None:
    vector = np.array([1.0, 0.0])
    signed = head(but=[0.0, 3.0, 0.0])

    assert signed.shares(vector, ["but"])["cold"] > head().shares(vector)["cold"]
    assert signed.shares(vector, ["but", "but"]) == signed.shares(vector, ["but"])
    assert signed.shares(vector, ["and"]) == head().shares(vector)


def test_a_vector_of_another_model_is_refused() -> None:
    with pytest.raises(InputError, match="has 3 numbers; the coefficients expect 2"):
        head().shares(np.zeros(3))


def test_a_head_is_read_from_json(tmp_path: Path) -> None:
    path = tmp_path / "head.json"
    stored = {"kinds": ["a", "b"], "weights": [[1, 0], [0, 1]], "biases": [0, 0], "signs": {}}
    path.write_text(json.dumps(stored))

    assert read_head(path).shares(np.array([0.0, 0.0])) == {"a": 0.5, "b": 0.5}
