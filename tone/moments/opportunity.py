"""Whether a moment called for an answer, and whether the answer could be heard at all.

Each function gives a reason in words, or an empty string.
"""

from collections.abc import Sequence

from tone.call.moment import Evidence, Reading, Source
from tone.call.span import union
from tone.moments.answer import Answer

CALM = 0.5  # share of the moment's rise below which the customer is calm again
SLIGHT = 2.5  # spreads; a higher rise always calls for an answer
DROWNED = 0.8  # share of an answer under double talk that one track cannot tell apart


def calmed_alone(answer: Answer) -> str:
    """The customer came down, in their own next words, before the agent spoke."""
    later = [each for each in answer.timeline if each.span.start >= answer.moment.span.end]
    first = min((each.span.start for each in answer.spoken), default=answer.window.end)
    alone = [each for each in later if each.span.end <= first]
    if not alone or not _is_calm(alone, answer):
        return ""
    return (
        f"the customer calmed alone: {alone[0].distress:.1f} after {answer.moment.rise:.1f}, "
        "before the agent spoke"
    )


def passing(answer: Answer) -> str:
    """One slight rise without a word of distress, gone in the next thing the customer said."""
    within = [e for e in answer.timeline if answer.moment.span.overlap(e.span) > 0.0]
    later = [e for e in answer.timeline if e.span.start >= answer.moment.span.end]
    if len(within) != 1 or answer.moment.rise >= SLIGHT or within[0].lexical != 0.0:
        return ""
    if not later or not _is_calm(later[:1], answer):
        return ""
    return (
        f"one slight rise ({answer.moment.rise:.1f}), no word of distress, "
        f"and {later[0].distress:.1f} in the next thing said"
    )


def unheard(answer: Answer, measured: Sequence[Evidence]) -> str:
    """Nothing of the voice and no word was measurable, or one track carries both voices at once."""
    voiced = any(each.source is Source.ACOUSTIC for each in measured)
    if not voiced and not answer.words:
        return "bad audio: neither the agent's voice nor words could be read"
    if answer.agent.channel == answer.customer.channel and _double_talk(answer) >= DROWNED:
        return f"overlapping speech: {_double_talk(answer):.0%} of the answer is double talk"
    return ""


def _is_calm(readings: Sequence[Reading], answer: Answer) -> bool:
    return all(each.distress < CALM * answer.moment.rise for each in readings)


def _double_talk(answer: Answer) -> float:
    """Share of the answer's time in which the customer speaks too, in [0, 1]."""
    theirs = union(
        each.span
        for each in answer.conversation.utterances()
        if each.speaker == answer.customer.label
    )
    shared = sum(own.span.overlap(span) for own in answer.spoken for span in theirs)
    time = sum(own.span.duration for own in answer.spoken)
    return shared / time if time else 0.0
