"""One flagged moment as a page shows it: its evidence, the answer's ledger, a small picture."""

from collections.abc import Sequence
from dataclasses import dataclass

from tone.call.analysis import Analysis
from tone.call.moment import (
    Evidence,
    Face,
    HalfLife,
    Moment,
    Response,
    Source,
    Verdict,
    unflagging,
)
from tone.report.labels import SOURCES, VERDICTS, label
from tone.report.spark import Spark, around

CONTEXT = 5.0  # s played before and after a moment
LEAST = 0.5  # points; a component that earned less is shown only with its usual value
FACES = {
    Face.AGITATED: "Raised: louder, higher, faster",
    Face.DEJECTED: "Lowered: quieter, lower, flatter",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence; `share` is its part of the strongest one's, in [0, 1]."""

    source: Source
    source_name: str
    name: str
    text: str
    contribution: float
    share: float
    value: float | None
    usual: float | None
    unit: str
    decimals: int


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What the agent did: verdict, reason, figures, the ledger's lines and what to coach."""

    verdict: Verdict
    label: str
    score: float | None
    reason: str
    quote: str
    start: float | None
    end: float | None
    latency: float | None
    effect: float | None
    lead: float | None
    half_life: HalfLife | None
    ledger: tuple[Reason, ...]
    coaching: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MomentView:
    """One moment; `play` is what is played for it: the moment and some seconds around it."""

    id: str
    number: int
    start: float
    end: float
    peak: float
    play: tuple[float, float]
    rise: float
    confidence: float
    face: Face
    face_text: str
    quote: str
    evidence: tuple[Reason, ...]
    unflagging: str
    parts: tuple[tuple[Source, str, float], ...]  # what each source added, over all evidence
    spark: Spark
    answer: AnswerView


def moment_views(analysis: Analysis) -> tuple[MomentView, ...]:
    """Every moment of a call, in order."""
    answers = {each.moment_id: each for each in analysis.responses}
    return tuple(
        _moment(number, moment, answers[moment.id], analysis)
        for number, moment in enumerate(analysis.moments, start=1)
    )


def _moment(number: int, moment: Moment, response: Response, analysis: Analysis) -> MomentView:
    whole = analysis.recording.span
    played = moment.span.padded(CONTEXT, within=whole)
    added = {source: 0.0 for source in Source}
    for each in moment.evidence:
        added[each.source] += each.contribution
    return MomentView(
        id=moment.id,
        number=number,
        start=moment.span.start,
        end=moment.span.end,
        peak=moment.peak,
        play=(played.start, played.end),
        rise=moment.rise,
        confidence=moment.confidence,
        face=moment.face,
        face_text=FACES[moment.face],
        quote=moment.quote,
        evidence=_reasons(moment.evidence),
        unflagging=unflagging(moment),
        parts=tuple((each, SOURCES[each].name, value) for each, value in added.items()),
        spark=around(analysis.timeline, moment.span, within=whole),
        answer=_answer(response),
    )


def _answer(response: Response) -> AnswerView:
    told = [e for e in response.evidence if abs(e.contribution) >= LEAST or e.usual is not None]
    return AnswerView(
        verdict=response.verdict,
        label=VERDICTS[response.verdict].name,
        score=response.score,
        reason=response.reason,
        quote=response.quote,
        start=response.span.start if response.span else None,
        end=response.span.end if response.span else None,
        latency=response.latency,
        effect=response.effect,
        lead=response.lead,
        half_life=response.half_life,
        ledger=_reasons(told),
        coaching=response.coaching,
    )


def _reasons(evidence: Sequence[Evidence]) -> tuple[Reason, ...]:
    strongest = max((abs(each.contribution) for each in evidence), default=0.0) or 1.0
    return tuple(
        Reason(
            source=each.source,
            source_name=SOURCES[each.source].name,
            name=label(each.measure).name,
            text=each.text,
            contribution=each.contribution,
            share=abs(each.contribution) / strongest,
            value=each.value,
            usual=each.usual,
            unit=label(each.measure).unit,
            decimals=label(each.measure).decimals,
        )
        for each in evidence
    )
