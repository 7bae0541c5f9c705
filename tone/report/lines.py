"""What is said while a clip plays, line by line, in the clip's own time."""

from dataclasses import dataclass

from tone.call.recording import Role
from tone.call.span import Span
from tone.call.speech import Conversation
from tone.export.captions import captions


@dataclass(frozen=True, slots=True)
class Line:
    """A caption: from `start` to `end` in seconds from the clip's beginning."""

    start: float
    end: float
    role: Role
    text: str


def lines(conversation: Conversation, within: Span) -> tuple[Line, ...]:
    """The captions that lie in a stretch of a call; one that is cut by its edge is left out.

    Parameters
    ----------
    conversation : in the call's time
    within : the stretch that the clip plays
    """
    roles = {speaker.label: speaker.role for speaker in conversation.speakers}
    return tuple(
        Line(
            start=each.span.start - within.start,
            end=each.span.end - within.start,
            role=roles[each.speaker],
            text=" ".join(word.text for word in each.words),
        )
        for each in captions(conversation)
        if within.start <= each.span.start and each.span.end <= within.end
    )
