"""The agent's words: what acknowledges, what acts, and what only looks like it."""

import csv
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from tone.call.span import Span
from tone.call.speech import Word
from tone.moments.care import ACKNOWLEDGES, CareHit, CareKind, LineKind, find_care, line_kind

LINES = Path(__file__).parents[1] / "data" / "agent_lines.csv"


def spoken(text: str) -> tuple[Word, ...]:
    """The words of a text, one each half second."""
    return tuple(
        Word(Span(0.5 * index, 0.5 * index + 0.4), word, 0.9)
        for index, word in enumerate(text.split())
    )


def found(text: str, language: str = "en") -> tuple[CareHit, ...]:
    hits = find_care(spoken(text), language)
    assert hits is not None, f"{language} has a list"
    return hits


def kinds(text: str, language: str = "en") -> set[CareKind]:
    return {hit.kind for hit in found(text, language)}


def test_a_hit_quotes_the_words_and_spans_from_the_first_to_the_last() -> None:
    # words  Okay,  that  was  our  mistake.
    # time   0      0.5   1.0  1.5  2.0
    (hit,) = [hit for hit in found("Okay, that was our mistake.") if hit.kind == "ownership"]

    assert hit.quote == "that was our mistake"
    assert hit.span == Span(0.5, 2.4)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I can hear how upset you are", CareKind.NAMES_FEELING),
        ("I'm really sorry about that", CareKind.APOLOGY),
        ("that was our mistake", CareKind.OWNERSHIP),
        ("don't worry, we'll get this sorted", CareKind.REASSURANCE),
        ("thank you for telling me", CareKind.THANKS),
        ("what happened right before that", CareKind.SEEKS_CAUSE),
        ("I'm going to send you a new one", CareKind.NEXT_STEP),
        ("I'll call you back myself by Friday", CareKind.COMMITMENT),
        ("you'll just have to wait", CareKind.DISMISSIVE),
        ("that's not my fault", CareKind.DEFENSIVE),
        ("that's company policy", CareKind.POLICY_WALL),
        ("your call is important to us", CareKind.EMPTY_FORMULA),
        ("my heart bleeds", CareKind.SARCASTIC),
    ],
)
def test_each_kind_is_found(text: str, kind: CareKind) -> None:
    assert kind in kinds(text)


def test_understanding_with_a_but_behind_it_is_a_formula() -> None:
    empty = kinds("I understand how upset you are, but our policy doesn't allow refunds")
    real = kinds("I understand how upset you are, and I'm really sorry")

    assert not empty & ACKNOWLEDGES
    assert CareKind.EMPTY_FORMULA in empty
    assert real & ACKNOWLEDGES
    assert CareKind.EMPTY_FORMULA not in real


def test_an_apology_that_runs_into_a_wall_is_a_formula() -> None:
    hits = found("I'm really sorry about that but there's nothing I can do")

    assert hits[0].kind is CareKind.EMPTY_FORMULA
    assert hits[0].quote == "I'm really sorry about that but there's nothing I can do"


def test_ownership_survives_a_limit() -> None:
    """Who owns the mistake may still say what is not possible."""
    said = kinds("I'm so sorry, that was our mistake, but we can't refund the delivery")

    assert {CareKind.APOLOGY, CareKind.OWNERSHIP} <= said


def test_sarcasm_is_no_apology() -> None:
    text = "Oh well I'm so sorry the world doesn't revolve around you"

    assert not kinds(text) & ACKNOWLEDGES
    assert line_kind(spoken(text), "en") is LineKind.SARCASTIC


def test_sorry_that_asks_to_repeat_is_no_apology() -> None:
    assert CareKind.APOLOGY not in kinds("Sorry, could you say that again?")


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("es", "Lamento mucho lo ocurrido", CareKind.APOLOGY),
        ("es", "Entiendo su enfado, pero es la política de la empresa", CareKind.EMPTY_FORMULA),
        ("fr", "Je suis vraiment désolée", CareKind.APOLOGY),
        ("fr", "Je comprends votre colère, mais c'est la procédure", CareKind.EMPTY_FORMULA),
        ("de", "Das tut mir wirklich leid", CareKind.APOLOGY),
        (
            "de",
            "Ich verstehe Ihren Ärger, aber das sind unsere Richtlinien",
            CareKind.EMPTY_FORMULA,
        ),
    ],
)
def test_other_languages_have_their_own_lists(language: str, text: str, kind: CareKind) -> None:
    assert kind in kinds(text, language)
    assert (kind in ACKNOWLEDGES) == bool(kinds(text, language) & ACKNOWLEDGES)


@pytest.mark.parametrize("language", [None, "", "pl", "../en"])
def test_a_language_without_a_list_abstains(language: str | None) -> None:
    """None is not the empty tuple, which says that nothing was found."""
    assert find_care(spoken("I'm so sorry"), language) is None
    assert line_kind(spoken("I'm so sorry"), language) is None
    assert find_care((), "en") == ()


@pytest.mark.parametrize("language", ["en", "es", "fr", "de"])
def test_every_list_has_every_kind(language: str) -> None:
    path = files("tone.moments") / "phrases" / f"{language}.toml"
    listed = tomllib.loads(path.read_text(encoding="utf-8"))["kinds"]

    assert set(listed) == {kind.value for kind in CareKind}
    assert all(listed.values())


def lines(styles: str) -> Iterator[tuple[str, LineKind]]:
    with LINES.open(newline="", encoding="utf-8") as table:
        for row in csv.DictReader(table):
            if row["style"] in styles:
                yield row["text"], LineKind(row["label"])


def macro_f1(styles: str) -> float:
    """Mean of the six classes' F1."""
    judged = [(line_kind(spoken(text), "en"), kind) for text, kind in lines(styles)]
    scores = []
    for kind in LineKind:
        hits = sum(told is kind and true is kind for told, true in judged)
        named = sum((told is kind) + (true is kind) for told, true in judged)
        scores.append(2 * hits / named)
    return sum(scores) / len(scores)


def test_the_labelled_set_is_large_and_balanced() -> None:
    labels = [kind for _, kind in lines("ABCDEFG")]

    assert len(labels) >= 300
    assert min(labels.count(kind) for kind in LineKind) >= 50


def test_agent_lines_tuned_on() -> None:
    """Styles A to C: the lists were written with these lines in view."""
    assert macro_f1("ABC") >= 0.95


def test_agent_lines_written_before_the_lists() -> None:
    """Styles D and E were never tuned on, but the lists' author had written them before."""
    assert macro_f1("DE") >= 0.75


def test_agent_lines_held_back() -> None:
    """Styles F and G, dialect written after the lists were closed: what phrase lists miss."""
    assert macro_f1("FG") >= 0.27


@pytest.mark.parametrize(
    "text",
    [
        "Of course. Could I take his name, please?",
        "Great. Let me find the order.",
        "Right, let me just get that up for you.",
        "Is the policy in your name?",
        "So what version are you on?",
        "Is the light on? I have the notes here.",
        "Shall I send one for you?",
        "When did that happen?",
    ],
)
def test_plain_work_is_procedural(text: str) -> None:
    """Words that sarcasm and refusals also use, in plain work."""
    assert line_kind(spoken(text), "en") is LineKind.PROCEDURAL


def test_a_phrase_does_not_run_over_the_end_of_a_sentence() -> None:
    assert CareKind.OWNERSHIP in kinds("It was our mistake")
    assert CareKind.OWNERSHIP not in kinds("It was. Our mistake list is online")
