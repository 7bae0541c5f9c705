"""What is said, by whom, and who held the floor."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tone.call.recording import Role, Speaker
from tone.call.span import Span, hull


@dataclass(frozen=True, slots=True)
class Word:
    """One word as transcribed; `confidence` in [0, 1]."""

    span: Span
    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Utterance:
    """Speech of one speaker between two pauses: an inter-pausal unit."""

    span: Span
    speaker: str
    words: tuple[Word, ...] = ()

    @property
    def text(self) -> str:
        """The words, joined."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's utterances until the floor passes to another."""

    speaker: str
    utterances: tuple[Utterance, ...]

    @property
    def span(self) -> Span:
        """From the first utterance's start to the last one's end."""
        return hull(utterance.span for utterance in self.utterances)

    @property
    def text(self) -> str:
        """The words, joined."""
        return " ".join(utterance.text for utterance in self.utterances if utterance.words)


class OverlapKind(StrEnum):
    """What a stretch of double talk is."""

    BACKCHANNEL = "backchannel"
    INTERRUPTION = "interruption"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Overlap:
    """Both speak. `by` is the label of the speaker who started later."""

    span: Span
    by: str
    kind: OverlapKind


@dataclass(frozen=True, slots=True)
class Conversation:
    """Who said what, when. Turns are in order of their start.

    A backchannel ("mm-hm") takes no floor: its utterances are in `backchannels`, not in a turn.
    """

    speakers: tuple[Speaker, ...]
    turns: tuple[Turn, ...]
    overlaps: tuple[Overlap, ...] = ()
    backchannels: tuple[Utterance, ...] = ()

    def speaker(self, role: Role) -> Speaker | None:
        """The speaker of a role; None where nobody, or more than one, has it."""
        found = [speaker for speaker in self.speakers if speaker.role is role]
        return found[0] if len(found) == 1 else None

    def turns_of(self, speaker: Speaker) -> tuple[Turn, ...]:
        """One speaker's turns, in order."""
        return tuple(turn for turn in self.turns if turn.speaker == speaker.label)

    def utterances_of(self, speaker: Speaker) -> tuple[Utterance, ...]:
        """One speaker's utterances inside turns, in order."""
        return tuple(utterance for turn in self.turns_of(speaker) for utterance in turn.utterances)

    def utterances(self) -> Iterator[Utterance]:
        """All utterances, backchannels included, turn by turn."""
        for turn in self.turns:
            yield from turn.utterances
        yield from self.backchannels


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said in one channel, and in which language (a code such as "en", or None)."""

    words: tuple[Word, ...]
    language: str | None
    language_confidence: float | None
