"""What a whole line of the agent's sounds like: a fitted head over its vector and its phrases.

English only. It knows neither sound nor what the agent felt; the card is in the coefficients' file.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from numpy.typing import NDArray

from tone.call.matching import Line, Match, language_code
from tone.call.speech import Sentence
from tone.call.wording import WordingHead, read_head

Vector = NDArray[Any]

LANGUAGE = "en"
CERTAIN = 0.9  # probability from which a sentence counts without a phrase


def line_shares(
    vector: Vector | None, kinds: Sequence[str], language: str | None
) -> dict[str, float]:
    """The probability of each kind of line; empty where there is no vector or no head.

    Parameters
    ----------
    vector : of the whole line, or None
    kinds : what its phrases do
    language : str or None
    """
    if vector is None or language_code(language) != LANGUAGE:
        return {}
    return _head().shares(vector, kinds)


def certain_sentences(
    line: Line,
    found: Sequence[tuple[Match, str]],
    meaning: Sequence[Sentence],
    language: str | None,
) -> Iterator[tuple[Match, str]]:
    """The sentences of a line whose kind is certain, with it.

    Parameters
    ----------
    line : the words
    found : its phrases and what they do
    meaning : sentences; those that are not whole in the line are left out
    language : str or None
    """
    index = {word: place for place, word in enumerate(line.words)}
    for sentence in meaning:
        places = {index[word] for word in sentence.words if word in index}
        tokens = [token for token, place in enumerate(line.origin) if place in places]
        if len(places) < len(sentence.words) or not tokens:
            continue
        whole = Match(tokens[0], tokens[-1])
        kinds = [kind for match, kind in found if match.overlaps(whole)]
        for kind, share in line_shares(sentence.vector, kinds, language).items():
            if share >= CERTAIN:
                yield whole, kind


@lru_cache
def _head() -> WordingHead:
    return read_head(files("tone.moments") / "coefficients" / "agent_words.json")
