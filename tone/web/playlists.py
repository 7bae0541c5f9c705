"""Playlists: a coach gathers, orders and shares clips of an agent; the agent hears them."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Response
from fastapi.responses import FileResponse, HTMLResponse
from pydantic import BaseModel, ConfigDict, Field

from tone.call.recording import is_there
from tone.call.span import Span
from tone.coaching.picks import Candidate, Why, choose
from tone.errors import InputError
from tone.report.lines import lines
from tone.report.moment_view import CONTEXT, moment_views
from tone.report.render import PlaylistItem
from tone.report.sound import MIME
from tone.store.access import Signed
from tone.store.people import LONGEST_NAME, Position
from tone.store.playlists import LONGEST_NOTE, MOST_CLIPS, Arranged, Playlist, PlaylistClip
from tone.store.search import MOST_ROWS, Filter
from tone.web.access import Coach, Guard, Right, check_hears, is_coach, may
from tone.web.house import House, InHouse
from tone.web.library import Library
from tone.web.text import Said

router = APIRouter(tags=["playlists"])
NUMBER = 2**31 - 1
Id = Annotated[int, Path(ge=1, le=NUMBER)]
Hearer = Annotated[Signed, Depends(Guard(Right.COACH, Right.RULE, Right.CLIPS))]


class Begun(BaseModel):
    """A list to begin: of the agent's best, most improved and hardest moments, or empty."""

    model_config = ConfigDict(extra="forbid")

    agent: Said = Field(min_length=1, max_length=LONGEST_NAME)
    title: Said = Field(min_length=1, max_length=LONGEST_NAME)
    empty: bool = False


class Kept(BaseModel):
    """A clip that stays, and what the coach writes to it."""

    model_config = ConfigDict(extra="forbid")

    id: int = Field(ge=1, le=NUMBER)
    note: Said = Field("", max_length=LONGEST_NOTE)


class Change(BaseModel):
    """What a list shall be: its clips in order. `seen` is the revision that was looked at."""

    model_config = ConfigDict(extra="forbid")

    title: Said = Field(min_length=1, max_length=LONGEST_NAME)
    clips: list[Kept] = Field(max_length=MOST_CLIPS)
    seen: int = Field(ge=0, le=NUMBER)


class Added(BaseModel):
    """A moment to add at the end."""

    model_config = ConfigDict(extra="forbid")

    moment_id: Said = Field(max_length=40)


class Sharing(BaseModel):
    """Who hears the list beside coaches; null: nobody."""

    model_config = ConfigDict(extra="forbid")

    person_id: int | None = Field(ge=1, le=NUMBER)


@router.post("/playlists", status_code=201)
def begin(house: InHouse, begun: Begun, signed: Coach) -> dict[str, int]:
    """A new list; 422 where the agent has no moment to hear."""
    chosen = [] if begun.empty else choose(_candidates(house, begun.agent))
    if not chosen and not begun.empty:
        raise InputError(f"agent {begun.agent!r} has no moment to hear yet")
    moments = [(each.moment_id, why.value) for each, why in chosen]
    made = house.store.playlists.make(begun.agent, begun.title, signed.person.id, moments)
    house.store.access.note(signed.person.id, "make playlist", str(made.id))
    return {"id": made.id, "revision": made.revision}


@router.post("/playlists/{playlist_id}")
def arrange(house: InHouse, playlist_id: Id, change: Change, signed: Coach) -> dict[str, int]:
    """Change the title, the order and the notes; 409 where somebody changed the list since."""
    wanted = Arranged(
        title=change.title, clips=tuple((each.id, each.note) for each in change.clips)
    )
    made = house.store.playlists.arrange(playlist_id, wanted, seen=change.seen)
    house.store.access.note(signed.person.id, "change playlist", str(made.id))
    return {"id": made.id, "revision": made.revision}


@router.post("/playlists/{playlist_id}/clips", status_code=201)
def add(house: InHouse, playlist_id: Id, added: Added, signed: Coach) -> dict[str, Any]:
    """A moment more, at the end."""
    made = house.store.playlists.add(playlist_id, added.moment_id, Why.CHOSEN.value)
    house.store.access.note(signed.person.id, "change playlist", str(made.id))
    return {"id": made.id, "revision": made.revision, "title": made.title}


