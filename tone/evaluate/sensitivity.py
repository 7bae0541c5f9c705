"""How far the verdicts depend on each weight: every one is moved by half, down and up.

A rating whose verdicts hang on one hand-set number would say more about that number than about the
agent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import fmean
from typing import Any

from tone.call.moment import Response
from tone.evaluate.panel import Case, agents
from tone.pipeline import Analyzer
from tone.plugins import part

HALF = 0.5  # how far each weight is moved, both ways
EACH = 15  # cases of each agent; every one of them is rated twice for every weight

Points = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightScore:
    """What half a weight less and more does to the verdicts of all cases."""

    weight: str
    points: float
    moved: int  # verdicts that are another with half the weight less, or more
    cases: int
    largest: float  # change of any score
    in_order: bool  # the four agents' mean scores keep their order


def sensitivity(panel: Sequence[Case], analyzer: Analyzer) -> tuple[WeightScore, ...]:
    """Each weight moved by half, down and up, all others as they are."""
    panel = [
        case
        for agent in agents()
        for case in [each for each in panel if each.agent == agent][:EACH]
    ]
    points: Points = getattr(analyzer.rater, "points", {})
    usual = [case.rated(analyzer) for case in panel]
    return tuple(
        _moved(f"{section}.{name}", points, panel, usual, analyzer)
        for section, values in points.items()
        for name in values
    )


def _moved(
    weight: str,
    points: Points,
    panel: Sequence[Case],
    usual: Sequence[Response],
    analyzer: Analyzer,
) -> WeightScore:
    section, name = weight.split(".")
    moved, largest, in_order = set(), 0.0, True
    for factor in (1.0 - HALF, 1.0 + HALF):
        changed = {**points, section: {**points[section], name: factor * points[section][name]}}
        other = with_points(analyzer, changed)
        rated = [case.rated(other) for case in panel]
        moved |= {
            index
            for index, (before, after) in enumerate(zip(usual, rated, strict=True))
            if before.verdict is not after.verdict
        }
        differences = [
            abs((after.score or 0.0) - (before.score or 0.0))
            for before, after in zip(usual, rated, strict=True)
        ]
        largest = max(largest, *differences)
        in_order = in_order and _in_order(panel, rated)
    return WeightScore(
        weight=weight,
        points=points[section][name],
        moved=len(moved),
        cases=len(panel),
        largest=largest,
        in_order=in_order,
    )


def with_points(analyzer: Analyzer, points: Points) -> Analyzer:
    """The same parts, but a rater with other weights."""
    settings = analyzer.config.response
    rater: Any = part("rater", settings.rater)(settings, points)
    return replace(analyzer, rater=rater)


def _in_order(panel: Sequence[Case], rated: Sequence[Response]) -> bool:
    means = [
        fmean(scores)
        for agent in agents()
        if (
            scores := [
                each.score or 0.0
                for case, each in zip(panel, rated, strict=True)
                if case.agent == agent
            ]
        )
    ]
    return all(better > worse for better, worse in pairwise(means))
