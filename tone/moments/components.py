"""The parts of an agent's delivery, each with its evidence and its points.

Every component is a function from call data to pieces of evidence whose contributions are points
(`weights.toml`). What could not be measured gives no evidence and no points.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from tone.call.moment import Evidence, Moment, Reading, Source
from tone.call.prosody import ARTICULATION_RATE, INTENSITY, LATENCY, Prosody
from tone.call.recording import Role, Speaker
from tone.call.span import Span
from tone.call.speech import Conversation, OverlapKind, Utterance
from tone.moments.care import (
    ACKNOWLEDGES,
    ACTS,
    HOLLOW,
    WALLS,
    CareHit,
    CareKind,
    find_care,
)

AFTERWARDS = 60.0  # s after the moment's end in which its effect is read
SHORTEST_LATENCY = -3.0  # s; an agent who began earlier did not answer this turn


def acknowledgement(spoken: Sequence[Utterance], language: str | None) -> tuple[Evidence, ...]:
    """Words of care and of action, and words that undo them; nothing without a phrase list."""
    words = [word for utterance in spoken for word in utterance.words]
    hits = find_care(words, language) if words else None
    if hits is None:
        return ()
    first = {hit.kind: hit for hit in reversed(hits)}  # the first hit of each kind
    return (*_caring(first), *_acting(first), *_hurting(first))


def _caring(first: Mapping[CareKind, CareHit]) -> list[Evidence]:
    points = weights()["acknowledgement"]
    kinds = [kind for kind in first if kind in ACKNOWLEDGES]
    # Thanks alone acknowledge nothing: they only add to words that do.
    kinds.sort(key=lambda kind: (kind is CareKind.THANKS, first[kind].span))
    if not kinds or kinds[0] is CareKind.THANKS:
        return [_said("acknowledgement", "", points["absent"], "no word of acknowledgement")]
    found = [
        _said(kind, first[kind].quote, points["each_further"] if index else points["present"])
        for index, kind in enumerate(kinds)
    ]
    return _at_most(found, points["most"])


def _acting(first: Mapping[CareKind, CareHit]) -> list[Evidence]:
    points = weights()["action"]
    return [_said(k, hit.quote, points["present"]) for k, hit in first.items() if k in ACTS][:1]


def _hurting(first: Mapping[CareKind, CareHit]) -> list[Evidence]:
    """Refusal, blame, sarcasm, and formulas that the next words take back: each kind once."""
    points = weights()["hurt"]
    kinds = [kind for kind in first if kind in WALLS | HOLLOW][: int(points["most_kinds"])]
    return [_said(kind, first[kind].quote, points["each_kind"]) for kind in kinds]


def yielding(
    moment: Span, response: Span, conversation: Conversation, agent: Speaker
) -> tuple[Evidence, ...]:
    """Interruptions of the customer by the agent, from the moment's onset on."""
    period = Span(moment.start, max(moment.end, response.end))
    count = sum(
        overlap.by == agent.label
        and overlap.kind is OverlapKind.INTERRUPTION
        and period.contains(overlap.span.start)
        for overlap in conversation.overlaps
    )
    if not count:
        return ()
    points = weights()["yielding"]
    lost = max(points["most_lost"], count * points["each_interruption"])
    text = "interrupted the customer" + (f" {count} times" if count > 1 else "")
    return (Evidence(Source.INTERACTION, "interruptions", text, lost, value=float(count)),)


def latency_of(moment: Moment, conversation: Conversation, agent: Speaker) -> float | None:
    """Seconds from the end of the customer's turn at the peak to the agent's next turn."""
    customer = conversation.speaker(Role.CUSTOMER)
    turns = conversation.turns_of(customer) if customer else ()
    ends = [turn.span.end for turn in turns if turn.span.contains(moment.peak)]
    if not ends:
        return None
    waits = (turn.span.start - ends[0] for turn in conversation.turns_of(agent))
    return next((wait for wait in waits if wait >= SHORTEST_LATENCY), None)


def promptness(latency: float | None) -> tuple[Evidence, ...]:
    """How soon the agent answered; only dead air costs."""
    if latency is None:
        return ()
    points = weights()["latency"]
    late = max(0.0, latency - points["soon"])
    lost = max(points["most_lost"], late * points["each_second"])
    text = f"answered after {latency:.1f} s" if latency >= 0 else "spoke before the customer ended"
    return (Evidence(Source.INTERACTION, LATENCY, text, lost, value=latency),)


