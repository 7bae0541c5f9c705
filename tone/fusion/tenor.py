"""What a sentence of the customer's sounds like, where no phrase list has its words.

Worth less than the phrases: at most 0.8 spreads a sentence, so that one alone flags nothing. What a
phrase in the same sentence already says is not said twice, and a sentence with an idiom or with a
phrase that is denied, another's or over does not count. English only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from tone.call.matching import language_code
from tone.call.speech import Sentence
from tone.call.wording import WordingHead, read_head
from tone.fusion.phrases import Category, find_phrases, is_taken_back

LANGUAGE = "en"
CALM = "calm"
LIKELY = 0.8  # probability of distress from which a sentence counts
WORTH = 0.8  # spreads of distress that a certain one is worth


@dataclass(frozen=True, slots=True)
class Tenor:
    """A sentence that sounds like distress; `weight` in spreads, beyond its phrases'."""

    category: Category
    weight: float
    quote: str


def find_tenor(meaning: Sequence[Sentence], language: str | None) -> tuple[Tenor, ...]:
    """Sentences that sound like distress more than their phrases say."""
    if language_code(language) != LANGUAGE:
        return ()
    found = (_tenor(sentence, language) for sentence in meaning)
    return tuple(tenor for tenor in found if tenor is not None)


def _tenor(sentence: Sentence, language: str | None) -> Tenor | None:
    shares = _head().shares(sentence.vector)
    likely = 1.0 - shares.pop(CALM)
    said = sum(hit.weight for hit in find_phrases(sentence.words, language) or ())
    weight = WORTH * (likely - LIKELY) / (1.0 - LIKELY) - said
    if weight <= 0.0 or is_taken_back(sentence.words, language):
        return None
    return Tenor(Category(max(shares, key=lambda kind: shares[kind])), weight, sentence.text)


@lru_cache
def _head() -> WordingHead:
    return read_head(files("tone.fusion") / "coefficients" / "customer_words.json")
