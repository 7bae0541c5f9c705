"""An agent's responses over their calls as a matplotlib figure.

Nobody is ranked: one agent a figure, with the number of calls and moments that it rests on.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tone.call.analysis import Analysis
from tone.call.moment import Response, Verdict
from tone.call.recording import Role
from tone.coaching.scorecard import LEAST, mean_interval
from tone.errors import InputError
from tone.notebook.plots import COLOURS, MOMENT, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

VERDICTS = {
    Verdict.DELIVERED: ("o", "#009E73"),
    Verdict.MISSED: ("X", "#D55E00"),
    Verdict.NOT_NEEDED: ("s", "#56B4E9"),
    Verdict.UNRATED: (".", "#888888"),
}


def plot_agent(
    analyses: Iterable[Analysis], agent: str, *, figure: "Figure | None" = None
) -> "list[Axes]":
    """An agent's responses: each score in order of the calls, and what the points came from.

    The bars are means of the points a moment, with 95 % intervals (Student's t) where there are
    enough moments to have one; the number of calls and moments stands in the title.

    Parameters
    ----------
    analyses : calls, of which the agent's are taken
    agent : as `Metadata.agent` has it
    figure : to draw into; None: a new one

    Raises
    ------
    InputError
        None of the calls is the agent's.
    """
    calls = [each for each in analyses if each.metadata.agent == agent]
    if not calls:
        raise InputError(f"no call of agent {agent!r} is among the analyses")
    calls.sort(key=lambda each: str(each.metadata.started or ""))
    responses = [response for call in calls for response in call.responses]
    drawn = figure or new_figure(11, 4.5)
    scores, parts = drawn.subplots(1, 2)
    _scores(scores, responses)
    scores.set_title(f"Agent {agent}: {len(calls)} calls, {len(responses)} moments")
    _components(parts, responses)
    return [scores, parts]


def _scores(axes: Any, responses: Sequence[Response]) -> None:
    for verdict, (marker, colour) in VERDICTS.items():
        found = [
            (number, each.score)
            for number, each in enumerate(responses, 1)
            if each.verdict is verdict and each.score is not None
        ]
        if found:
            label = f"{verdict.value.replace('_', ' ')} ({len(found)})"
            axes.scatter(*zip(*found, strict=True), marker=marker, color=colour, label=label)
    axes.set_ylim(0, 100)
    axes.set_xlabel("moment, in order of the calls")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_ylabel("score")
    axes.spines[["top", "right"]].set_visible(False)
    if axes.has_data():
        axes.legend(frameon=False)


def _components(axes: Any, responses: Sequence[Response]) -> None:
    points: dict[str, list[float]] = {}
    for response in responses:
        for measure in {each.measure for each in response.evidence}:
            total = sum(e.contribution for e in response.evidence if e.measure == measure)
            points.setdefault(measure, []).append(total)
    ordered = sorted(points, key=lambda measure: float(np.mean(points[measure])))
    for row, measure in enumerate(ordered):
        mean = float(np.mean(points[measure]))
        axes.barh(row, mean, color=MOMENT if mean > 0 else COLOURS[Role.AGENT])
        if len(points[measure]) >= LEAST:
            axes.plot(mean_interval(points[measure]), (row, row), color="black", lw=1.2)
    labels = [f"{measure} ({len(points[measure])})" for measure in ordered]
    axes.set_yticks(range(len(ordered)), labels, fontsize="small")
    axes.axvline(0.0, color="#888888", lw=0.8)
    axes.set_xlabel("points a moment (moments with it)")
    axes.spines[["top", "right"]].set_visible(False)
