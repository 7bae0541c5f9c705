"""Playlists: clips of one agent's calls, in the order and with the notes of a coach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from tone.call.span import Span
from tone.errors import InputError, NotStored, StaleReview
from tone.store.database import Database
from tone.store.people import checked_name
from tone.store.playlist_tables import PlaylistClipRow, PlaylistRow
from tone.store.tables import MomentRow

LONGEST_NOTE = 4000  # characters
MOST_CLIPS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaylistClip:
    """A stretch of a recording. `moment_id` is the moment that it overlaps now, if any."""

    id: int
    recording_id: str
    span: Span
    moment_id: str | None
    why: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Playlist:
    """A list of clips. `shared` is who hears it beside the coach; `revision` counts its changes."""

    id: int
    agent: str
    title: str
    person_id: int
    shared: int | None
    made: datetime
    revision: int
    clips: tuple[PlaylistClip, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """What a list shall be: its clips by id in order, each with its note; others leave it."""

    title: str
    clips: tuple[tuple[int, str], ...]

    def __post_init__(self) -> None:
        longest = max((len(note) for _, note in self.clips), default=0)
        if longest > LONGEST_NOTE:
            raise InputError(f"a note has at most {LONGEST_NOTE} characters, got {longest}")


class Playlists:
    """The playlists of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(
        self, agent: str, title: str, person_id: int, moments: Sequence[tuple[str, str]]
    ) -> Playlist:
        """A new list, of moments by id and why each is in it.

        Raises
        ------
        InputError
            The title is empty or too long.
        NotStored
            There is no such moment, or it is of another agent's call.
        """
        with self._database.writing() as session:
            row = PlaylistRow(
                agent=agent,
                title=checked_name(title),
                person_id=person_id,
                made=datetime.now(UTC),
                revision=0,
            )
            session.add(row)
            session.flush()
            for place, (moment_id, why) in enumerate(moments):
                session.add(_clip(session, row, moment_id, why, place))
            session.flush()
            return _playlist(session, row)

    def add(self, playlist_id: int, moment_id: str, why: str) -> Playlist:
        """A moment more, at the end; nothing changes where it is in the list already.

        Raises
        ------
        NotStored
            There is no such list or moment, or it is of another agent's call.
        InputError
            The list is full.
        """
        with self._database.writing() as session:
            row = _held(session, playlist_id)
            clips = _clips(session, row.id)
            if len(clips) >= MOST_CLIPS:
                raise InputError(f"a playlist has at most {MOST_CLIPS} clips; begin another one")
            if moment_id not in {each.moment_id for each in clips}:
                session.add(_clip(session, row, moment_id, why, len(clips)))
                row.revision += 1
                session.flush()
            return _playlist(session, row)

    def arrange(self, playlist_id: int, wanted: Arranged, *, seen: int) -> Playlist:
        """Change the title, the order and the notes, and take clips out.

        Parameters
        ----------
        playlist_id : the list's
        wanted : what it shall be
        seen : the revision that was looked at

        Raises
        ------
        NotStored
            There is no such list, or a clip is not in it.
        StaleReview
            Somebody changed the list since `seen`.
        """
        with self._database.writing() as session:
            row = _held(session, playlist_id)
            if row.revision != seen:
                raise StaleReview("this playlist was changed meanwhile; look again")
            rows = {each.id: each for each in _clips(session, row.id)}
            kept = dict(wanted.clips)
            if unknown := set(kept) - set(rows):
                raise NotStored(f"clip {min(unknown)} is not in this playlist")
            for clip_id in set(rows) - set(kept):
                session.delete(rows[clip_id])
            for place, (clip_id, note) in enumerate(kept.items()):
                rows[clip_id].place, rows[clip_id].note = place, note.strip()
            row.title = checked_name(wanted.title)
            row.revision += 1
            session.flush()
            return _playlist(session, row)

    def share(self, playlist_id: int, person_id: int | None) -> Playlist:
        """Let somebody hear the list, instead of whoever did before; None: nobody.

        Raises
        ------
        NotStored
            There is no such list.
        """
        with self._database.writing() as session:
            row = _held(session, playlist_id)
            row.shared = person_id
            session.flush()
            return _playlist(session, row)

    def remove(self, playlist_id: int) -> None:
        """Take a list away; the calls stay.

        Raises
        ------
        NotStored
            There is no such list.
        """
        with self._database.writing() as session:
            row = _held(session, playlist_id)
            of = PlaylistClipRow.playlist_id == row.id
            session.execute(delete(PlaylistClipRow).where(of))
            session.delete(row)

    def get(self, playlist_id: int) -> Playlist:
        """One list.

        Raises
        ------
        NotStored
            There is no such list.
        """
        with self._database.reading() as session:
            return _playlist(session, _found(session, playlist_id))

    def of_agent(self, agent: str) -> tuple[Playlist, ...]:
        """The lists of an agent's calls, newest first."""
        return self._where(PlaylistRow.agent == agent)

    def shared_with(self, person_id: int) -> tuple[Playlist, ...]:
        """The lists that are shared with somebody, newest first."""
        return self._where(PlaylistRow.shared == person_id)

    def _where(self, condition: ColumnElement[bool]) -> tuple[Playlist, ...]:
        query = select(PlaylistRow).where(condition).order_by(PlaylistRow.id.desc())
        with self._database.reading() as session:
            return tuple(_playlist(session, row) for row in session.scalars(query))


def _found(session: Session, playlist_id: int) -> PlaylistRow:
    row = session.get(PlaylistRow, playlist_id)
    if row is None:
        raise NotStored(f"there is no playlist {playlist_id}")
    return row


def _held(session: Session, playlist_id: int) -> PlaylistRow:
    """The list, which nobody else changes until the transaction ends."""
    query = select(PlaylistRow).where(PlaylistRow.id == playlist_id).with_for_update()
    row = session.scalars(query).first()
    return row or _found(session, playlist_id)


def _clips(session: Session, playlist_id: int) -> Sequence[PlaylistClipRow]:
    query = select(PlaylistClipRow).where(PlaylistClipRow.playlist_id == playlist_id)
    return session.scalars(query.order_by(PlaylistClipRow.place)).all()


def _clip(
    session: Session, row: PlaylistRow, moment_id: str, why: str, place: int
) -> PlaylistClipRow:
    moment = session.scalars(select(MomentRow).where(MomentRow.id == moment_id)).first()
    if moment is None or moment.agent != row.agent:
        raise NotStored(f"there is no moment {moment_id!r} in a call of agent {row.agent!r}")
    return PlaylistClipRow(
        playlist_id=row.id,
        place=place,
        recording_id=moment.recording_id,
        start=moment.start,
        end=moment.end,
        moment_id=moment.id,
        why=why,
        note="",
    )


def _playlist(session: Session, row: PlaylistRow) -> Playlist:
    return Playlist(
        id=row.id,
        agent=row.agent,
        title=row.title,
        person_id=row.person_id,
        shared=row.shared,
        made=row.made,
        revision=row.revision,
        clips=tuple(
            PlaylistClip(
                id=each.id,
                recording_id=each.recording_id,
                span=Span(each.start, each.end),
                moment_id=each.moment_id,
                why=each.why,
                note=each.note,
            )
            for each in _clips(session, row.id)
        ),
    )