def level(spoken: Sequence[Utterance], prosody: Prosody, agent: Speaker) -> tuple[Evidence, ...]:
    """The agent's level against their own usual: raising it costs."""
    measured = _against_usual(spoken, prosody, agent, INTENSITY)
    if measured is None:
        return ()
    value, usual = measured
    points = weights()["level"]
    over = value - usual - points["free_db"]
    earned = max(points["most_lost"], over * points["each_db"]) if over > 0 else 0.0
    earned = points["calmer"] if value <= usual else earned
    text = f"level {value - usual:+.1f} dB from their usual"
    return (Evidence(Source.ACOUSTIC, INTENSITY, text, earned, value=value, usual=usual),)


def pace(spoken: Sequence[Utterance], prosody: Prosody, agent: Speaker) -> tuple[Evidence, ...]:
    """The agent's articulation rate against their own usual: hurrying costs."""
    measured = _against_usual(spoken, prosody, agent, ARTICULATION_RATE)
    if measured is None:
        return ()
    value, usual = measured
    points = weights()["pace"]
    share = value / usual - 1.0
    hurry = max(0.0, share - points["free_share"])
    earned = max(points["most_lost"], 10.0 * hurry * points["each_tenth"])
    earned = points["slower"] if share <= 0.0 else earned
    way = "faster" if share > 0 else "slower"
    text = f"spoke {abs(share):.0%} {way} than their usual"
    return (Evidence(Source.ACOUSTIC, ARTICULATION_RATE, text, earned, value=value, usual=usual),)


def effect_of(moment: Moment, timeline: Sequence[Reading]) -> float | None:
    """The customer's mean distress after the moment minus that in it; None without both."""
    after = Span(moment.span.end, moment.span.end + AFTERWARDS)
    then = _mean([each for each in timeline if after.contains(each.span.start)])
    during = _mean([each for each in timeline if moment.span.overlap(each.span) > 0.0])
    return None if then is None or during is None else then - during


def soothing(effect: float | None) -> tuple[Evidence, ...]:
    """What happened to the customer's distress afterwards."""
    if effect is None:
        return ()
    points = weights()["effect"]
    earned = max(-points["most"], min(points["most"], effect * points["each_spread"]))
    way = "calmed" if effect < 0 else "rose"
    text = f"the customer's distress {way} by {abs(effect):.1f} afterwards"
    return (Evidence(Source.INTERACTION, "effect", text, earned, value=effect),)


@cache
def weights() -> Mapping[str, Mapping[str, float]]:
    """The points of `weights.toml`."""
    return tomllib.loads(files("tone.moments").joinpath("weights.toml").read_text("utf-8"))


def _said(measure: str, quote: str, points: float, text: str = "") -> Evidence:
    return Evidence(Source.LEXICAL, str(measure), text or f"“{quote}”", points)


def _at_most(evidence: list[Evidence], most: float) -> list[Evidence]:
    """The evidence, its last pieces cut so that the sum stays within `most`."""
    kept: list[Evidence] = []
    for each in evidence:
        left = most - sum(before.contribution for before in kept)
        points = min(each.contribution, left)
        if points > 0.0:
            kept.append(Evidence(each.source, each.measure, each.text, points))
    return kept


def _against_usual(
    spoken: Sequence[Utterance], prosody: Prosody, speaker: Speaker, measure: str
) -> tuple[float, float] | None:
    """The measure's mean over the utterances, weighted by time, and the speaker's usual."""
    baseline = prosody.baseline(speaker.label)
    if baseline is None or measure not in baseline.norms:
        return None
    rows = [prosody.of(each.span, speaker.label) for each in spoken]
    known = [row for row in rows if row is not None and measure in row.values]
    if not known:
        return None
    time = sum(row.span.duration for row in known)
    mean = sum(row.values[measure] * row.span.duration for row in known) / time
    return mean, baseline.norms[measure].centre


def _mean(readings: Sequence[Reading]) -> float | None:
    time = sum(reading.span.duration for reading in readings)
    if not time:
        return None
    return sum(reading.distress * reading.span.duration for reading in readings) / time
