"""What is about one agent: for them and their coaches alone, where the server is for training."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Response
from fastapi.responses import HTMLResponse

from tone.store.access import Signed
from tone.store.overview import agents
from tone.store.people import LONGEST_NAME
from tone.web.access import Coach, Guard, Right, is_coach, may
from tone.web.house import House, InHouse
from tone.web.text import Said

router = APIRouter(tags=["agents"])
Name = Annotated[Said, Query(max_length=LONGEST_NAME)]
Concerned = Annotated[Signed, Depends(Guard(Right.COACH, Right.RULE, Right.CLIPS))]


@router.get("/agents", response_class=HTMLResponse)
def agents_page(house: InHouse, signed: Coach) -> Response:
    """The agents by name: no order says who is better."""
    found = agents(house.store.database)
    return house.page("agents.html", "Agents", signed=signed, agents=found)


@router.get("/agent", response_class=HTMLResponse)
def agent_page(house: InHouse, signed: Concerned, name: Name = "") -> Response:
    """One agent: their playlists. An agent sees their own page, whatever name is asked for."""
    agent, coach = _whose(house, signed, name), is_coach(house, signed.person)
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
    )


def _whose(house: House, signed: Signed, name: str) -> str:
    """The agent whose page is shown.

    Raises 404 where nobody of that name takes calls, and 403 where it is not for the person.
    """
    if may(signed.person, Right.CLIPS):
        if not signed.person.agent:
            raise HTTPException(404, "No calls are yours yet; an admin says whose you take.")
        return signed.person.agent
    if not is_coach(house, signed.person):
        raise HTTPException(403, "What is about one agent is for them and their coaches.")
    if name not in {each.name for each in agents(house.store.database)}:
        raise HTTPException(404, f"No call names the agent {name!r}.")
    return name
