"""What the components of a rating look at: one moment and what the agent said to it.

Knows which of the agent's utterances answer the moment; not what they are worth.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tone.call.moment import Moment, Reading
from tone.call.prosody import Functionals, Prosody
from tone.call.recording import Speaker
from tone.call.span import Span, hull
from tone.call.speech import Conversation, Utterance, Word


@dataclass(frozen=True, slots=True)
class Answer:
    """One moment, and the agent's utterances from its onset until `window` closes."""

    moment: Moment
    agent: Speaker
    customer: Speaker
    spoken: tuple[Utterance, ...]
    window: Span
    conversation: Conversation
    prosody: Prosody
    timeline: Sequence[Reading]

    @property
    def span(self) -> Span:
        """From the answer's first word to its last."""
        return hull(each.span for each in self.spoken)

    @property
    def period(self) -> Span:
        """From the moment's onset to the end of the moment or of the answer."""
        return Span(self.moment.span.start, max(self.moment.span.end, self.span.end))

    @property
    def voiced(self) -> tuple[Functionals, ...]:
        """What was measured of the answer's voice: in the moment, and in the next turn after it.

        What the agent says later, to a customer who has calmed, is no answer to the moment.
        """
        turns = self.conversation.turns_of(self.agent)
        after = [turn for turn in turns if turn.span.start >= self.moment.span.end][:1]
        spans = {each.span for turn in after for each in turn.utterances} | {
            each.span for each in self.spoken if each.span.start < self.moment.span.end
        }
        return tuple(row for row in self.rows(self.agent, self.window) if row.span in spans)

    @property
    def words(self) -> tuple[Word, ...]:
        """The agent's words, in order."""
        return tuple(word for utterance in self.spoken for word in utterance.words)

    def rows(self, speaker: Speaker, within: Span) -> list[Functionals]:
        """What was measured of a speaker's utterances that begin in the span."""
        return [
            row
            for row in self.prosody.functionals
            if row.speaker == speaker.label and within.contains(row.span.start)
        ]


def answer_to(
    moment: Moment,
    conversation: Conversation,
    prosody: Prosody,
    timeline: Sequence[Reading],
    *,
    roles: tuple[Speaker, Speaker],
    seconds: float,
) -> Answer:
    """The agent's answer to a moment, until `seconds` after its end; it may be empty.

    Parameters
    ----------
    moment : Moment
    conversation, prosody, timeline : of the whole call
    roles : the agent and the customer
    seconds : float > 0
    """
    agent, customer = roles
    window = Span(moment.span.start, moment.span.end + seconds)
    spoken = tuple(
        each for each in conversation.utterances_of(agent) if window.contains(each.span.start)
    )
    return Answer(moment, agent, customer, spoken, window, conversation, prosody, timeline)
