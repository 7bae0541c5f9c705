"""The fit of the words, on lines whose kind is plain to see."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tone.call.wording import read_head
from tone.errors import InputError
from tone.evaluate.fit_words import fit_words, read_lines, whose

pytest.importorskip("sklearn", reason="needs the extra `evaluate`")


def encode(texts: Sequence[str]) -> NDArray[np.float32]:
    """A number each for "good" and "bad"; the third wanders with the length."""
    return np.array(
        [["good" in text, "bad" in text, len(text) % 3 / 3] for text in texts], np.float32
    )


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    path = tmp_path / "lines.csv"
    rows = [
        f"{word} {'x' * (i % 7)},{label},p{i % 3}"
        for i in range(30)
        for word, label in (("good", "kind"), ("bad", "cold"), ("so", "plain"))
    ]
    path.write_text("\n".join(["text,label,persona", *rows]))
    return path


def test_the_written_head_tells_what_was_fitted(lines: Path, tmp_path: Path) -> None:
    table = read_lines(lines, encode, lambda text: ["sweet"] if "good" in text else [])
    card = fit_words(table, tmp_path / "head.json")
    head = read_head(tmp_path / "head.json")

    assert (card.lines, card.personas, card.macro_f1) == (90, 3, 1.0)
    assert head.shares(np.array([1.0, 0.0, 0.3]), ["sweet"])["kind"] > 0.8
    assert head.shares(np.array([0.0, 1.0, 0.3]))["cold"] > 0.8
    assert json.loads((tmp_path / "head.json").read_text())["card"]["macro_f1"] == 1.0


def test_the_same_lines_give_the_same_file(lines: Path, tmp_path: Path) -> None:
    table = read_lines(lines, encode)
    for name in ("a", "b"):
        fit_words(table, tmp_path / name)

    assert (tmp_path / "a").read_text() == (tmp_path / "b").read_text()


def test_a_kind_that_one_persona_says_is_too_little(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text("text,label,persona\ngood,kind,p\nbad,cold,q\n")

    with pytest.raises(InputError, match="two kinds of line, each by two personas"):
        fit_words(read_lines(tmp_path / "lines.csv", encode), tmp_path / "head.json")


def test_a_table_without_personas_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text("text,label\nhello,kind\n")

    with pytest.raises(InputError, match="no lines with text, label and persona"):
        read_lines(tmp_path / "lines.csv", encode)


def test_who_says_a_line_is_told_from_as_many_of_each(lines: Path, tmp_path: Path) -> None:
    """90 lines of one side, 20 of the other, whose vectors are plain."""
    few = tmp_path / "few.csv"
    rows = [f"{'bad' if i % 2 else 'good bad'} {i},any,q{i % 2}" for i in range(20)]
    few.write_text("\n".join(["text,label,persona", *rows]))

    table = whose({"agent": read_lines(lines, encode), "customer": read_lines(few, encode)})
    fit_words(table, tmp_path / "role.json")
    head = read_head(tmp_path / "role.json")

    assert [list(table.labels).count(name) for name in ("agent", "customer")] == [20, 20]
    assert head.shares(np.array([0.0, 0.0, 0.3]))["agent"] > 0.8
    assert head.shares(np.array([1.0, 1.0, 0.3]))["customer"] > 0.6
