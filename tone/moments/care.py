"""What the agent's words did: acknowledge, act, or turn the customer away.

Knows one language's phrase lists at a time (`phrases/*.toml`), what a sentence sounds like where it
has a vector (`line_head.py`), and words only: never what the agent felt. "I understand" with "but
our policy" behind it is an empty formula, not care.
"""

import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from tone.call.matching import (
    Line,
    Match,
    Phrase,
    compile_phrase,
    find_all,
    language_code,
    read_line,
)
from tone.call.span import Span
from tone.call.speech import Sentence, Word
from tone.moments.line_head import Vector, certain_sentences, line_shares
from tone.moments.standing import joined, wall_behind


class CareKind(StrEnum):
    """What a phrase of the agent's does."""

    NAMES_FEELING = "names_feeling"
    APOLOGY = "apology"
    OWNERSHIP = "ownership"
    REASSURANCE = "reassurance"
    THANKS = "thanks"
    SEEKS_CAUSE = "seeks_cause"
    NEXT_STEP = "next_step"
    COMMITMENT = "commitment"
    DISMISSIVE = "dismissive"
    DEFENSIVE = "defensive"
    POLICY_WALL = "policy_wall"
    EMPTY_FORMULA = "empty_formula"
    SARCASTIC = "sarcastic"


ACKNOWLEDGES = frozenset(
    {
        CareKind.NAMES_FEELING,
        CareKind.APOLOGY,
        CareKind.OWNERSHIP,
        CareKind.REASSURANCE,
        CareKind.THANKS,
    }
)
ACTS = frozenset({CareKind.SEEKS_CAUSE, CareKind.NEXT_STEP, CareKind.COMMITMENT})
WALLS = frozenset({CareKind.DISMISSIVE, CareKind.DEFENSIVE, CareKind.POLICY_WALL})
HOLLOW = frozenset({CareKind.EMPTY_FORMULA, CareKind.SARCASTIC})


SOUNDS_LIKE = {
    "empathic": CareKind.REASSURANCE,
    "dismissive": CareKind.DISMISSIVE,
    "defensive": CareKind.DEFENSIVE,
    "sarcastic": CareKind.SARCASTIC,
}  # a sentence without a phrase, by its line kind


class LineKind(StrEnum):
    """What a line of the agent's is as a whole."""

    EMPATHIC = "empathic"
    PROCEDURAL = "procedural"
    DISMISSIVE = "dismissive"
    DEFENSIVE = "defensive"
    SARCASTIC = "sarcastic"
    SCRIPTED = "scripted"


@dataclass(frozen=True, slots=True)
class CareHit:
    """A phrase of one kind, as the agent said it."""

    kind: CareKind
    quote: str
    span: Span


@dataclass(frozen=True, slots=True)
class _Book:
    """One language's phrases by kind, and what only sounds like an acknowledgement."""

    phrases: dict[CareKind, tuple[Phrase, ...]]
    idioms: tuple[Phrase, ...]
    turns: tuple[Phrase, ...]


_Found = tuple[Match, CareKind]


def find_care(
    words: Sequence[Word], language: str | None, meaning: Sequence[Sentence] = ()
) -> tuple[CareHit, ...] | None:
    """What the agent's phrases do, in order; two of different kinds may overlap.

    A sentence without a phrase of its kind counts whole where it certainly sounds like one.

    An acknowledgement that a sarcastic phrase or a formula contains, or that a "but" and a wall
    follow, is no acknowledgement: the first is left out, the second becomes `empty_formula`.

    Parameters
    ----------
    words : sequence of Word
        One utterance or more, of one agent.
    language : str or None
        A code such as "en" or "en-GB".
    meaning : sequence of Sentence
        Sentences of these words with their vectors, as far as they are known.

    Returns
    -------
    tuple of CareHit or None
        None where no list is known for the language: that is not "no care".
    """
    book = _book(language_code(language))
    if book is None:
        return None
    line = read_line(words)
    by_phrase = _found(line, book)
    found = [*by_phrase, *_sounding(line, by_phrase, meaning, language)]
    if len(found) > len(by_phrase):
        found = _real(found, book, line)
    found = sorted(found, key=lambda pair: (pair[0].first, pair[0].last, pair[1]))
    return tuple(CareHit(kind, line.quote(match), line.span(match)) for match, kind in found)


