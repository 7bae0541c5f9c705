"""The call as a whole, from its moments, its talk and its words.

Knows how to count; what the counts mean for the six aims is in `scorecard.py`.
"""

from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

from tone.call.moment import Reading, Response, Verdict
from tone.call.prosody import Prosody
from tone.call.recording import Recording, Role
from tone.call.span import Span
from tone.call.speech import Conversation, SoundKind
from tone.call.summary import Course, Opportunities, Summary
from tone.moments.effect import mean_distress
from tone.moments.scorecard import Found, scorecard
from tone.moments.sides import one_agent
from tone.moments.signals import announced, signals_of
from tone.moments.talk import held, side_of

ENDS = 3  # readings that make the start and the end


def summarise(
    recording: Recording, conversation: Conversation, prosody: Prosody, found: Found
) -> Summary:
    """The whole call.

    Parameters
    ----------
    recording : for its length
    conversation, prosody : of the call
    found : the timeline, the moments and their responses
    """
    conversation, prosody = one_agent(conversation, prosody)
    agent, customer = map(conversation.speaker, (Role.AGENT, Role.CUSTOMER))
    quiet = conversation.silences()
    announcements = announced(conversation, agent)
    music = [each.span for each in conversation.sounds if each.kind is SoundKind.MUSIC]
    on_hold = held(quiet, announcements or (), music)
    knows_holds = announcements is not None or bool(on_hold)
    counted = Summary(
        agent=side_of(agent, conversation, prosody) if agent else None,
        customer=side_of(customer, conversation, prosody) if customer else None,
        overlap=sum((each.span.duration for each in conversation.overlaps), 0.0),
        silence=sum((each.duration for each in quiet if each not in on_hold), 0.0),
        silences=sum(each not in on_hold for each in quiet),
        hold=sum((e.duration for e in on_hold), 0.0) if knows_holds else None,
        distress=course_of(found.timeline, recording.duration),
        opportunities=opportunities(found.responses),
        signals=signals_of(conversation, agent, customer),
        aims=(),
    )
    return replace(counted, aims=scorecard(counted, found))


def course_of(timeline: Sequence[Reading], duration: float) -> Course | None:
    """How distress went; None without a reading.

    >>> told = [(5, 0.0), (15, 0.5), (45, 3.0), (75, 2.0), (95, 1.0)]
    >>> timeline = [Reading(Span(t, t + 2), "c", d, d, None, None, ()) for t, d in told]
    >>> course_of(timeline, 100.0).quarters
    (0.25, 3.0, None, 1.5)
    """
    if not timeline:
        return None
    quarter = duration / 4
    parts = [
        [each for each in timeline if part * quarter <= _middle(each.span) < (part + 1) * quarter]
        for part in range(4)
    ]
    return Course(
        start=fmean(each.distress for each in timeline[:ENDS]),
        peak=max(float(each.distress) for each in timeline),
        end=fmean(each.distress for each in timeline[-ENDS:]),
        quarters=tuple(mean_distress(part) for part in parts),
    )


def opportunities(responses: Sequence[Response]) -> Opportunities:
    """What became of the moments."""
    verdicts = [each.verdict for each in responses]
    return Opportunities(
        delivered=verdicts.count(Verdict.DELIVERED),
        missed=verdicts.count(Verdict.MISSED),
        not_needed=verdicts.count(Verdict.NOT_NEEDED),
        unrated=verdicts.count(Verdict.UNRATED),
    )


def _middle(span: Span) -> float:
    return (span.start + span.end) / 2
