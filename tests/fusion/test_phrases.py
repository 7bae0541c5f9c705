"""The customer's words: what counts as distress, and what only sounds like it."""

import csv
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from itertools import pairwise, product
from pathlib import Path

import pytest

from tone.call.matching import compile_phrase
from tone.call.span import Span
from tone.call.speech import Word
from tone.errors import InputError
from tone.fusion.phrases import Category, PhraseHit, find_phrases, lexical_score

LINES = Path(__file__).parents[1] / "data" / "customer_lines.csv"


def spoken(text: str) -> tuple[Word, ...]:
    """The words of a text, one each half second."""
    return tuple(
        Word(Span(0.5 * index, 0.5 * index + 0.4), word, 0.9)
        for index, word in enumerate(text.split())
    )


def found(text: str, language: str = "en") -> tuple[PhraseHit, ...]:
    hits = find_phrases(spoken(text), language)
    assert hits is not None, f"{language} has a list"
    return hits


def test_a_hit_quotes_the_words_and_spans_from_the_first_to_the_last() -> None:
    # words  Look,  I    am   sick  of   this.
    # time   0      0.5  1.0  1.5   2.0  2.5
    (hit,) = found("Look, I am sick of this.")

    assert hit.category is Category.ANGER
    assert hit.quote == "sick of"
    assert hit.span == Span(1.5, 2.4)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("I'm so angry", Category.ANGER),
        ("im so angry", Category.ANGER),
        ("I AM SO ANGRY!", Category.ANGER),
        ("I’m so angry", Category.ANGER),
        ("This is the 2nd time this happened", Category.REPEATED_FAILURE),
        ("this is the second time this happened", Category.REPEATED_FAILURE),
        ("nobody called me back", Category.REPEATED_FAILURE),
        ("let me speak to a supervisor", Category.LEAVING),
        ("I'm worried sick", Category.WORRY),
        ("I don't know what to do anymore", Category.DEJECTION),
        ("what a complete joke", Category.BLAME),
        ("It was my wife. She died in March.", Category.LOSS),
        ("my husband passed away", Category.LOSS),
        ("it's in my late mother's name", Category.LOSS),
    ],
)
def test_distress_is_found_however_it_was_written_down(text: str, category: Category) -> None:
    assert category in {hit.category for hit in found(text)}


@pytest.mark.parametrize(
    ("calm", "distressed"),
    [
        ("I'm not angry", "I'm angry"),
        ("no problem at all", "I have never had such a nightmare, it's a nightmare"),
        ("my husband was furious", "I told him I'm furious"),
        ("she told me she was upset", "they make me so upset"),
        ("I'm dying to try it", "I'm sick of trying it"),
        ("it's crazy good", "this is crazy"),
        ("I was off sick", "I'm sick of this"),
        ("he's mad about it", "I'm mad about the bill, so angry"),
        ("I was worried but it's fine now", "I was worried and I still am"),
        ("would you mind repeating that", "how many times do I have to repeat that"),
        ("I'd be worried if it were lost", "I'm worried that it is lost"),
        ("I am afraid I can't hear you", "I'm afraid of losing my house"),
        ("I don't want to cancel my account", "cancel my account"),
        ("my wife passed the phone to me", "my wife has passed away"),
        ("the battery died and my phone died", "my dad died"),
        ("she didn't die", "she died last month"),
        ("my late payment, my husband was late", "my late husband"),
        ("I lost my card and my wife lost hers", "I lost my wife"),
        ("you nearly gave me a heart attack", "I am going to have a heart attack"),
    ],
)
def test_what_only_sounds_like_distress_does_not_count(calm: str, distressed: str) -> None:
    """Denied, somebody else's, an idiom, over, or polite; the twin counts."""
    assert found(calm) == ()
    assert found(distressed)


def test_emphasis_with_a_not_denies_nothing() -> None:
    assert found("I can't believe how angry I am")
    assert found("I'm not just annoyed, I'm furious")


