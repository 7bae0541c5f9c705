"""all-MiniLM-L6-v2 from its package."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tone.errors import DependencyMissing
from tone.words import meaning
from tone.words.meaning import MiniLM, ReadOnce


def test_without_the_package_nothing_is_encoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "PACKAGE", "no_such_package")

    assert "pip install 'tone[offline]'" in MiniLM().missing
    with pytest.raises(DependencyMissing):
        MiniLM().encode(["hello"])


def test_a_corrupt_package_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "site" / "mini_package" / "model"
    folder.mkdir(parents=True)
    for name in meaning.DIGESTS:
        (folder / name).write_text("not it")
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.setenv("TONE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(meaning, "PACKAGE", "mini_package")

    assert "corrupt: model.safetensors has SHA-256" in MiniLM().missing


@pytest.mark.model
def test_the_published_model_is_hashed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TONE_HOME", str(tmp_path))

    assert MiniLM().missing == ""
    assert len([note for note in (tmp_path / "models" / "checked").iterdir() if note.suffix == ""])

    monkeypatch.setattr("hashlib.file_digest", None)  # not called again
    assert MiniLM().missing == ""


@pytest.mark.model
def test_vectors_have_unit_length_and_do_not_depend_on_their_company() -> None:
    encoder = MiniLM()
    texts = ["I am sick of this.", "Hello.", "This is the second time it happens, and nobody cares"]

    together = encoder.encode(texts)
    alone = np.concatenate([encoder.encode([text]) for text in texts])

    assert together.shape == (3, 384)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(together, alone, atol=1e-5)
    np.testing.assert_array_equal(together, encoder.encode(texts))
    assert encoder.encode([]).shape == (0, 384)


class Counting:
    """Encodes a text as its length, and remembers what it was asked."""

    missing = ""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        return np.array([[len(text)] * 384 for text in texts], np.float32).reshape(-1, 384)


def test_what_is_said_twice_or_asked_twice_is_read_once() -> None:
    counting = Counting()
    reader = ReadOnce(counting)

    first = reader.encode(["Oh no.", "I am sorry.", "Oh no."])
    second = reader.encode(["I am sorry.", "A refund, then."])

    assert first[:, 0].tolist() == [6, 11, 6]
    assert second[:, 0].tolist() == [11, 15]
    assert reader.encode([]).shape == (0, 384)
    assert counting.asked == ["Oh no.", "I am sorry.", "A refund, then."]
