"""The same upset customers with four agents, in real voices: spliced calls with scripted words.

The voices are actors' (`splice.py`), so level, pitch and pace are real; what the agent says in the
episode is written below, since actors say the same sentence in every emotion. The moment is the
known episode and not what the detector flags: this measures the rating alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from tone.call.analysis import Analysis
from tone.call.moment import Moment, Reading, Response
from tone.call.prosody import F0, INTENSITY, Prosody
from tone.call.recording import Channel, Quality, Recording, Role, Speaker
from tone.call.span import Span, hull
from tone.call.speech import Conversation, Overlap, OverlapKind, Turn, Utterance, Word
from tone.evaluate import telephone
from tone.evaluate.splice import SplicedCall
from tone.pipeline import Analyzer

AGENT = Speaker("agent", Role.AGENT, 0, 1.0, "en")
CUSTOMER = Speaker("customer", Role.CUSTOMER, 1, 1.0, "en")
WINDOW = 20.0  # s after the episode in which the agent's words are scripted
CUT_IN = 1.2  # s of double talk of an agent who interrupts
NEXT_TURN = 5.0  # s after the episode in which its last answer begins
SAYS = {
    "caring": "I am so sorry, that was our mistake. I will send you a new one today.",
    "silent": "Let me check that now. I will send you a new one today.",
    "script": "As per our policy there is nothing I can do.",
    "shouts": "You need to stop shouting, that is not my fault.",
}
"""The four agents in the order of their worth; the last one's voice is raised, the others' calm."""


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One agent's answer to one known episode, and whether the agent's voice mirrors it."""

    agent: str
    mirrors: bool
    moment: Moment
    conversation: Conversation
    prosody: Prosody
    timeline: tuple[Reading, ...]

    def rated(self, analyzer: Analyzer) -> Response:
        """By the analyzer's rater."""
        return analyzer.rater.rate(self.moment, self.conversation, self.prosody, self.timeline)

    @property
    def proximity(self) -> float | None:
        """How near the agent's pitch and level are to the customer's, as others rate empathy.

        -|mean a - mean b| of both, each in its usual spread between utterances.
        """
        return _nearness(self, relative=False)

    @property
    def proximity_to_rise(self) -> float | None:
        """The same, of each speaker's distance from their own usual."""
        return _nearness(self, relative=True)


def cases(analyzer: Analyzer, call: SplicedCall) -> Iterator[Case]:
    """Every agent whose voice this call has; none in a calm call."""
    if not call.truth.episodes:
        return
    mirrors = any(t.role is Role.AGENT and t.emotion != "calm" for t in call.truth.turns)
    first, *others = ("shouts",) if mirrors else ("caring", "silent", "script")
    conversation = _conversation(call, first)
    measured = analyzer.analyze_conversation(_recording(call), call.channels, conversation)
    moment = _moment(call, measured)
    if moment is None:
        return
    case = Case(first, mirrors, moment, conversation, measured.prosody, tuple(measured.timeline))
    yield case
    for agent in others:  # other words to the same sound
        yield replace(case, agent=agent, conversation=_conversation(call, agent))


def silent(case: Case) -> Case:
    """The same voices without any words."""
    turns = tuple(
        replace(turn, utterances=tuple(replace(each, words=()) for each in turn.utterances))
        for turn in case.conversation.turns
    )
    return replace(case, conversation=replace(case.conversation, turns=turns))


def _conversation(call: SplicedCall, agent: str) -> Conversation:
    episode = call.truth.episodes[0]
    answering = Span(episode.start, episode.end + WINDOW)
    turns, overlaps = [], []
    for spoken in call.truth.turns:
        label = spoken.role.value
        answers = spoken.role is Role.AGENT and answering.contains(spoken.span.start)
        words = _words(SAYS[agent], spoken.span) if answers else ()
        turns.append(Turn(label, (Utterance(spoken.span, label, words),)))
        if agent == "script" and spoken.role is Role.CUSTOMER and episode.overlap(spoken.span):
            cut = Span(max(spoken.span.start, spoken.span.end - CUT_IN), spoken.span.end)
            overlaps.append(Overlap(cut, AGENT.label, OverlapKind.INTERRUPTION))
    return Conversation((AGENT, CUSTOMER), tuple(turns), tuple(overlaps))


def _words(text: str, span: Span) -> tuple[Word, ...]:
    said = text.split()
    step = span.duration / len(said)
    return tuple(
        Word(Span(span.start + i * step, span.start + (i + 1) * step), word, 1.0)
        for i, word in enumerate(said)
    )


def _recording(call: SplicedCall) -> Recording:
    quality = Quality(bandwidth_hz=telephone.BAND[1], snr_db=None, clipped=0.0, invalid={})
    return Recording(
        id=call.truth.name,
        path=call.truth.name,
        duration=call.truth.duration,
        sample_rate=call.channels[0].rate,
        channels=(Channel(0, quality), Channel(1, quality)),
    )


def _moment(call: SplicedCall, measured: Analysis) -> Moment | None:
    """The known episode as a moment, its peak where the customer's voice was farthest up."""
    episode = call.truth.episodes[0]
    within = [each for each in measured.timeline if episode.overlap(each.span) > 0.0]
    if not within:
        return None
    peak = max(within, key=lambda each: each.distress)
    return Moment(
        id=f"{call.truth.name}-1",
        span=hull(each.span for each in within),
        peak=(peak.span.start + peak.span.end) / 2,
        rise=max(0.1, float(peak.distress)),
        confidence=1.0,
        evidence=(),
        quote="",
    )


def _nearness(case: Case, *, relative: bool) -> float | None:
    distances = []
    for measure, unit in ((F0, 1.6), (INTENSITY, 2.5)):
        sides = [_mean(case, label, measure, relative=relative) for label in ("agent", "customer")]
        known = [side for side in sides if side is not None]
        if len(known) == len(sides):
            distances.append(abs(known[0] - known[1]) / unit)
    return -fmean(distances) if distances else None


def _mean(case: Case, label: str, measure: str, *, relative: bool) -> float | None:
    window = Span(case.moment.span.start, case.moment.span.end + NEXT_TURN)
    baseline = case.prosody.baseline(label)
    values = [
        row.values[measure]
        for row in case.prosody.functionals
        if row.speaker == label and measure in row.values and window.contains(row.span.start)
    ]
    if not values or baseline is None or measure not in baseline.norms:
        return None
    return fmean(values) - (baseline.norms[measure].centre if relative else 0.0)


def agents() -> Sequence[str]:
    """The four agents, best first."""
    return tuple(SAYS)
