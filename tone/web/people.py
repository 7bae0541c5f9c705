"""The admin's pages: who is in, who is invited, what was done."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field

from tone.store.people import LONGEST_NAME, Person, Position
from tone.web.access import Ruler
from tone.web.house import House, InHouse
from tone.web.text import Said

router = APIRouter(tags=["people"])
PersonId = Annotated[int, Path(ge=1, le=2**31 - 1)]
Before = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


class Newcomer(BaseModel):
    """Somebody to invite. `agent` is the name under which an agent takes calls."""

    model_config = ConfigDict(extra="forbid")

    name: Said = Field(min_length=1, max_length=LONGEST_NAME)
    role: Position
    agent: Said | None = Field(None, max_length=LONGEST_NAME)


class Change(BaseModel):
    """What changes of somebody; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    role: Position | None = None
    may_listen: bool | None = None
    active: bool | None = None


@router.get("/people.json")
def people_json(house: InHouse, signed: Ruler) -> dict[str, Any]:
    """Who may sign in, as data."""
    return {"people": _people(house)}


@router.get("/people", response_class=HTMLResponse)
def people_page(house: InHouse, signed: Ruler) -> Response:
    """Who may sign in; invite somebody."""
    shown: dict[str, Any] = {"people": _people(house), "roles": [each.value for each in Position]}
    return house.page("people.html", "People", signed=signed, own="people.js", **shown)


@router.post("/people", status_code=201)
def invite(request: Request, house: InHouse, newcomer: Newcomer, signed: Ruler) -> dict[str, str]:
    """A link by which somebody chooses their password; it works once, for three days."""
    token = house.store.access.invite(newcomer.name, newcomer.role, newcomer.agent or None)
    house.store.access.note(signed.person.id, "invite", newcomer.name)
    return {"link": str(request.url_for("welcome", token=token))}


@router.post("/people/{person_id}")
def change(house: InHouse, person_id: PersonId, changes: Change, signed: Ruler) -> dict[str, Any]:
    """Change somebody's role, whether they may listen, or whether they may come in at all."""
    wanted = changes.model_dump(exclude_none=True)
    person = house.store.people.change(person_id, **wanted)
    told = ", ".join(f"{name} {value}" for name, value in wanted.items())
    house.store.access.note(signed.person.id, "change person", f"{person.name}: {told}")
    return _data(person)


@router.post("/people/{person_id}/link", status_code=201)
def renew(request: Request, house: InHouse, person_id: PersonId, signed: Ruler) -> dict[str, str]:
    """A link by which somebody chooses another password; it works once, for three days."""
    token = house.store.access.renew(person_id)
    name = house.store.people.get(person_id).name
    house.store.access.note(signed.person.id, "new password link", name)
    return {"link": str(request.url_for("welcome", token=token))}


@router.get("/audit.json")
def audit_json(house: InHouse, signed: Ruler, before: Before = None) -> dict[str, Any]:
    """The audit log as data, latest first."""
    deeds = house.store.access.deeds(before=before)
    shown = [{**asdict(each), "made": each.made.isoformat()} for each in deeds]
    return {"deeds": shown, "before": deeds[-1].id if deeds else None}


@router.get("/audit", response_class=HTMLResponse)
def audit_page(house: InHouse, signed: Ruler, before: Before = None) -> Response:
    """The audit log, latest first."""
    deeds = house.store.access.deeds(before=before)
    return house.page("audit.html", "Audit log", signed=signed, deeds=deeds)


def _people(house: House) -> list[dict[str, Any]]:
    return [_data(each) for each in house.store.people.everyone()]


def _data(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "role": person.role.value,
        "agent": person.agent,
        "may_listen": person.may_listen,
        "active": person.active,
    }
