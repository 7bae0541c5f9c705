"""Plots are checked by what they draw, not by how they look.

analysis ──► plot_call: turns │ distress │ pitch │ level, moments shaded over all
         ──► plot_moment: the same, 10 s around it, and two lists of reasons
analyses ──► plot_agent: scores in order of the calls, points by component
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot

import tone
from tone.call.analysis import Analysis
from tone.call.metadata import Metadata
from tone.call.prosody import F0
from tone.errors import InputError
from tone.notebook.plots import STEP

# matplotlib tells artists' data in types that nothing can be asked of
plot_call: Any = tone.plot_call
plot_moment: Any = tone.plot_moment
plot_agent: Any = tone.plot_agent


@pytest.fixture(autouse=True)
def _drawn_without_a_screen() -> Iterator[None]:
    mpl.use("Agg")
    yield
    pyplot.close("all")


def test_a_call_is_drawn_as_it_was_measured(upset_analysis: Analysis) -> None:
    turns, distress, pitch, level = plot_call(upset_analysis)

    assert [label.get_text() for label in turns.get_yticklabels()] == ["agent", "customer"]
    heights = [bar.get_height() for bar in distress.patches if bar.get_width() > 0]
    (moment,) = upset_analysis.moments
    readings = [each.distress for each in upset_analysis.timeline]
    assert all(value in heights for value in readings)
    contours = {
        c.speaker: c.thinned(STEP) for c in upset_analysis.prosody.contours if c.measure == F0
    }
    for line in pitch.lines:
        drawn = np.asarray(line.get_ydata(), float)
        np.testing.assert_array_equal(drawn, contours[str(line.get_label())].values)
    assert level.get_xlim() == (0.0, upset_analysis.recording.duration)
    for axes in (turns, distress, pitch, level):
        shaded = [p for p in axes.patches if p.get_alpha() == 0.2]
        assert [p.get_x() for p in shaded] == [moment.span.start]


def test_a_moment_is_drawn_with_its_surroundings_and_its_reasons(upset_analysis: Analysis) -> None:
    *lanes, why, rated = plot_moment(upset_analysis, 0)
    (moment,), (response,) = upset_analysis.moments, upset_analysis.responses

    assert lanes[-1].get_xlim()[0] == pytest.approx(moment.span.start - 10.0)
    shown = {bar.get_width() for bar in why.patches}
    assert shown <= {each.contribution for each in moment.evidence}
    assert max(shown) == max(each.contribution for each in moment.evidence)
    assert response.verdict.value in rated.get_xlabel()
    with pytest.raises(InputError, match="there is no moment 1; the call has 1, numbered from 0"):
        plot_moment(upset_analysis, 1)


def test_an_agent_is_drawn_in_order_of_the_calls_and_nobody_else_is(
    upset_analysis: Analysis,
) -> None:
    score = upset_analysis.responses[0].score
    assert score is not None
    calls = [_of("17", day, score - day, upset_analysis) for day in (3, 1, 2)]
    scores, components = plot_agent([*calls, _of("18", 4, 5.0, upset_analysis)], "17")

    (points,) = [each.get_offsets() for each in scores.collections]
    found = np.asarray(points).tolist()
    assert found == [[1, score - 1], [2, score - 2], [3, score - 3]]
    assert scores.get_title() == "Agent 17: 3 calls, 3 moments"
    assert len(components.lines) == 1  # the zero: no interval of three moments
    with pytest.raises(InputError, match="no call of agent '19'"):
        plot_agent(calls, "19")


def _of(agent: str, day: int, score: float, analysis: Analysis) -> Analysis:
    metadata = Metadata(agent=agent, started=datetime(2026, 11, day))
    responses = (replace(analysis.responses[0], score=score),)
    return replace(analysis, metadata=metadata, responses=responses)


def test_an_agents_points_get_an_interval_where_there_are_moments_enough(
    upset_analysis: Analysis,
) -> None:
    _, components = plot_agent([_of("17", day, 50.0, upset_analysis) for day in range(1, 8)], "17")

    bars = {
        round(bar.get_y() + bar.get_height() / 2): bar.get_width() for bar in components.patches
    }
    intervals = [line for line in components.lines if line.get_color() == "black"]
    assert len(intervals) == len(bars)
    for line in intervals:  # seven equal moments
        (row, _), ends = line.get_ydata(), line.get_xdata()
        assert list(map(float, ends)) == pytest.approx([bars[round(float(row))]] * 2)
