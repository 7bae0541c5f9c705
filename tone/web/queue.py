"""The queue: moments ranked by what most needs a human, filtered by what stands in the address."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, Field, TypeAdapter

from tone.call.moment import Face, Verdict
from tone.report.labels import VERDICTS
from tone.report.moment_view import CONTEXT, FACES
from tone.store.reviews import State
from tone.store.search import Filter, Found, Order
from tone.store.search import Page as Moments
from tone.web.access import Seer, rights_of
from tone.web.house import House, InHouse
from tone.web.text import Said

router = APIRouter(tags=["queue"])
Name = Annotated[Said, Field(max_length=200)]
LIMIT = 60
STATES = {
    State.OPEN: "To review",
    State.AGREED: "Agreed",
    State.DISPUTED: "Disputed",
    State.WRONG_TIME: "Wrong time",
    State.WRONG_SPEAKER: "Wrong speaker",
}
_moments = TypeAdapter(Moments)
_moment = TypeAdapter(Found)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; `given` is what stands in it, for the form and for links."""

    wanted: Filter
    order: Order
    after: str
    given: dict[str, str]

    def link(self, **changed: str) -> str:
        """The queue's address with something changed."""
        merged = {**self.given, **changed}
        return "/queue?" + urlencode({name: each for name, each in merged.items() if each})


class Address(BaseModel):
    """What may stand in the queue's address. Empty is any: a form sends its empty fields too."""

    state: State | Literal["all"] = State.OPEN
    verdict: Verdict | Literal[""] = ""
    face: Face | Literal[""] = ""
    agent: Name = ""
    team: Name = ""
    queue: Name = ""
    since: date | Literal[""] = ""
    until: date | Literal[""] = ""
    sure: int = Field(0, ge=0, le=100, description="least confidence, %")
    mine: Literal["", "yes"] = ""
    words: Said = Field("", max_length=300)
    order: Order = Order.NEED
    after: str = Field("", max_length=80)

    def filter(self, person_id: int) -> Filter:
        """The same for the store."""
        return Filter(
            agent=self.agent or None,
            team=self.team or None,
            queue=self.queue or None,
            since=self.since or None,
            until=self.until or None,
            verdict=self.verdict or None,
            face=self.face or None,
            state=None if self.state == "all" else self.state,
            assignee_id=person_id if self.mine else None,
            least_confidence=self.sure / 100 if self.sure else None,
            words=self.words,
        )


def asked(request: Request, signed: Seer, address: Annotated[Address, Query()]) -> Asked:
    """The filter of the queue."""
    given = {name: value for name, value in request.query_params.items() if name != "after"}
    return Asked(address.filter(signed.person.id), address.order, address.after, given)


IsAsked = Annotated[Asked, Depends(asked)]


@router.get("/queue.json")
def queue_json(house: InHouse, asking: IsAsked, signed: Seer) -> dict[str, Any]:
    """A page of the queue as data; `after` is where the next begins."""
    house.store.access.note(signed.person.id, "export", "queue")
    found: dict[str, Any] = _moments.dump_python(_page(house, asking), mode="json")
    return found


@router.get("/queue", response_class=HTMLResponse)
def queue_page(house: InHouse, asking: IsAsked, signed: Seer) -> Response:
    """The queue; the script asks for its next pages by the same address."""
    page = _page(house, asking)
    return house.page(
        "queue.html",
        "Queue",
        signed=signed,
        own="queue.js",
        moments=page.moments,
        total=page.total,
        more=asking.link(after=page.after) if page.after else "",
        asking=asking,
        labels=_labels(),
        context=CONTEXT,
        can=rights_of(signed.person),
    )


@router.get("/moments/{moment_id}.json")
def moment_json(house: InHouse, moment_id: Said, signed: Seer) -> dict[str, Any]:
    """A moment as the queue shows it."""
    found: dict[str, Any] = _moment.dump_python(house.store.moment(moment_id), mode="json")
    return found


@router.get("/moments/{moment_id}", response_class=RedirectResponse, status_code=303)
def deep_link(house: InHouse, moment_id: Said, signed: Seer) -> RedirectResponse:
    """Lead to a moment on the page of its call."""
    return RedirectResponse(where(house.store.moment(moment_id)), 303)


def where(moment: Found) -> str:
    """The moment's place on the page of its call."""
    return f"/calls/{moment.recording_id}#moment-{moment.id.rpartition('-')[2]}"


def _page(house: House, asking: Asked) -> Moments:
    return house.store.search(asking.wanted, order=asking.order, after=asking.after, limit=LIMIT)


def _labels() -> dict[str, Any]:
    return {
        "verdict": {each.value: label.name for each, label in VERDICTS.items()},
        "face": {each.value: text for each, text in FACES.items()},
        "state": {each.value: text for each, text in STATES.items()},
        "order": {"need": "Most needed first", "newest": "Newest first"},
    }
