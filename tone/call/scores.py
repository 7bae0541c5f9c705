"""What a scorecard needs of a call: how it stands on the aims, how its moments were answered."""

from dataclasses import dataclass
from datetime import datetime

from tone.call.analysis import Analysis
from tone.call.moment import Response, Verdict
from tone.call.summary import AimName, Standing

RECEIVED = "distress_received"  # the figure of the agent's load, s


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How one moment was answered, and the points that each measure earned or cost."""

    moment_id: str
    verdict: Verdict
    score: float | None
    latency: float | None  # s
    effect: float | None  # spreads
    points: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """One call: how it stands on each aim, its answers, and the distressed speech received, s."""

    standings: dict[AimName, Standing]
    answers: tuple[Answer, ...]
    received: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredCall:
    """A call's scores, by when it began on the centre's own clock; None where nobody said."""

    recording_id: str
    agent: str | None
    started: datetime | None
    duration: float  # s
    scores: Scores


def scores(analysis: Analysis) -> Scores:
    """The scores of one call."""
    aims = analysis.summary.aims if analysis.summary else ()
    received = [f.value for aim in aims for f in aim.figures if f.name == RECEIVED]
    return Scores(
        standings={aim.name: aim.standing for aim in aims},
        answers=tuple(map(_answer, analysis.responses)),
        received=received[0] if received else None,
    )


def _answer(response: Response) -> Answer:
    points: dict[str, float] = {}
    for each in response.evidence:
        points[each.measure] = points.get(each.measure, 0.0) + each.contribution
    return Answer(
        moment_id=response.moment_id,
        verdict=response.verdict,
        score=response.score,
        latency=response.latency,
        effect=response.effect,
        points={measure: round(value, 3) for measure, value in points.items()},
    )
