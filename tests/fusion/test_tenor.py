"""What a customer's sentence sounds like, beside the phrases."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from tone.call.span import Span
from tone.call.speech import Sentence, Word
from tone.call.wording import WordingHead
from tone.fusion import tenor
from tone.fusion.lexical import lexical_evidence
from tone.fusion.phrases import Category
from tone.fusion.tenor import WORTH, find_tenor
from tone.words.meaning import MiniLM

LINES = Path(__file__).parents[1] / "data" / "customer_lines.csv"
SURE, UNSURE, CALM = np.array([9.0, 0.0]), np.array([1.0, 0.0]), np.array([-9.0, 0.0])


def spoken(text: str) -> tuple[Word, ...]:
    return tuple(Word(Span(i / 2, i / 2 + 0.4), word, 0.9) for i, word in enumerate(text.split()))


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Sentence]:
    """A sentence with a vector of two numbers, of which the first speaks for worry."""
    head = WordingHead(("calm", "worry"), np.array([[0.0, 0.0], [1.0, 0.0]]), np.zeros(2), {})
    monkeypatch.setattr(tenor, "_head", lambda: head)
    return lambda text, vector=SURE: Sentence(spoken(text), vector)


def test_a_sentence_without_a_phrase_is_quoted_whole(said: Callable[..., Sentence]) -> None:
    sentence = said("They will put us on the street on Monday!")

    (each,) = lexical_evidence(sentence.words, "en", [sentence]) or ()

    assert each.text == "“They will put us on the street on Monday!” sounds like: worry"
    assert each.measure == Category.WORRY.value
    assert 0.5 < each.contribution < WORTH


def test_what_is_likely_calm_or_uncertain_does_not_count(said: Callable[..., Sentence]) -> None:
    for vector in (CALM, UNSURE):
        sentence = said("They will put us on the street on Monday!", vector)
        assert lexical_evidence(sentence.words, "en", [sentence]) == ()


def test_what_a_phrase_says_is_not_said_twice(said: Callable[..., Sentence]) -> None:
    """A strong phrase is worth more than any sentence; beside a mild one the rest is added."""
    strong = said("I'm absolutely furious about it all")

    assert lexical_evidence(strong.words, "en", [strong]) == lexical_evidence(strong.words, "en")


@pytest.mark.parametrize(
    "text",
    [
        "I'm dying to try it",
        "I'm not angry about it at all",
        "my husband was furious with the driver",
        "I was worried but it's fine now",
    ],
)
def test_what_the_lists_take_back_does_not_sound_like_distress(
    said: Callable[..., Sentence], text: str
) -> None:
    sentence = said(text)

    assert lexical_evidence(sentence.words, "en", [sentence]) == ()


def test_other_languages_abstain(said: Callable[..., Sentence]) -> None:
    sentence = said("Ich habe die Wohnung verloren")

    assert find_tenor([sentence], "de") == ()
    assert find_tenor([sentence], None) == ()
    assert lexical_evidence(sentence.words, "pl", [sentence]) is None


def sounding(texts: Sequence[str]) -> list[float]:
    """What each text adds by its words."""
    vectors = MiniLM().encode(texts)
    return [
        sum(
            each.contribution
            for each in lexical_evidence(spoken(text), "en", [Sentence(spoken(text), vector)]) or ()
        )
        for text, vector in zip(texts, vectors, strict=True)
    ]


@pytest.mark.model
def test_paraphrases_count_and_idioms_do_not() -> None:
    distressed = [
        "I am sick of this, second time this happens",
        "They will throw us out on Monday and I have nowhere to go",
        "Nobody ever listens to a word I say over there",
    ]
    calm = [
        "I'm dying to try it",
        "Could you tell me when the shop opens on Sunday?",
        "He was fuming, but I thought it was quite funny",
        "It's the second one I've bought, they're lovely",
    ]

    assert min(sounding(distressed)) > 0.1
    assert sounding(calm) == [0.0] * len(calm)


@pytest.mark.model
@pytest.mark.parametrize(("styles", "precision", "recall"), [("FG", 0.85, 0.8), ("HI", 0.8, 0.85)])
def test_customer_lines_held_back(styles: str, precision: float, recall: float) -> None:
    """They took no part in the lists or the fitting; of H and I three in four are calm."""
    with LINES.open(newline="", encoding="utf-8") as table:
        rows = [row for row in csv.DictReader(table) if row["style"] in styles]
    flagged = [score > 0.0 for score in sounding([row["text"] for row in rows])]
    distressed = [row["label"] == "distressed" for row in rows]
    hits = sum(told and true for told, true in zip(flagged, distressed, strict=True))

    assert hits / sum(flagged) >= precision
    assert hits / sum(distressed) >= recall
