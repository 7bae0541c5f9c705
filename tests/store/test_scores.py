"""Scores stand beside each call; a call that was kept before there were any is read once."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import text

from tone.call.analysis import Analysis
from tone.call.metadata import Metadata
from tone.call.scores import scores
from tone.call.summary import AimName
from tone.store.store import Store


@pytest.fixture
def kept(store: Store, call: Callable[..., Analysis], upset_analysis: Analysis) -> Analysis:
    """Three calls of two agents of a team, the later one saved first."""
    for digit, agent, day in (("b", "17", 25), ("a", "17", 24), ("c", "18", 24)):
        known = Metadata(agent=agent, team="North", started=datetime(2026, 11, day, 9))
        store.save(call(upset_analysis, digit * 16, known))
    return upset_analysis


def test_the_scores_of_a_call_are_those_of_its_analysis(store: Store, kept: Analysis) -> None:
    first, second = store.scored.of_agent("17")

    assert (first.recording_id, second.recording_id) == ("a" * 16, "b" * 16)
    assert first.duration == kept.recording.duration
    (answer,) = first.scores.answers
    response = kept.responses[0]
    assert (answer.moment_id, answer.verdict) == (f"{'a' * 16}-1", response.verdict)
    assert (answer.score, answer.effect) == (response.score, response.effect)
    total = sum(each.contribution for each in response.evidence)
    assert sum(answer.points.values()) == pytest.approx(total, abs=0.01)
    assert set(first.scores.standings) == set(AimName)
    assert first.scores.received == scores(kept).received is not None


def test_a_team_is_all_of_its_agents(store: Store, kept: Analysis) -> None:
    assert [each.agent for each in store.scored.of_team("North")] == ["17", "18", "17"]
    assert store.scored.of_team("South") == ()


def test_calls_from_before_are_read_once(
    store: Store, kept: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = store.scored.of_agent("17")
    with store.database.writing() as session:
        session.execute(text("UPDATE recordings SET scores = NULL"))

    assert store.scored.of_agent("17") == expected
    monkeypatch.setattr(store.scored, "_load", None)
    assert store.scored.of_agent("17") == expected
