"""Reviews in: agree, dispute, wrong time, wrong speaker, severity, comment, assign, share, undo."""

from typing import Any

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from tone.store import reviews
from tone.store.people import Position
from tone.store.reviews import LONGEST_COMMENT, Kind
from tone.web.access import Reviewer, Right, may
from tone.web.calls import moment_data, review_data, said_of
from tone.web.house import House, InHouse
from tone.web.text import Said

router = APIRouter(tags=["reviews"])
NUMBER = 2**31 - 1


class Judgement(BaseModel):
    """What somebody says of a moment; `seen` is the revision that was before them."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    value: int | None = Field(None, ge=1, le=NUMBER)
    text: Said = Field("", max_length=LONGEST_COMMENT)
    seen: int | None = Field(None, ge=0, le=NUMBER)


@router.post("/moments/{moment_id}/reviews", status_code=201)
def judge(house: InHouse, moment_id: Said, said: Judgement, signed: Reviewer) -> dict[str, Any]:
    """Keep a review; 409 where somebody else judged the moment since it was shown."""
    if said.kind is Kind.SHARE:
        _check_sharing(house, said.value, may(signed.person, Right.SHARE))
    made = house.store.reviews.add(
        reviews.Said(
            moment_id=moment_id,
            person_id=signed.person.id,
            kind=said.kind,
            value=said.value,
            text=said.text,
            seen=said.seen,
        )
    )
    house.store.access.note(signed.person.id, f"review {said.kind.value}", moment_id)
    return {"review": review_data(made), "moment": moment_data(house.store.moment(moment_id))}


@router.post("/moments/{moment_id}/undo")
def undo(house: InHouse, moment_id: Said, signed: Reviewer) -> dict[str, Any]:
    """Take back what this person last said of the moment; `review` is null if nothing."""
    taken = house.store.reviews.undo(moment_id, signed.person.id)
    if taken is not None:
        house.store.access.note(signed.person.id, f"undo {taken.kind.value}", moment_id)
    return {
        "review": review_data(taken) if taken else None,
        "moment": moment_data(house.store.moment(moment_id)),
    }


@router.get("/moments/{moment_id}/reviews.json")
def thread(house: InHouse, moment_id: Said, signed: Reviewer) -> dict[str, Any]:
    """What people said of a moment, in order."""
    moment = house.store.moment(moment_id)
    said = [each for each in said_of(house, moment.recording_id) if each["moment_id"] == moment_id]
    return {"reviews": said, "moment": moment_data(moment)}


def _check_sharing(house: House, person_id: int | None, allowed: bool) -> None:
    if not allowed:
        raise HTTPException(403, "Your role does not share moments.")
    agents = {p.id for p in house.store.people.everyone() if p.role is Position.AGENT and p.active}
    if person_id not in agents:
        raise HTTPException(422, "A moment is shared with an agent.")
