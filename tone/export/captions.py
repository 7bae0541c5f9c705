"""What is said as captions of readable length, each of one speaker."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tone.call.span import Span, hull
from tone.call.speech import Conversation, Word

LONGEST = 7.0  # s; and two lines of 42 characters (BBC and Netflix subtitle guidelines)
MOST_CHARACTERS = 84


@dataclass(frozen=True, slots=True)
class Caption:
    """Words of one speaker that are shown together."""

    speaker: str
    words: tuple[Word, ...]

    @property
    def span(self) -> Span:
        """From the first word's start to the last one's end."""
        return hull(word.span for word in self.words)


def captions(conversation: Conversation) -> list[Caption]:
    """Captions in order of their start: each word of each utterance is in one of them."""
    made = [
        Caption(utterance.speaker, part)
        for utterance in conversation.utterances()
        for part in _parts(utterance.words)
    ]
    return sorted(made, key=lambda caption: caption.span)


def _parts(words: tuple[Word, ...]) -> Iterator[tuple[Word, ...]]:
    """Words cut in two, and those again, until every part can be read at a glance."""
    if not words:
        return
    length = words[-1].span.end - words[0].span.start
    if len(words) == 1 or (length <= LONGEST and len(_shown(words)) <= MOST_CHARACTERS):
        yield words
        return
    at = min(range(1, len(words)), key=lambda cut: _awkward(words, cut))
    yield from _parts(words[:at])
    yield from _parts(words[at:])


def _awkward(words: tuple[Word, ...], cut: int) -> float:
    """How bad a cut is: far from the middle, or within a phrase."""
    off = abs(len(_shown(words[:cut])) - len(_shown(words[cut:]))) / len(_shown(words))
    within = {".": 0.0, "?": 0.0, "!": 0.0, ",": 0.3}.get(words[cut - 1].text[-1:], 0.5)
    return off + within


def _shown(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)