@router.post("/playlists/{playlist_id}/share")
def share(house: InHouse, playlist_id: Id, sharing: Sharing, signed: Coach) -> dict[str, Any]:
    """Let the agent whose calls they are hear the list, and nobody else."""
    agent = house.store.playlists.get(playlist_id).agent
    if sharing.person_id not in (None, *(each.id for each in people_of(house, agent))):
        raise HTTPException(422, "A playlist is shared with the agent whose calls it is of.")
    made = house.store.playlists.share(playlist_id, sharing.person_id)
    told = f"{made.id}: {made.shared or 'nobody'}"
    house.store.access.note(signed.person.id, "share playlist", told)
    return {"id": made.id, "shared": made.shared}


@router.post("/playlists/{playlist_id}/remove", status_code=204)
def remove(house: InHouse, playlist_id: Id, signed: Coach) -> Response:
    """Take the list away; the calls stay."""
    house.store.playlists.remove(playlist_id)
    house.store.access.note(signed.person.id, "remove playlist", str(playlist_id))
    return Response(status_code=204)


@router.get("/playlists/{playlist_id}", response_class=HTMLResponse)
def playlist_page(house: InHouse, playlist_id: Id, signed: Hearer) -> Response:
    """A list: to arrange and share, or, for the agent, to hear."""
    playlist = _heard(house, signed, playlist_id)
    coach = is_coach(house, signed.person)
    return house.page(
        "playlist_served.html",
        playlist.title,
        signed=signed,
        own="playlist_served.js",
        playlist=playlist,
        clips=[(each, _item(house, signed, playlist, each)) for each in playlist.clips],
        coach=coach,
        people=people_of(house, playlist.agent) if coach else (),
    )


@router.get("/playlists/{playlist_id}/clips/{clip_id}/sound", response_class=FileResponse)
def clip_sound(house: InHouse, playlist_id: Id, clip_id: Id, signed: Hearer) -> FileResponse:
    """The sound of a clip with 5 s around it, and nothing else of the call."""
    playlist = _heard(house, signed, playlist_id)
    check_hears(signed.person)
    clip = next((each for each in playlist.clips if each.id == clip_id), None)
    if clip is None:
        raise HTTPException(404, "There is no such clip in this playlist.")
    name = clip.moment_id or clip.recording_id
    recording = house.store.sound(clip.recording_id)
    duration = house.store.load(clip.recording_id).recording.duration
    path = Library(house.folder).clip(name, clip.recording_id, recording, _played(clip, duration))
    house.note_playback(signed.person.id, name)
    return FileResponse(path, media_type=MIME)


def people_of(house: House, agent: str) -> tuple[Any, ...]:
    """The people who take calls under an agent's name."""
    everyone = house.store.people.everyone()
    return tuple(p for p in everyone if p.role is Position.AGENT and p.active and p.agent == agent)


def _heard(house: House, signed: Signed, playlist_id: int) -> Playlist:
    """The list, for a coach, and for whom it is shared with."""
    playlist = house.store.playlists.get(playlist_id)
    shared = may(signed.person, Right.CLIPS) and playlist.shared == signed.person.id
    if not (shared or is_coach(house, signed.person)):
        raise HTTPException(404, "No such playlist is shared with you.")
    return playlist


def _item(house: House, signed: Signed, playlist: Playlist, clip: PlaylistClip) -> PlaylistItem:
    analysis = house.store.load(clip.recording_id)
    moment = next((each for each in moment_views(analysis) if each.id == clip.moment_id), None)
    hears = may(signed.person, Right.LISTEN) and is_there(house.store.sound(clip.recording_id))
    return PlaylistItem(
        moment=moment,
        why=clip.why,
        lines=lines(analysis.conversation, _played(clip, analysis.recording.duration)),
        sound=f"/playlists/{playlist.id}/clips/{clip.id}/sound" if hears else "",
        page=f"/moments/{moment.id}" if moment and may(signed.person, Right.SEE) else "",
        note=clip.note,
    )


def _played(clip: PlaylistClip, duration: float) -> Span:
    return clip.span.padded(CONTEXT, within=Span(0.0, duration))


def _candidates(house: House, agent: str) -> list[Candidate]:
    """All of an agent's moments."""
    found: list[Candidate] = []
    after: str | None = ""
    while after is not None:
        page = house.store.search(Filter(agent=agent), after=after, limit=MOST_ROWS)
        found += [
            Candidate(
                moment_id=each.id,
                verdict=each.verdict,
                score=each.score,
                rise=each.rise,
                started=each.started,
            )
            for each in page.moments
        ]
        after = page.after
    return found
