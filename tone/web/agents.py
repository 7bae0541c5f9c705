"""Agents and teams over weeks.

What is about one agent is for them and their coaches alone, where the server is for training only.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Query, Response
from fastapi.responses import HTMLResponse

from tone.coaching.scorecard import scorecard
from tone.report.labels import AIMS, label
from tone.store.access import Signed
from tone.store.overview import agents
from tone.store.people import LONGEST_NAME
from tone.web.access import Coach, Guard, Right, Seer, is_coach, may
from tone.web.house import House, InHouse
from tone.web.text import Said

router = APIRouter(tags=["agents"])
Name = Annotated[Said, Query(max_length=LONGEST_NAME)]
LEAST_AGENTS = 3  # of a team that is shown
Concerned = Annotated[Signed, Depends(Guard(Right.COACH, Right.RULE, Right.CLIPS))]


@router.get("/agents", response_class=HTMLResponse)
def agents_page(house: InHouse, signed: Coach) -> Response:
    """The agents by name: no order says who is better."""
    found = agents(house.store.database)
    return house.page("agents.html", "Agents", signed=signed, agents=found)


@router.get("/agent", response_class=HTMLResponse)
def agent_page(house: InHouse, signed: Concerned, name: Name = "") -> Response:
    """One agent over weeks, and their playlists.

    An agent sees their own page, whatever name is asked for.
    """
    agent, coach = _whose(house, signed, name), is_coach(house, signed.person)
    calls = house.store.scored.of_agent(agent)
    if coach and not (agent and calls):
        raise HTTPException(404, f"No call names the agent {agent!r}.")
    own = house.store.playlists
    return house.page(
        "agent.html",
        agent,
        signed=signed,
        own="agent.js",
        agent=agent,
        coach=coach,
        lists=own.of_agent(agent) if coach else own.shared_with(signed.person.id),
        today=datetime.now(UTC).date(),
        card=scorecard(calls),
        clips=_week("agent", agent) if coach else None,
        aims=AIMS,
        label=label,
    )


@router.get("/team", response_class=HTMLResponse)
def team_page(house: InHouse, signed: Seer, name: Name = "") -> Response:
    """A team over weeks, together; not where it is so small that it would be of one agent."""
    calls = house.store.scored.of_team(name)
    if not calls:
        raise HTTPException(404, f"No call names the team {name!r}.")
    count = len({call.agent for call in calls if call.agent})
    return house.page(
        "team.html",
        name,
        signed=signed,
        team=name,
        agents=count,
        least=LEAST_AGENTS,
        card=scorecard(calls) if count >= LEAST_AGENTS else None,
        clips=_week("team", name),
        aims=AIMS,
        label=label,
    )


def _week(kind: str, name: str) -> Callable[[date], str]:
    """Where the moments of a week are."""

    def address(monday: date) -> str:
        sunday = monday + timedelta(days=6)
        asked = {"state": "all", kind: name, "since": str(monday), "until": str(sunday)}
        return "/queue?" + urlencode(asked)

    return address


def _whose(house: House, signed: Signed, name: str) -> str:
    """The agent whose page is shown.

    Raises 404 where an agent takes no calls yet, and 403 where it is not for the person.
    """
    if may(signed.person, Right.CLIPS):
        if not signed.person.agent:
            raise HTTPException(404, "No calls are yours yet; an admin says whose you take.")
        return signed.person.agent
    if not is_coach(house, signed.person):
        raise HTTPException(403, "What is about one agent is for them and their coaches.")
    return name