def line_kind(
    words: Sequence[Word], language: str | None, vector: Vector | None = None
) -> LineKind | None:
    """What a line of the agent's is as a whole; None where the language has no list.

    With the line's vector it is the likeliest kind. Without, the phrases alone tell: what hurts
    outweighs what soothes, sarcasm first, then blame and refusal, then formulas. A line with none
    of these is empathic if it acknowledges, else procedural.
    """
    hits = find_care(words, language)
    if hits is None:
        return None
    shares = line_shares(vector, [hit.kind for hit in hits], language)
    if shares:
        return LineKind(max(shares, key=lambda kind: shares[kind]))
    count = Counter(hit.kind for hit in hits)
    return _hurtful(count) or _plain(count)


def _hurtful(count: Counter[CareKind]) -> LineKind | None:
    """Sarcasm, blame or refusal; None where there is none, or the agent owns the mistake."""
    if count[CareKind.SARCASTIC]:
        return LineKind.SARCASTIC
    if count[CareKind.OWNERSHIP] and not count[CareKind.EMPTY_FORMULA]:
        return None
    if count[CareKind.DEFENSIVE] and count[CareKind.DEFENSIVE] >= count[CareKind.DISMISSIVE]:
        return LineKind.DEFENSIVE
    return LineKind.DISMISSIVE if count[CareKind.DISMISSIVE] else None


def _plain(count: Counter[CareKind]) -> LineKind:
    if count[CareKind.EMPTY_FORMULA]:
        return LineKind.SCRIPTED
    if any(count[kind] for kind in ACKNOWLEDGES - {CareKind.THANKS}):
        return LineKind.EMPATHIC
    return LineKind.DISMISSIVE if count[CareKind.POLICY_WALL] else LineKind.PROCEDURAL


@lru_cache
def _book(code: str) -> _Book | None:
    path = files("tone.moments") / "phrases" / f"{code}.toml"
    if not (code.isalpha() and path.is_file()):
        return None
    listed = tomllib.loads(path.read_text(encoding="utf-8"))
    sets = listed["sets"]

    def compiled(phrases: Sequence[str]) -> tuple[Phrase, ...]:
        return tuple(compile_phrase(phrase, sets) for phrase in phrases)

    return _Book(
        phrases={CareKind(name): compiled(phrases) for name, phrases in listed["kinds"].items()},
        idioms=compiled(listed["idioms"]),
        turns=compiled(listed["turns"]),
    )


def _found(line: Line, book: _Book) -> list[_Found]:
    idioms = find_all(book.idioms, line)
    found = [
        (match, kind)
        for kind, phrases in book.phrases.items()
        for match in joined(find_all(phrases, line))
        if kind not in ACKNOWLEDGES or not any(match.overlaps(idiom) for idiom in idioms)
    ]
    return _real(found, book, line)


def _real(found: Sequence[_Found], book: _Book, line: Line) -> list[_Found]:
    """Without acknowledgements in hollow words; those before a wall become formulas."""
    hollow = [match for match, kind in found if kind in HOLLOW]
    real = [
        (match, kind)
        for match, kind in found
        if kind not in ACKNOWLEDGES or not any(match.overlaps(other) for other in hollow)
    ]
    return _emptied(real, find_all(book.turns, line))


def _sounding(
    line: Line, found: Sequence[_Found], meaning: Sequence[Sentence], language: str | None
) -> list[_Found]:
    """Whole sentences that certainly sound like a kind of which they have no phrase."""
    groups = (ACKNOWLEDGES, WALLS, frozenset({CareKind.SARCASTIC}))
    made: list[_Found] = []
    for whole, told in certain_sentences(line, found, meaning, language):
        kind = SOUNDS_LIKE.get(told)
        said = {other for match, other in found if match.overlaps(whole)}
        if kind and not any(kind in group and group & said for group in groups):
            made.append((whole, kind))
    return made


def _emptied(found: Sequence[_Found], turns: Sequence[Match]) -> list[_Found]:
    """Acknowledgements that a "but" and a wall follow become formulas, unless care comes after."""
    walls = [match for match, kind in found if kind in WALLS]
    owned = [match for match, kind in found if kind is CareKind.OWNERSHIP]
    made: list[_Found] = []
    for match, kind in found:
        wall = wall_behind(match, turns, walls) if kind in ACKNOWLEDGES else None
        if wall is None or any(match.first <= other.first for other in owned):
            made.append((match, kind))
        else:
            made.append((Match(match.first, max(match.last, wall.last)), CareKind.EMPTY_FORMULA))
    return made
