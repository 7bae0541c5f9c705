"""Words in which customers show distress, found in what one of them said.

Knows one language's lists at a time (`phrases/*.toml`) and no sound. What somebody else felt, what
is denied, and what was and is over does not count; neither do idioms ("I'm dying to try it").
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from math import exp
from typing import Any, Protocol

from tone.call.matching import (
    Line,
    Match,
    Phrase,
    compile_phrase,
    find_all,
    fold,
    language_code,
    read_line,
)
from tone.call.span import Span
from tone.call.speech import Word

WEIGHTS = {"mild": 0.5, "strong": 1.2, "grave": 2.5}  # of distress, that one phrase is worth
LIMIT = 3.0  # spreads that words alone can add
DENIAL_REACH = 3  # tokens between a denial and what it denies
SUBJECT_REACH = 8  # tokens back to whoever feels it
PAST_REACH = 3  # tokens back to "was"
RESOLUTION_REACH = 10  # tokens on to "but it's fine now"


class Category(StrEnum):
    """What a phrase shows."""

    ANGER = "anger"
    BLAME = "blame"
    REPEATED_FAILURE = "repeated_failure"
    LEAVING = "leaving"
    WORRY = "worry"
    DEJECTION = "dejection"
    LOSS = "loss"


class Weighed(Protocol):
    """What counts as distress, by its `weight` in spreads."""

    @property
    def weight(self) -> float:
        """Spreads of distress, before the sum saturates."""


@dataclass(frozen=True, slots=True)
class PhraseHit:
    """A phrase of distress as it was said; `weight` in spreads of distress."""

    category: Category
    weight: float
    quote: str
    span: Span


@dataclass(frozen=True, slots=True)
class _Entry:
    """Phrases of one category and weight.

    `personal`: a feeling, which counts only if it is the speaker's own. `deniable`: "not" before
    it takes it back.
    """

    category: Category
    weight: float
    personal: bool
    deniable: bool
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class _Book:
    """One language's entries, and the words that take a phrase back."""

    entries: tuple[_Entry, ...]
    idioms: tuple[Phrase, ...]
    denials: tuple[Phrase, ...]
    affirmations: tuple[Phrase, ...]
    past: tuple[Phrase, ...]
    resolutions: tuple[Phrase, ...]
    own: frozenset[str]
    others: frozenset[str]


def find_phrases(words: Sequence[Word], language: str | None) -> tuple[PhraseHit, ...] | None:
    """Phrases of distress in a customer's words, in order, none overlapping another.

    Parameters
    ----------
    words : sequence of Word
        One utterance or more, of one speaker.
    language : str or None
        A code such as "en" or "en-GB".

    Returns
    -------
    tuple of PhraseHit or None
        None where no list is known for the language: that is not "no distress".
    """
    book = _book(language_code(language))
    if book is None:
        return None
    line = read_line(words)
    return tuple(
        PhraseHit(entry.category, entry.weight, line.quote(match), line.span(match))
        for match, entry in _apart(_meant(_found(line, book), line, book))
    )


def is_taken_back(words: Sequence[Word], language: str | None) -> bool:
    """Whether the words have an idiom, or a phrase of distress that does not count."""
    book = _book(language_code(language))
    if book is None:
        return False
    line = read_line(words)
    found = _found(line, book)
    return bool(find_all(book.idioms, line)) or len(_meant(found, line, book)) < len(found)


def lexical_score(hits: Sequence[Weighed]) -> float:
    """What the words add to the distress, in [0, 3): the sum of weights, saturating.

    >>> hit = PhraseHit(Category.ANGER, 1.2, "I'm furious", Span(0.0, 1.0))
    >>> round(lexical_score([hit]), 2), round(lexical_score([hit] * 9), 2), lexical_score([])
    (0.99, 2.92, 0.0)
    """
    return LIMIT * (1.0 - exp(-sum(hit.weight for hit in hits) / LIMIT))


