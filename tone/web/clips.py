"""What an agent sees: the moments that a coach shared with them, and nothing else of the call."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Response
from fastapi.responses import FileResponse, HTMLResponse
from pydantic import TypeAdapter

from tone.call.span import Span
from tone.report.moment_view import CONTEXT, MomentView, moment_views
from tone.report.sound import MIME
from tone.store.access import Signed
from tone.web.access import Guard, Right, check_hears, may
from tone.web.house import House, InHouse
from tone.web.library import Library
from tone.web.text import Said

router = APIRouter(tags=["clips"])
Sharer = Annotated[Signed, Depends(Guard(Right.CLIPS))]
MOST = 50
_clips = TypeAdapter(tuple[MomentView, ...])


@router.get("/clips.json")
def clips_json(house: InHouse, signed: Sharer) -> dict[str, Any]:
    """The moments that are shared with this person, as data."""
    house.store.access.note(signed.person.id, "export", "clips")
    return {"clips": _clips.dump_python(_shared(house, signed), mode="json")}


@router.get("/clips", response_class=HTMLResponse)
def clips_page(house: InHouse, signed: Sharer) -> Response:
    """The moments that are shared with this person."""
    hears = may(signed.person, Right.LISTEN)
    clips = _shared(house, signed)
    lists = house.store.playlists.shared_with(signed.person.id)
    return house.page("clips.html", "Clips", signed=signed, clips=clips, lists=lists, hears=hears)


@router.get("/clips/{moment_id}/sound", response_class=FileResponse)
def clip_sound(house: InHouse, moment_id: Said, signed: Sharer) -> FileResponse:
    """The sound of a moment with 5 s around it, and nothing else of the call."""
    if moment_id not in house.store.reviews.shared_with(signed.person.id):
        raise HTTPException(404, "No such moment is shared with you.")
    check_hears(signed.person)
    moment = house.store.moment(moment_id)
    whole = Span(0.0, moment.call_duration)
    path = Library(house.folder).clip(
        moment_id,
        moment.recording_id,
        house.store.sound(moment.recording_id),
        moment.span.padded(CONTEXT, within=whole),
    )
    house.note_playback(signed.person.id, moment_id)
    return FileResponse(path, media_type=MIME)


def _shared(house: House, signed: Signed) -> tuple[MomentView, ...]:
    found = []
    for moment_id in house.store.reviews.shared_with(signed.person.id)[:MOST]:
        analysis = house.store.load(moment_id.rpartition("-")[0])
        found += [each for each in moment_views(analysis) if each.id == moment_id]
    return tuple(found)
