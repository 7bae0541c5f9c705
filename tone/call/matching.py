"""Phrases written for people, found in words as a transcriber wrote them.

Knows no language's phrases and not what they mean: the lists are the callers'. Case, accents,
punctuation and apostrophes make no difference, and short forms are written out ("I'm" is
"i am", "2nd" is "second"). A phrase is made of words and

    *           any one word
    frustrat*   any word that begins so
    ...         up to four words, or none
    (a|b c)     one of these
    [a|b c]     one of these, or nothing
    <name>      one of a named set
    ^           nothing before: a sentence begins here

A phrase lies within one sentence.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import combining, normalize

from tone.call.span import Span, hull
from tone.call.speech import Word
from tone.errors import InputError

SHORT_FORMS = {
    "can't": "can not",
    "cannot": "can not",
    "cant": "can not",
    "won't": "will not",
    "shan't": "shall not",
    "ain't": "is not",
    "let's": "let us",
    "im": "i am",
    "ive": "i have",
    "youre": "you are",
    "youve": "you have",
    "theyre": "they are",
    "thats": "that is",
    "whats": "what is",
    "dont": "do not",
    "doesnt": "does not",
    "didnt": "did not",
    "isnt": "is not",
    "wasnt": "was not",
    "hasnt": "has not",
    "havent": "have not",
    "couldnt": "could not",
    "wouldnt": "would not",
    "shouldnt": "should not",
    "gonna": "going to",
    "wanna": "want to",
    "gotta": "got to",
    "1st": "first",
    "2nd": "second",
    "3rd": "third",
    "4th": "fourth",
    "5th": "fifth",
    "6th": "sixth",
    "2": "two",
    "3": "three",
    "4": "four",
    "5": "five",
    "6": "six",
    "10": "ten",
}
ENDINGS = {
    "n't": " not",
    "'m": " am",
    "'re": " are",
    "'ve": " have",
    "'ll": " will",
    "'d": " would",
}
SAYS_IS = frozenset(
    "that it he she what there here who where how this nobody everyone everything nothing".split()
)
SENTENCE_ENDS = ".?!;…"
CLAUSE_ENDS = SENTENCE_ENDS + ",:—–"
PARTS = re.compile(r"\.\.\.|<\w+>|[()\[\]|^]|[^\s()\[\]|^<>]+")
MARKS = {
    "*": r"\S+ ",
    "...": r"(?:\S+ ){0,4}?",
    "(": "(?:",
    ")": ")",
    "[": "(?:",
    "]": ")?",
    "|": "|",
    "^": r"\A",
}

Phrase = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Match:
    """Tokens `first` to `last` of a line; the last one belongs to it."""

    first: int
    last: int

    def overlaps(self, other: "Match") -> bool:
        """Whether both share a token."""
        return self.first <= other.last and other.first <= self.last

    def __len__(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Line:
    """Words as tokens to match in: `origin` is each token's word, by its index.

    `ends_clause` and `ends_sentence` tell which tokens have a comma or a full stop behind them.
    """

    words: tuple[Word, ...]
    tokens: tuple[str, ...]
    origin: tuple[int, ...]
    ends_clause: tuple[bool, ...]
    ends_sentence: tuple[bool, ...]

    def quote(self, match: Match) -> str:
        """The words of a match as they were written, without the marks around them."""
        said = " ".join(word.text.strip() for word in self._words_of(match))
        return said.strip(" ,.;:!?…—–-\"'“”")

    def span(self, match: Match) -> Span:
        """From the first word's start to the last one's end."""
        return hull(word.span for word in self._words_of(match))

    def _words_of(self, match: Match) -> tuple[Word, ...]:
        return self.words[self.origin[match.first] : self.origin[match.last] + 1]


def language_code(language: str | None) -> str:
    """The language without its region, as the lists' files are named.

    >>> language_code("en-GB"), language_code(None)
    ('en', '')
    """
    return (language or "").lower().replace("_", "-").split("-")[0]


def read_line(words: Sequence[Word]) -> Line:
    """Words, ready to be searched."""
    tokens: list[str] = []
    origin: list[int] = []
    clause: list[bool] = []
    sentence: list[bool] = []
    for index, word in enumerate(words):
        folded = fold(word.text)
        last = word.text.rstrip(" \"'”»)")[-1:]
        tokens += folded
        origin += [index] * len(folded)
        clause += [False] * (len(folded) - 1) + [last in CLAUSE_ENDS] * bool(folded)
        sentence += [False] * (len(folded) - 1) + [last in SENTENCE_ENDS] * bool(folded)
    return Line(tuple(words), tuple(tokens), tuple(origin), tuple(clause), tuple(sentence))


def fold(text: str) -> list[str]:
    """The tokens of a written word.

    >>> fold("I’m"), fold("Didn't?"), fold("2nd"), fold("Brightline's"), fold("déçue")
    (['i', 'am'], ['did', 'not'], ['second'], ['brightline'], ['decue'])
    """
    plain = normalize("NFKD", text.casefold().replace("’", "'"))
    bare = "".join(letter for letter in plain if not combining(letter))
    tokens: list[str] = []
    for part in re.findall(r"[^\W_]+(?:'[^\W_]+)*", bare):
        tokens += re.findall(r"[^\W_]+", _written_out(part))
    return tokens


def _written_out(part: str) -> str:
    if part in SHORT_FORMS:
        return SHORT_FORMS[part]
    for ending, full in ENDINGS.items():
        if part.endswith(ending):
            return part.removesuffix(ending) + full
    if part.endswith("'s"):
        stem = part.removesuffix("'s")
        return f"{stem} is" if stem in SAYS_IS else stem
    return part


def compile_phrase(phrase: str, sets: Mapping[str, str] | None = None) -> Phrase:
    """A phrase as a pattern over a sentence's tokens, each with a space behind it.

    >>> bool(compile_phrase("I'm [so|very] frustrat*").search("i am so frustrated "))
    True
    """
    known = sets or {}
    return re.compile(r"(?<!\S)(?:" + _pattern(phrase, known) + ")")


def _pattern(phrase: str, sets: Mapping[str, str]) -> str:
    return "".join(_part(part, sets) for part in PARTS.findall(phrase))


def _part(part: str, sets: Mapping[str, str]) -> str:
    if part in MARKS:
        return MARKS[part]
    if part.startswith("<"):
        return f"(?:{_pattern(sets[part[1:-1]], sets)})"
    tokens = [re.escape(token) for token in fold(part)]
    if not tokens or "?" in part:
        raise InputError(f"a phrase is words and the marks ... * ( | ) [ ] < > ^, got {part!r}")
    if part.endswith("*"):
        tokens[-1] += r"\S*"
    return "".join(f"{token} " for token in tokens)


def find_all(phrases: Sequence[Phrase], line: Line) -> tuple[Match, ...]:
    """Wherever one of the phrases stands in the line, within a sentence."""
    sentences = tuple(_sentences(line))
    return tuple(
        match
        for phrase in phrases
        for first, text in sentences
        for match in _find(phrase, text, first)
    )


def _sentences(line: Line) -> Iterator[tuple[int, str]]:
    first = 0
    for index, ends in enumerate(line.ends_sentence):
        if ends or index == len(line.tokens) - 1:
            yield first, "".join(f"{token} " for token in line.tokens[first : index + 1])
            first = index + 1


def _find(phrase: Phrase, text: str, first: int) -> Iterator[Match]:
    for found in phrase.finditer(text):
        if found.end() > found.start():
            yield Match(
                first + text.count(" ", 0, found.start()),
                first + text.count(" ", 0, found.end()) - 1,
            )
