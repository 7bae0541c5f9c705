"""The page of a call, its twin as data, and its sound."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from fastapi.responses import FileResponse, HTMLResponse

from tone.call.analysis import Analysis
from tone.call.moment import Moment
from tone.call.recording import Role, is_there
from tone.coaching.clips import ClipSound, clip_page, cut_clip, encoded
from tone.coaching.practice import practise, to_practise
from tone.errors import NotStored
from tone.report.render import Sound
from tone.report.sound import MIME, read_sound
from tone.report.view import to_data
from tone.store.access import Signed
from tone.store.playlists import Playlist
from tone.store.reviews import Review
from tone.store.search import Found
from tone.web.access import Guard, Right, Seer, check_hears, is_coach, may, rights_of
from tone.web.house import House, InHouse
from tone.web.library import Library
from tone.web.queue import STATES
from tone.web.text import Said

router = APIRouter(tags=["calls"])
Sharer = Annotated[Signed, Depends(Guard(Right.SHARE))]


@router.get("/calls/{recording_id}.json")
def call_json(house: InHouse, recording_id: Said, signed: Seer) -> dict[str, Any]:
    """A call with its reviews, as data."""
    analysis = house.store.load(recording_id)
    view = Library(house.folder).view(analysis, house.store.sound(recording_id))
    house.store.access.note(signed.person.id, "export", recording_id)
    return {"call": to_data(view), "reviews": said_of(house, recording_id)}


@router.get("/calls/{recording_id}/sound", response_class=FileResponse)
def sound(house: InHouse, recording_id: Said, signed: Seer) -> FileResponse:
    """The sound of a call, in parts where the browser asks for parts."""
    check_hears(signed.person)
    path = Library(house.folder).sound(recording_id, house.store.sound(recording_id))
    house.note_playback(signed.person.id, recording_id)
    return FileResponse(path, media_type=MIME, headers={"Cache-Control": "private, max-age=3600"})


@router.get("/calls/{recording_id}/moments/{number}/clip", response_class=HTMLResponse)
def clip(
    house: InHouse, recording_id: Said, number: int, signed: Sharer, disguise: bool = False
) -> Response:
    """A moment as one file to keep: its sound, transcript and evidence, and nothing else.

    `disguise` makes the customer's voice unrecognisable.
    """
    check_hears(signed.person)
    analysis = house.store.load(recording_id)
    moment = _moment(analysis, number)
    hidden = [Role.CUSTOMER] if disguise else []
    channels = read_sound(house.store.sound(recording_id))
    cut = cut_clip(analysis, channels, number, hidden=hidden)
    house.store.access.note(signed.person.id, "export", moment.id)
    name = f"{recording_id}-{number}.html"
    return HTMLResponse(
        clip_page(cut), headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@router.get("/calls/{recording_id}/moments/{number}/slower/sound", response_class=Response)
def slower_sound(house: InHouse, recording_id: Said, number: int, signed: Sharer) -> Response:
    """The agent's reply to a moment at their best pace; 422 where it was slow enough."""
    check_hears(signed.person)
    analysis = house.store.load(recording_id)
    moment = _moment(analysis, number)
    practised = practise(analysis, read_sound(house.store.sound(recording_id)), number)
    house.note_playback(signed.person.id, moment.id)
    return Response(encoded((practised.after,), ClipSound.WAV), media_type="audio/wav")


@router.get("/calls/{recording_id}", response_class=HTMLResponse)
def call_page(house: InHouse, recording_id: Said, signed: Seer) -> Response:
    """The page of a call: hear, judge, comment."""
    analysis = house.store.load(recording_id)
    view = Library(house.folder).view(analysis, house.store.sound(recording_id))
    hears = may(signed.person, Right.LISTEN) and is_there(house.store.sound(recording_id))
    played = Sound(kind="served", url=f"/calls/{recording_id}/sound") if hears else Sound()
    return house.page(
        "call_served.html",
        view.name,
        signed=signed,
        script="call.js",
        own="call_review.js",
        call=view,
        data=to_data(view)["timeline"],
        sound=played,
        stored={each.id: house.store.moment(each.id) for each in view.moments},
        said=said_of(house, recording_id),
        states={each.value: text for each, text in STATES.items()},
        practicable=to_practise(analysis),
        can=rights_of(signed.person),
        playlists=_playlists(house, signed, analysis),
        everyone=[each for each in house.store.people.everyone() if each.active],
    )


def _playlists(house: House, signed: Signed, analysis: Analysis) -> tuple[Playlist, ...]:
    """The lists that the call's moments can be added to."""
    agent = analysis.metadata.agent
    if not agent or not is_coach(house, signed.person):
        return ()
    return house.store.playlists.of_agent(agent)


def said_of(house: House, recording_id: str) -> list[dict[str, Any]]:
    """What people said of a call and did not take back, in order."""
    reviews = house.store.reviews.of(recording_id)
    return [review_data(each) for each in reviews if each.undone is None]


def review_data(review: Review) -> dict[str, Any]:
    """One review as data."""
    return {
        "id": review.id,
        "moment_id": review.moment_id,
        "by": review.by,
        "kind": review.kind.value,
        "value": review.value,
        "text": review.text,
        "made": review.made.isoformat(timespec="seconds"),
    }


def moment_data(moment: Found) -> dict[str, Any]:
    """What a page needs to know of a moment after a review."""
    return {
        "id": moment.id,
        "state": moment.state.value,
        "label": STATES[moment.state],
        "severity": moment.severity,
        "assignee": moment.assignee,
        "revision": moment.revision,
    }


def _moment(analysis: Analysis, number: int) -> Moment:
    if not 1 <= number <= len(analysis.moments):
        raise NotStored(f"there is no moment {number} in this call")
    return analysis.moments[number - 1]
