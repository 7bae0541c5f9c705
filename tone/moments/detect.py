"""Onset, peak and end: a timeline of readings becomes moments of distress.

Two thresholds (hysteresis): an utterance that reaches `onset` flags an episode, and the episode
reaches back and forth over the utterances that stay above `release`. So the onset is where the
distress began, not where it peaked. A short calm answer in the middle does not end an episode:
only `patience` seconds of the customer's own calm speech do.

Why a dose: one short utterance a little above the onset is more often a lively answer than an
episode. The stronger the rise, the less it has to last.
"""

from collections.abc import Iterator, Sequence
from math import exp

from tone.call.moment import Moment, Reading
from tone.call.recording import Recording, Role
from tone.call.span import Span, hull
from tone.call.speech import Conversation
from tone.config import MomentsConfig
from tone.moments.explain import face, ranked_evidence

LONGEST_QUOTE = 140  # characters
SUREST = 0.9  # thirty right moments cannot vouch for more (1 - 3 / n, the rule of three)


def find_moments(
    timeline: Sequence[Reading],
    conversation: Conversation,
    recording: Recording,
    config: MomentsConfig,
) -> tuple[Moment, ...]:
    """Moments in order; one episode is one moment.

    Parameters
    ----------
    timeline : the customer's readings, in order
    conversation : for the quotes
    recording : for the moments' ids
    config : MomentsConfig
    """
    return tuple(
        _moment(f"{recording.id}-{number}", episode, conversation, config)
        for number, episode in enumerate(_episodes(timeline, config), start=1)
    )


def _episodes(timeline: Sequence[Reading], config: MomentsConfig) -> Iterator[Sequence[Reading]]:
    """The readings of each episode, from onset to end."""
    free = 0  # index of the first reading that no episode has yet
    for index, reading in enumerate(timeline):
        if index >= free and reading.distress >= config.onset:
            first = _onset(timeline, index, free, config)
            free = _end(timeline, index, config)
            if _dose(timeline[first:free], config) >= config.dose:
                yield timeline[first:free]


def _onset(timeline: Sequence[Reading], high: int, free: int, config: MomentsConfig) -> int:
    """Index of the first of the readings above release that lead up to the high one."""
    while high > free and timeline[high - 1].distress >= config.release:
        high -= 1
    return high


def _end(timeline: Sequence[Reading], high: int, config: MomentsConfig) -> int:
    """Index after the last reading above release before `patience` seconds of calm speech."""
    end, calm = high + 1, 0.0
    for index, reading in enumerate(timeline[high + 1 :], start=high + 1):
        if reading.distress >= config.release:
            end, calm = index + 1, 0.0
            continue
        calm += reading.span.duration
        if calm >= config.patience:
            break
    return end


def _dose(episode: Sequence[Reading], config: MomentsConfig) -> float:
    """Distress times seconds of the speech above release: a slight rise must last to count."""
    upset = (each for each in episode if each.distress >= config.release)
    return sum(each.distress * each.span.duration for each in upset)


def _moment(
    moment_id: str, episode: Sequence[Reading], conversation: Conversation, config: MomentsConfig
) -> Moment:
    peak = max(episode, key=lambda reading: reading.distress)
    span = hull(reading.span for reading in episode)
    return Moment(
        id=moment_id,
        span=span,
        peak=(peak.span.start + peak.span.end) / 2,
        rise=peak.distress,
        confidence=min(SUREST, 1.0 / (1.0 + exp(-config.surety * (peak.distress - config.even)))),
        evidence=ranked_evidence(episode),
        quote=_quote(conversation, peak.span),
        face=face(episode),
    )


def _quote(conversation: Conversation, span: Span) -> str:
    """What the customer said at the peak; empty where there is no transcript of it."""
    customer = conversation.speaker(Role.CUSTOMER)
    spoken = conversation.utterances_of(customer) if customer else ()
    text = " ".join(each.text for each in spoken if each.span == span)
    if len(text) <= LONGEST_QUOTE:
        return text
    return text[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