@lru_cache
def _book(code: str) -> _Book | None:
    path = files("tone.fusion") / "phrases" / f"{code}.toml"
    if not (code.isalpha() and path.is_file()):
        return None
    listed = tomllib.loads(path.read_text(encoding="utf-8"))
    sets = listed["sets"]

    def compiled(name: str) -> tuple[Phrase, ...]:
        return tuple(compile_phrase(phrase, sets) for phrase in listed[name])

    return _Book(
        entries=_entries(listed, sets),
        idioms=compiled("idioms"),
        denials=compiled("denials"),
        affirmations=compiled("affirmations"),
        past=compiled("past"),
        resolutions=compiled("resolutions"),
        own=frozenset(token for word in listed["own"] for token in fold(word)),
        others=frozenset(token for word in listed["others"] for token in fold(word)),
    )


def _entries(listed: Mapping[str, Any], sets: Mapping[str, str]) -> tuple[_Entry, ...]:
    return tuple(
        _Entry(
            category=Category(name),
            weight=WEIGHTS[strength],
            personal=section["personal"],
            deniable=section["deniable"],
            phrases=tuple(compile_phrase(phrase, sets) for phrase in section[strength]),
        )
        for name, section in listed["categories"].items()
        for strength in WEIGHTS
        if strength in section
    )


def _found(line: Line, book: _Book) -> list[tuple[Match, _Entry]]:
    return [(match, entry) for entry in book.entries for match in find_all(entry.phrases, line)]


def _meant(
    found: Sequence[tuple[Match, _Entry]], line: Line, book: _Book
) -> list[tuple[Match, _Entry]]:
    """Those that are no idiom and that nothing takes back."""
    idioms = find_all(book.idioms, line)
    return [
        (match, entry)
        for match, entry in found
        if not any(match.overlaps(idiom) for idiom in idioms)
        and not _is_taken_back(match, entry, line, book)
    ]


def _is_taken_back(match: Match, entry: _Entry, line: Line, book: _Book) -> bool:
    if entry.deniable and _is_denied(match, line, book):
        return True
    if entry.personal and _is_anothers(match, line, book):
        return True
    return entry.personal and _is_over(match, line, book)


def _is_denied(match: Match, line: Line, book: _Book) -> bool:
    """Whether "not" stands close before, in the same clause, and means no."""
    affirmations = find_all(book.affirmations, line)
    return any(
        denial.first < match.first <= denial.last + 1 + DENIAL_REACH
        and not any(line.ends_clause[denial.last : match.first])
        and not any(denial.overlaps(affirmation) for affirmation in affirmations)
        for denial in find_all(book.denials, line)
    )


def _is_anothers(match: Match, line: Line, book: _Book) -> bool:
    """Whether the nearest person before, in the same sentence, is not the speaker."""
    if book.own & set(line.tokens[match.first : match.last + 1]):
        return False
    for index in range(match.first - 1, max(-1, match.first - 1 - SUBJECT_REACH), -1):
        if line.ends_sentence[index] or line.tokens[index] in book.own:
            return False
        if line.tokens[index] in book.others:
            return True
    return False


def _is_over(match: Match, line: Line, book: _Book) -> bool:
    """Whether it was so, and all is well now."""
    return any(
        match.first - PAST_REACH <= past.last <= match.last for past in find_all(book.past, line)
    ) and any(
        0 <= resolution.first - match.last <= RESOLUTION_REACH
        for resolution in find_all(book.resolutions, line)
    )


def _apart(found: Sequence[tuple[Match, _Entry]]) -> list[tuple[Match, _Entry]]:
    """Of those that overlap the heaviest, then the longest; in order."""
    kept: list[tuple[Match, _Entry]] = []
    for match, entry in sorted(found, key=lambda pair: (-pair[1].weight, -len(pair[0]))):
        if not any(match.overlaps(other) for other, _ in kept):
            kept.append((match, entry))
    return sorted(kept, key=lambda pair: pair[0].first)
