"""Rates when the agent spoke: yielding, listening, latency, dead air.

An interruption is the agent's double talk of a second or more in mid-turn, as the turns tell it;
a backchannel ("mm-hm") is listening and never an interruption.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from tone.call.moment import Evidence, Source
from tone.call.prosody import LATENCY
from tone.call.span import Span, union
from tone.call.speech import SILENCE, OverlapKind, Turn
from tone.moments.answer import Answer
from tone.moments.weights import Points

INTERRUPTIONS = "interruptions"
BACKCHANNELS = "backchannels"
DEAD_AIR = "dead_air_s"
SHORTEST_LATENCY = -3.0  # s; an agent who began earlier did not answer this turn


def yielding(answer: Answer, points: Points) -> tuple[Evidence, ...]:
    """Whether the agent let the customer finish, from the moment's onset on."""
    cuts = [
        overlap.span.start
        for overlap in answer.conversation.overlaps
        if overlap.by == answer.agent.label and overlap.kind is OverlapKind.INTERRUPTION
    ]
    count = sum(answer.period.contains(start) for start in cuts)
    usual = _at_the_rate_elsewhere(len(cuts) - count, answer)
    worth = points["yielding"]
    lost = max(worth["most_lost"], count * worth["each_interruption"])
    text = f"interrupted the customer{'' if count == 1 else f' {count} times'}"
    return (
        Evidence(
            Source.INTERACTION,
            INTERRUPTIONS,
            text if count else "let the customer finish",
            lost if count else worth["none"],
            value=float(count),
            usual=usual,
        ),
    )


def listening(answer: Answer, points: Points) -> tuple[Evidence, ...]:
    """Backchannels while the customer spoke; nothing where there were none."""
    starts = [
        each.span.start
        for each in answer.conversation.backchannels
        if each.speaker == answer.agent.label
    ]
    count = sum(answer.period.contains(start) for start in starts)
    if not count:
        return ()
    worth = points["listening"]
    text = f"showed they were listening ({count} backchannel{'s' if count > 1 else ''})"
    earned = min(worth["most"], count * worth["each_backchannel"])
    usual = _at_the_rate_elsewhere(len(starts) - count, answer)
    return (
        Evidence(Source.INTERACTION, BACKCHANNELS, text, earned, value=float(count), usual=usual),
    )


def latency(answer: Answer, points: Points) -> tuple[Evidence, ...]:
    """How soon the agent answered the customer's turn at the peak; only lateness costs."""
    value = latency_of(answer)
    if value is None:
        return ()
    worth = points["latency"]
    lost = max(worth["most_lost"], max(0.0, value - worth["soon"]) * worth["each_second"]) + 0.0
    text = f"answered after {value:.1f} s" if value >= 0 else "spoke before the customer ended"
    usual = _usual_latency(answer)
    return (Evidence(Source.INTERACTION, LATENCY, text, lost, value=value, usual=usual),)


def dead_air(answer: Answer, points: Points) -> tuple[Evidence, ...]:
    """Silences of three seconds and more, after the customer spoke and before the agent did."""
    silences = [
        later.start - earlier.end
        for earlier, later in pairwise(_speech(answer))
        if later.start - earlier.end >= SILENCE
        and answer.period.contains(earlier.end)
        and any(abs(turn.span.end - earlier.end) < 1e-6 for turn in _customer_turns(answer))
    ]
    if not silences:
        return ()
    worth = points["dead_air"]
    total = sum(silences)
    lost = max(worth["most_lost"], total * worth["each_second"])
    text = f"left {total:.1f} s of dead air"
    return (Evidence(Source.INTERACTION, DEAD_AIR, text, lost, value=total),)


def latency_of(answer: Answer) -> float | None:
    """Seconds from the end of the customer's turn at the peak to the agent's next turn.

    Below 0 the agent spoke before the customer had finished; None where no turn follows.
    """
    for turn in _customer_turns(answer):
        if turn.span.contains(answer.moment.peak):
            return _wait(turn, _starts(answer))
    return None


def _usual_latency(answer: Answer) -> float | None:
    """The agent's median latency outside the answer; None without three."""
    starts = _starts(answer)
    waits = [
        _wait(turn, starts)
        for turn in _customer_turns(answer)
        if not answer.window.contains(turn.span.end)
    ]
    known = [wait for wait in waits if wait is not None]
    return median(known) if len(known) >= 3 else None


def _starts(answer: Answer) -> list[float]:
    """When the agent's turns begin, in order."""
    return [turn.span.start for turn in answer.conversation.turns_of(answer.agent)]


def _wait(turn: Turn, starts: Sequence[float]) -> float | None:
    span = turn.span
    waits = (start - span.end for start in starts[bisect_right(starts, span.start) :])
    return next((wait for wait in waits if wait >= SHORTEST_LATENCY), None)


def _customer_turns(answer: Answer) -> tuple[Turn, ...]:
    return answer.conversation.turns_of(answer.customer)


def _speech(answer: Answer) -> tuple[Span, ...]:
    return union(each.span for each in answer.conversation.utterances())


def _at_the_rate_elsewhere(count: int, answer: Answer) -> float | None:
    """How many to expect in the period at this agent's rate in the rest of the call."""
    whole = max(span.end for span in _speech(answer)) - answer.period.duration
    return count * answer.period.duration / whole if whole >= answer.period.duration else None
