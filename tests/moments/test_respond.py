"""How the agent's delivery is rated: the same upset customer, different agents."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tone.call.analysis import Analysis
from tone.call.moment import Response, Verdict
from tone.config import Config
from tone.testing.calls import CALL_DURATION, CARING, analyzer, upset_call
from tone.testing.synth import Line, draw_call, write_call

POLICY = "That is our policy and there is nothing I can do"


def response(lines: list[Line], folder: Path, config: Config) -> Response:
    path = write_call(folder / "call.wav", lines, duration=CALL_DURATION)
    (only,) = analyzer(lines, config).analyze(path).responses
    return only


def test_calm_and_caring_beats_flat_beats_shouting(tmp_path: Path, drawn_config: Config) -> None:
    agents = {
        "caring": upset_call(),
        "flat": upset_call(agent_says=POLICY),
        "shouting": upset_call(agent_says=POLICY, agent_db=-18.0, agent_f0_hz=170.0),
    }
    rated = {name: response(lines, tmp_path, drawn_config) for name, lines in agents.items()}

    scores = [each.score for each in rated.values() if each.score is not None]
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)
    assert [each.verdict for each in rated.values()] == [
        Verdict.DELIVERED,
        Verdict.MISSED,
        Verdict.MISSED,
    ]


@pytest.mark.parametrize("says", [CARING, POLICY])
def test_shouting_the_same_words_never_scores_higher(
    tmp_path: Path, drawn_config: Config, says: str
) -> None:
    calm, loud = (
        response(upset_call(agent_says=says, agent_db=level), tmp_path, drawn_config).score
        for level in (-30.0, -16.0)
    )

    assert calm is not None
    assert loud is not None
    assert loud <= calm - 10


def test_the_score_is_the_middle_plus_the_contributions(upset_analysis: Analysis) -> None:
    (rated,) = upset_analysis.responses

    assert rated.score == pytest.approx(
        np.clip(50 + sum(each.contribution for each in rated.evidence), 0, 100)
    )
    assert rated.latency == pytest.approx(0.2, abs=0.15)
    assert "sorry" in rated.quote


def test_cutting_in_costs(tmp_path: Path, drawn_config: Config) -> None:
    # customer  |---------------|            upset
    # agent                |---------|       begins 1.6 s before the end
    polite = upset_call(agent_says=POLICY)
    cutting = [
        replace(line, start=line.start - 1.8, end=line.end - 1.8)
        if line.speaker == "agent" and line.text == POLICY
        else line
        for line in polite
    ]

    rated = response(cutting, tmp_path, drawn_config)

    assert any(each.measure == "interruptions" for each in rated.evidence)
    assert (rated.score or 0) < (response(polite, tmp_path, drawn_config).score or 0)


def test_an_agent_who_says_nothing_has_missed_it(tmp_path: Path, drawn_config: Config) -> None:
    lines = [line for line in upset_call() if line.speaker == "customer" or line.start < 42]
    kept = [line for line in lines if line.start < 60 or line.speaker == "customer"]

    rated = response(kept, tmp_path, drawn_config)

    assert rated.verdict in (Verdict.MISSED, Verdict.NOT_NEEDED)
    assert rated.quote == ""


def test_a_muted_agent_changes_nothing_in_the_timeline_and_is_unrated(
    tmp_path: Path, drawn_config: Config, upset_analysis: Analysis
) -> None:
    customer = draw_call(upset_call(), duration=CALL_DURATION)[1].values
    path = tmp_path / "muted.wav"
    soundfile.write(path, np.stack([np.zeros_like(customer), customer], axis=1), 8000)

    muted = analyzer(upset_call(), drawn_config).analyze(path)

    assert muted.timeline == upset_analysis.timeline
    assert [each.verdict for each in muted.responses] == [Verdict.UNRATED]
    assert muted.responses[0].reason == "nobody is heard as the agent"


def test_a_muted_customer_leaves_no_moment(tmp_path: Path, drawn_config: Config) -> None:
    agent = draw_call(upset_call(), duration=CALL_DURATION)[0].values
    path = tmp_path / "muted.wav"
    soundfile.write(path, np.stack([agent, np.zeros_like(agent)], axis=1), 8000)

    analysis = analyzer(upset_call(), drawn_config).analyze(path)

    assert (analysis.timeline, analysis.moments) == ((), ())
