"""Scorecards: an agent's for them and coaches; a team's where it is not one agent's.

calls    17 North   18 North   19 North   20 South
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from tone.call.analysis import Analysis
from tone.call.metadata import Metadata
from tone.store.people import Position
from tone.store.store import Store

from .conftest import Visitor

Enter = Callable[[str], Visitor]


@pytest.fixture
def store(store: Store, upset_analysis: Analysis) -> Store:
    for number, (agent, team) in enumerate(
        [("17", "North"), ("18", "North"), ("19", "North"), ("20", "South")]
    ):
        new = f"{number:016x}"
        store.save(
            replace(
                upset_analysis,
                recording=replace(upset_analysis.recording, id=new),
                moments=(replace(upset_analysis.moments[0], id=f"{new}-1"),),
                responses=(replace(upset_analysis.responses[0], moment_id=f"{new}-1"),),
                metadata=Metadata(agent=agent, team=team, started=datetime(2026, 11, 24, 9)),
            )
        )
    store.people.add("Ann", Position.AGENT, agent="17")
    return store


def test_agents_stand_by_name_and_lead_to_their_page(visitor: Enter) -> None:
    page = visitor("coach").client.get("/agents").text

    assert page.index("name=17") < page.index("name=18") < page.index("name=20")


def test_an_agents_page_has_their_weeks_and_leads_a_coach_to_the_clips(visitor: Enter) -> None:
    page = visitor("coach").client.get("/agent?name=17").text

    assert "1 call, 1 moment" in page
    assert "state=all&amp;agent=17&amp;since=2026-11-23&amp;until=2026-11-29" in page
    assert "1 only" in page
    for other in ("18", "19", "20"):
        assert f"agent={other}" not in page


def test_an_agent_sees_their_own_page_without_a_way_to_the_queue(visitor: Enter) -> None:
    page = visitor("Ann").client.get("/agent?name=18").text

    assert "<h2>17</h2>" in page
    assert "/queue" not in page
    assert "Make a playlist" not in page


def test_a_team_is_shown_together_unless_it_would_be_of_one_agent(visitor: Enter) -> None:
    client = visitor("analyst").client
    north, south = client.get("/team?name=North").text, client.get("/team?name=South").text

    assert "3 calls, 3 moments" in north
    assert "Over weeks" in north
    assert "Over weeks" not in south
    assert "A team is shown from 3 agents on" in south
    assert client.get("/team?name=West").status_code == 404