def test_hits_come_in_order_and_share_no_words() -> None:
    hits = found("I'm furious, this is the third time and nobody called me back, I give up")

    assert [hit.category for hit in hits] == [
        Category.ANGER,
        Category.REPEATED_FAILURE,
        Category.REPEATED_FAILURE,
        Category.DEJECTION,
    ]
    assert all(one.span.end <= next_.span.start for one, next_ in pairwise(hits))


@pytest.mark.parametrize(
    ("language", "distressed", "calm"),
    [
        ("es", "Estoy harta, es la tercera vez que llamo", "No estoy enfadado"),
        ("es", "Ya no sé qué hacer", "Mi marido estaba furioso"),
        ("fr", "J'en ai marre, personne ne m'a rappelé", "Je ne suis pas en colère"),
        ("fr", "Je ne sais plus quoi faire", "J'étais inquiète mais tout est réglé"),
        ("de", "Ich habe die Schnauze voll", "Ich bin nicht wütend"),
        ("de", "Ich weiß nicht mehr weiter", "Mein Mann war stinksauer"),
        ("es", "El contrato era de mi difunto marido", "El contrato es de mi marido"),
        ("fr", "Ma mère est décédée en mars", "Ma mère est au téléphone"),
        ("de", "Meine Frau ist letzte Woche gestorben", "Meine Frau ist am Telefon"),
        ("en-GB", "I'm livid", "I'm calling about my order"),
    ],
)
def test_other_languages_have_their_own_lists(language: str, distressed: str, calm: str) -> None:
    assert found(distressed, language)
    assert found(calm, language) == ()


@pytest.mark.parametrize("language", [None, "", "pl", "../en"])
def test_a_language_without_a_list_abstains(language: str | None) -> None:
    """None is not the empty tuple, which says that nothing was found."""
    assert find_phrases(spoken("I'm furious"), language) is None
    assert find_phrases((), "en") == ()


def test_the_score_grows_with_every_phrase_and_never_reaches_three() -> None:
    hits = found("I'm furious, this is the third time and nobody called me back, I give up")
    scores = [lexical_score(hits[:count]) for count in range(len(hits) + 1)]

    assert scores[0] == 0.0
    assert scores == sorted(set(scores))
    assert lexical_score(hits * 4) < 3.0


@pytest.mark.parametrize("phrase", ["(so)? angry", "angry?", "!"])
def test_a_phrase_with_an_unknown_mark_is_refused(phrase: str) -> None:
    with pytest.raises(InputError, match="a phrase is words and the marks"):
        compile_phrase(phrase)


@pytest.mark.parametrize(("language", "section"), [*product(("en", "es", "fr", "de"), Category)])
def test_every_list_has_every_category(language: str, section: Category) -> None:
    path = files("tone.fusion") / "phrases" / f"{language}.toml"
    listed = tomllib.loads(path.read_text(encoding="utf-8"))["categories"][section]

    assert len(listed["grave" if section is Category.LOSS else "strong"]) >= 5
    assert section is Category.LOSS or len(listed["mild"]) >= 2


def lines(styles: str) -> Iterator[tuple[str, bool]]:
    with LINES.open(newline="", encoding="utf-8") as table:
        for row in csv.DictReader(table):
            if row["style"] in styles:
                yield row["text"], row["label"] == "distressed"


def scores(styles: str) -> tuple[float, float]:
    """Precision and recall of "some phrase was found"."""
    judged = [(bool(found(text)), distressed) for text, distressed in lines(styles)]
    hits = sum(flagged and distressed for flagged, distressed in judged)
    return (
        hits / sum(flagged for flagged, _ in judged),
        hits / sum(distressed for _, distressed in judged),
    )


def test_customer_lines_tuned_on() -> None:
    """Styles A to C: the lists were written with these lines in view."""
    precision, recall = scores("ABC")

    assert precision >= 0.97
    assert recall >= 0.97


def test_customer_lines_held_back() -> None:
    """Styles F and G were written after the lists were closed, and are never tuned on."""
    precision, recall = scores("FG")

    assert precision >= 0.70
    assert recall >= 0.50
