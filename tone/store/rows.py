"""An analysis as the rows that it is searched by."""

from collections.abc import Mapping

from tone.call.analysis import Analysis
from tone.call.moment import Moment, Response, Verdict
from tone.call.span import Span
from tone.store.tables import MomentRow

POINTS = 60  # of the small curve of the customer's distress
SAID_AROUND = 5.0  # s before and after a moment in which words still count as said in it
URGENCY: Mapping[Verdict, float] = {
    Verdict.MISSED: 1.0,
    Verdict.UNRATED: 0.7,
    Verdict.DELIVERED: 0.4,
    Verdict.NOT_NEEDED: 0.2,
}


def need(moment: Moment, verdict: Verdict) -> float:
    """How much a moment needs a human, for the order of the queue: unmet distress, expected.

    The rise times the share of such moments that were right, less where the agent met it.
    """
    return URGENCY[verdict] * moment.confidence * moment.rise


def moment_rows(analysis: Analysis) -> list[MomentRow]:
    """One row for each moment, with its response."""
    responses = {response.moment_id: response for response in analysis.responses}
    return [_row(analysis, moment, responses.get(moment.id)) for moment in analysis.moments]


def _row(analysis: Analysis, moment: Moment, response: Response | None) -> MomentRow:
    known = analysis.metadata
    verdict = response.verdict if response else Verdict.UNRATED
    return MomentRow(
        id=moment.id,
        recording_id=analysis.recording.id,
        start=moment.span.start,
        end=moment.span.end,
        peak=moment.peak,
        rise=moment.rise,
        confidence=moment.confidence,
        face=moment.face.value,
        verdict=verdict.value,
        score=response.score if response else None,
        quote=moment.quote,
        reason=response.reason if response else "",
        agent=known.agent,
        team=known.team,
        queue=known.queue,
        started=known.started.replace(tzinfo=None) if known.started else None,
        need=need(moment, verdict),
        state="open",
        revision=0,
    )


def said_in(analysis: Analysis, moment: Moment) -> str:
    """The words of both people in and around a moment, and in the agent's answer."""
    responses = {response.moment_id: response for response in analysis.responses}
    response = responses.get(moment.id)
    end = max(moment.span.end, response.span.end if response and response.span else 0.0)
    around = Span(moment.span.start, end).padded(SAID_AROUND, within=analysis.recording.span)
    heard = (u for u in analysis.conversation.utterances() if u.span.overlap(around) > 0)
    return " ".join(utterance.text for utterance in heard)


def sparkline(analysis: Analysis) -> list[float | None]:
    """The customer's mean distress in equal parts of the call; None where they said nothing."""
    step = analysis.recording.duration / POINTS
    points: list[float | None] = []
    for index in range(POINTS):
        part = Span(index * step, (index + 1) * step)
        heard = [r for r in analysis.timeline if r.span.overlap(part) > 0]
        shares = [r.span.overlap(part) for r in heard]
        mean = sum(r.distress * s for r, s in zip(heard, shares, strict=True))
        points.append(round(mean / sum(shares), 2) if heard else None)
    return points
