"""Onset, peak and end: a timeline of readings becomes moments of distress.

An utterance speaks for distress by as much as it lies above the `reference`, for as long as it
lasts; below it, it speaks against. The moments of a call are the stretches that together hold most
evidence, where each must pay the same price:

    distress    ---- ---- ==== ==== ---- ==== ---- ---- ---- ----
    gain         -1   -1   +3   +4   -1   +2   -1   -1   -1   -1     worth 8, at a price of 3
                          |------------------|

So a slight rise must last and a strong one need not, a calm answer in the middle does not end an
episode, and the onset is where distress began to rise, not where it peaked. Up to a factor these
are the likeliest states of a two-state Markov chain (Viterbi 1967); for one change they are those
of Page's cumulative sum (1954), whose false alarms become exponentially fewer as the price rises.
That is how `MomentsConfig.price` follows from a budget of false alarms.

Two moments with less of the customer's calm speech between them than `patience` are one episode.
"""

from collections.abc import Sequence
from math import inf

from tone.call.moment import Moment, Reading
from tone.call.recording import Recording, Role
from tone.call.span import Span, hull
from tone.call.speech import Conversation
from tone.config import MomentsConfig
from tone.moments.explain import face, hinges, ranked_evidence

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
        _moment(f"{recording.id}-{number}", timeline, stretch, conversation, config)
        for number, stretch in enumerate(find_stretches(timeline, config), start=1)
    )


Stretch = tuple[int, int]  # indices of the first reading and of the one after the last


def find_stretches(timeline: Sequence[Reading], config: MomentsConfig) -> list[Stretch]:
    """Which readings make an episode together, in order."""
    gains = [gain(reading, config) for reading in timeline]
    found: list[Stretch] = []
    for first, last in _most_worth(gains, config.price):
        if found and _calm_seconds(timeline[found[-1][1] : first]) < config.patience:
            first = found.pop()[0]
        found.append((first, last))
    return found


def gain(reading: Reading, config: MomentsConfig) -> float:
    """How much one utterance speaks for distress, in distress times seconds; below 0: against."""
    return (reading.distress - config.reference) * reading.span.duration


def _calm_seconds(readings: Sequence[Reading]) -> float:
    return sum(each.span.duration for each in readings)


def _most_worth(gains: Sequence[float], price: float) -> list[Stretch]:
    """The stretches whose gains less their prices are most in total.

    Two paths are kept, the best that ends outside and the best that ends inside a stretch; only the
    step from outside to inside costs the price. Of equal paths the calmer is taken.
    """
    outside, inside = 0.0, -inf
    begins, ends = list[bool](), list[bool]()  # whether each path has just changed over
    for each in gains:
        begins.append(outside - price > inside)
        ends.append(inside > outside)
        outside, inside = max(outside, inside), max(outside - price, inside) + each
    is_inside = inside > outside
    path = list[bool]()
    for has_begun, has_ended in zip(reversed(begins), reversed(ends), strict=True):
        path.append(is_inside)
        is_inside = not has_begun if is_inside else has_ended
    return _runs(path[::-1])


def _runs(path: Sequence[bool]) -> list[Stretch]:
    edges = [
        index
        for index in range(len(path) + 1)
        if (index > 0 and path[index - 1]) != (index < len(path) and path[index])
    ]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _moment(
    moment_id: str,
    timeline: Sequence[Reading],
    stretch: Stretch,
    conversation: Conversation,
    config: MomentsConfig,
) -> Moment:
    readings = timeline[slice(*stretch)]
    peak = max(readings, key=lambda reading: reading.distress)
    worth = sum(max(0.0, gain(reading, config)) for reading in readings)
    span = hull(reading.span for reading in readings)
    return Moment(
        id=moment_id,
        span=span,
        peak=(peak.span.start + peak.span.end) / 2,
        rise=peak.distress,
        confidence=confidence(worth, config),
        evidence=ranked_evidence(readings),
        quote=_quote(conversation, peak.span),
        face=face(readings),
        worth=worth,
        hinges=hinges(readings, lambda left: _is_flagged(timeline, stretch, left, config)),
    )


def _is_flagged(
    timeline: Sequence[Reading], stretch: Stretch, left: Sequence[Reading], config: MomentsConfig
) -> bool:
    """Whether anything of a stretch is still flagged when its readings are what is left of them."""
    first, last = stretch
    changed = [*timeline[:first], *left, *timeline[last:]]
    return any(one < last and other > first for one, other in find_stretches(changed, config))


def confidence(worth: float, config: MomentsConfig) -> float:
    """The share of moments of this worth that are right, in [0, 1]."""
    odds = float((worth / config.even) ** config.surety)
    return min(SUREST, odds / (1.0 + odds))


def _quote(conversation: Conversation, span: Span) -> str:
    """What the customer said at the peak; empty where there is no transcript of it."""
    customer = conversation.speaker(Role.CUSTOMER)
    spoken = conversation.utterances_of(customer) if customer else ()
    text = " ".join(each.text for each in spoken if each.span == span)
    if len(text) <= LONGEST_QUOTE:
        return text
    return text[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
