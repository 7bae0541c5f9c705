"""What the agent's sentences sound like, beside the phrases."""

import csv
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

import numpy as np
import pytest

from tone.call.span import Span
from tone.call.speech import Sentence, Word
from tone.call.wording import WordingHead
from tone.moments import line_head
from tone.moments.care import WALLS, CareKind, LineKind, find_care, line_kind
from tone.words.meaning import MiniLM

LINES = Path(__file__).parents[1] / "data" / "agent_lines.csv"
ORDINARY = LINES.with_name("ordinary_agent_lines.csv")
KINDS = tuple(LineKind)


def spoken(text: str, start: float = 0.0) -> tuple[Word, ...]:
    return tuple(
        Word(Span(start + i / 2, start + i / 2 + 0.4), word, 0.9)
        for i, word in enumerate(text.split())
    )


def sentence(text: str, kind: LineKind, *, certain: bool = True, start: float = 0.0) -> Sentence:
    return Sentence(
        spoken(text, start), np.eye(len(KINDS))[KINDS.index(kind)] * (9 if certain else 1)
    )


@pytest.fixture(autouse=True)
def simple_head(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each kind has its own number in the vector; the real head where a test is of the model."""
    if "model" not in request.keywords:
        head = WordingHead(KINDS, np.eye(len(KINDS)), np.zeros(len(KINDS)), {})
        monkeypatch.setattr(line_head, "_head", lambda: head)


def kinds(*said: Sentence, language: str = "en") -> list[tuple[CareKind, str]]:
    words = [word for each in said for word in each.words]
    return [(hit.kind, hit.quote) for hit in find_care(words, language, said) or ()]


@pytest.mark.parametrize(
    ("kind", "care"),
    [
        (LineKind.EMPATHIC, CareKind.REASSURANCE),
        (LineKind.DISMISSIVE, CareKind.DISMISSIVE),
        (LineKind.DEFENSIVE, CareKind.DEFENSIVE),
        (LineKind.SARCASTIC, CareKind.SARCASTIC),
    ],
)
def test_a_certain_sentence_counts_without_a_phrase(kind: LineKind, care: CareKind) -> None:
    assert kinds(sentence("The cat sat on it.", kind)) == [(care, "The cat sat on it")]
    assert kinds(sentence("The cat sat on it.", kind, certain=False)) == []


@pytest.mark.parametrize("kind", [LineKind.PROCEDURAL, LineKind.SCRIPTED])
def test_plain_and_scripted_sentences_add_nothing(kind: LineKind) -> None:
    assert kinds(sentence("The cat sat on it.", kind)) == []


def test_what_a_phrase_says_is_not_said_twice() -> None:
    text = "I'm really sorry about that."

    assert kinds(sentence(text, LineKind.EMPATHIC)) == kinds(sentence(text, LineKind.PROCEDURAL))


def test_an_apology_in_a_sarcastic_sentence_is_none() -> None:
    found = kinds(sentence("I'm really sorry about that.", LineKind.SARCASTIC))

    assert found == [(CareKind.SARCASTIC, "I'm really sorry about that")]


def test_a_sentence_that_is_not_whole_in_the_words_does_not_count() -> None:
    whole = sentence("The cat sat on it.", LineKind.EMPATHIC)

    assert find_care(whole.words[2:], "en", [whole]) == ()


def test_other_languages_use_their_lists_alone() -> None:
    assert kinds(sentence("Le chat est assis.", LineKind.EMPATHIC), language="fr") == []
    assert find_care(spoken("nic"), "pl", [sentence("nic", LineKind.EMPATHIC)]) is None


def test_a_line_is_of_the_likeliest_kind() -> None:
    line = sentence("The cat sat on it.", LineKind.DEFENSIVE)

    assert line_kind(line.words, "en", line.vector) is LineKind.DEFENSIVE
    assert line_kind(line.words, "en") is LineKind.PROCEDURAL
    assert line_kind(line.words, "pl", line.vector) is None


def macro_f1(styles: Sequence[str]) -> float:
    with LINES.open(newline="", encoding="utf-8") as table:
        rows = [row for row in csv.DictReader(table) if row["style"] in styles]
    vectors = MiniLM().encode([row["text"] for row in rows])
    judged = [
        (line_kind(spoken(row["text"]), "en", vector), row["label"])
        for row, vector in zip(rows, vectors, strict=True)
    ]
    scores = [
        2.0
        * sum(told == true == kind for told, true in judged)
        / sum((told == kind) + (true == kind) for told, true in judged)
        for kind in LineKind
    ]
    return fmean(scores)


@pytest.mark.model
def test_agent_lines_that_took_no_part() -> None:
    """D and E, in styles near those fitted on, the dialects of F and G, and everyday H and I."""
    assert macro_f1("DE") >= 0.85
    assert macro_f1("FG") >= 0.75
    assert macro_f1("HI") >= 0.85


@pytest.mark.model
def test_short_courtesies_hurt_nobody() -> None:
    texts = ["Good morning, Anna speaking.", "You are welcome, goodbye.", "May I help you further?"]

    for text, vector in zip(texts, MiniLM().encode(texts), strict=True):
        assert find_care(spoken(text), "en", [Sentence(spoken(text), vector)]) == ()


@pytest.mark.model
def test_an_ordinary_agent_hurts_nobody() -> None:
    """Six calls in which nothing is wrong with the agent's manner, 177 lines: two are misheard."""
    with ORDINARY.open(newline="", encoding="utf-8") as table:
        texts = [row["text"] for row in csv.DictReader(table)]
    hurt = [
        text
        for text, vector in zip(texts, MiniLM().encode(texts), strict=True)
        for hit in find_care(spoken(text), "en", [Sentence(spoken(text), vector)]) or ()
        if hit.kind in WALLS | {CareKind.SARCASTIC}
    ]

    assert len(texts) > 150
    assert len(hurt) <= 4, hurt
