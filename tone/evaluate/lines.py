"""Labelled lines of agents, read by the rater: macro-F1 for each author style.

A CSV of text, label and style; the styles' authors write differently, so a style that no phrase was
taken from is the honest number.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from tone.call.span import Span
from tone.call.speech import Word
from tone.errors import InputError
from tone.pipeline import Analyzer


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesScore:
    """Labelled lines of one author style."""

    style: str
    lines: int
    macro_f1: float


def read_labelled(path: Path, *, author: str) -> list[dict[str, str]]:
    """The rows of a CSV of labelled lines; `author` is the column that says whose each line is.

    Raises
    ------
    InputError
        The file cannot be read, or is no such table.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"cannot read the labelled lines {path}: {error}") from error
    if not rows or not {"text", "label", author} <= set(rows[0]):
        raise InputError(f"{path} has no lines with text, label and {author}")
    return rows


def score_lines(path: Path, analyzer: Analyzer) -> tuple[LinesScore, ...]:
    """Each style's lines, and all together.

    Raises
    ------
    InputError
        The file cannot be read, or is no such table.
    """
    rows = read_labelled(path, author="style")
    styles = sorted({row["style"] for row in rows})
    groups = {style: [row for row in rows if row["style"] == style] for style in styles}
    groups["all"] = rows
    return tuple(
        LinesScore(style=style, lines=len(own), macro_f1=_macro_f1(own, analyzer))
        for style, own in groups.items()
    )


def _macro_f1(rows: Sequence[Mapping[str, str]], analyzer: Analyzer) -> float:
    rater: Any = analyzer.rater
    reader = analyzer.reader
    vectors: Sequence[Any] = [None] * len(rows)
    if reader and not reader.missing:
        vectors = list(reader.encode([row["text"] for row in rows]))
    judged = [
        (str(rater.line_kind(spoken(row["text"]), "en", vector)), row["label"])
        for row, vector in zip(rows, vectors, strict=True)
    ]
    scores = []
    for kind in sorted({true for _, true in judged}):
        hits = sum(told == kind == true for told, true in judged)
        named = sum((told == kind) + (true == kind) for told, true in judged)
        scores.append(2 * hits / named)
    return fmean(scores)


def spoken(text: str) -> list[Word]:
    """The words of a text, two a second."""
    return [Word(Span(i / 2, i / 2 + 0.4), word, 1.0) for i, word in enumerate(text.split())]
