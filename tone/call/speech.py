"""What is said, by whom, and who held the floor."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, PlainValidator, WithJsonSchema

from tone.call.recording import Role, Speaker
from tone.call.span import Span, hull, union

SILENCE = 3.0  # s; shorter is a pause (Contact Lens, MiiTel)


@dataclass(frozen=True, slots=True)
class Word:
    """One word as transcribed; `confidence` in [0, 1]."""

    span: Span
    text: str
    confidence: float


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """A sentence as it was said, and what it says as a vector of unit length. Memory only."""

    words: tuple[Word, ...]
    vector: NDArray[np.float32]

    @property
    def text(self) -> str:
        """The words, joined."""
        return " ".join(word.text.strip() for word in self.words)


Meaning = Annotated[
    tuple[Sentence, ...],
    PlainValidator(lambda _: ()),
    WithJsonSchema({"type": "array", "maxItems": 0}),
    Field(exclude=True),
]
"""Sentences with their vectors, in memory only: an analysis read back has none."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Speech of one speaker between two pauses: an inter-pausal unit.

    `meaning` has the sentences most of whose words were said here; none where nobody read them.
    """

    span: Span
    speaker: str
    words: tuple[Word, ...] = ()
    meaning: Meaning = field(default=(), repr=False, compare=False)

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


class SoundKind(StrEnum):
    """What is heard on a line that nobody says."""

    TONE = "tone"  # ring-back, busy, keys, fax
    MUSIC = "music"


@dataclass(frozen=True, slots=True)
class Sound:
    """A stretch of a channel that is no speech."""

    span: Span
    kind: SoundKind
    channel: int


@dataclass(frozen=True, slots=True)
class Voices:
    """Where each voice of a recording is heard, in order of the speakers.

    `separation`, in [0, 1], is how sure it is that voices of one shared track are those of
    different people; None where each voice has a track of its own. `behind`, then, is the level in
    dBFS of other people's voices behind each, None where there are none.
    """

    speech: tuple[tuple[Span, ...], ...]
    separation: float | None = None
    behind: tuple[float | None, ...] = ()

    @property
    def spans(self) -> tuple[Span, ...]:
        """All voices' stretches of speech, in order; where two speak, they overlap."""
        return tuple(sorted(span for spans in self.speech for span in spans))


@dataclass(frozen=True, slots=True)
class Conversation:
    """Who said what, when. Turns are in order of their start.

    A backchannel ("mm-hm") takes no floor: its utterances are in `backchannels`, not in a turn.
    What a machine says is in `announcements`, and what nobody says in `sounds`: neither is part of
    the conversation. `separation` is that of the `Voices` which the speakers were told by.
    """

    speakers: tuple[Speaker, ...]
    turns: tuple[Turn, ...]
    overlaps: tuple[Overlap, ...] = ()
    backchannels: tuple[Utterance, ...] = ()
    separation: float | None = None
    announcements: tuple[Utterance, ...] = ()
    sounds: tuple[Sound, ...] = ()

    def speaker(self, role: Role) -> Speaker | None:
        """The speaker of a role; None where nobody, or more than one, has it."""
        found = [speaker for speaker in self.speakers if speaker.role is role]
        return found[0] if len(found) == 1 else None

    def agent_of(self, span: Span) -> Speaker | None:
        """Of one or more agents, the one who is there from a stretch on; None without any.

        That is whose turn is the first to end after its start or, where none does, the last.
        """
        agents = {each.label: each for each in self.speakers if each.role is Role.AGENT}
        turns = [turn for turn in self.turns if turn.speaker in agents]
        after = (turn for turn in turns if turn.span.end > span.start)
        turn = next(after, turns[-1] if turns else None)
        return agents[turn.speaker] if turn else self.speaker(Role.AGENT)

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

    def silences(self) -> tuple[Span, ...]:
        """Stretches of 3 s and more in which nobody speaks, between the first word and the last.

        >>> spans = [Span(1, 2), Span(4, 5), Span(8, 9)]
        >>> turns = tuple(Turn("a", (Utterance(span, "a"),)) for span in spans)
        >>> Conversation((), turns).silences()
        (Span(start=5, end=8),)
        """
        heard = union(each.span for each in self.utterances())
        return tuple(
            Span(earlier.end, later.start)
            for earlier, later in pairwise(heard)
            if later.start - earlier.end >= SILENCE
        )


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said in one channel, and in which language (a code such as "en", or None).

    `meaning` has its first sentences; none where nobody read them.
    """

    words: tuple[Word, ...]
    language: str | None
    language_confidence: float | None
    meaning: Meaning = field(default=(), repr=False, compare=False)
