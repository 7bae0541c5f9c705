"""Recordings that people uploaded: waiting, analysed, or failed with a reason.

A row exists once its file is whole on disk, and nothing but the row says what is to be done: a
server that was killed finds everything here again.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import cast

from sqlalchemy import CursorResult, func, select, update

from tone.store.access_tables import UploadRow
from tone.store.database import Database
from tone.store.people_tables import PersonRow

MOST_TRIES = 3  # an analysis that ended the server so often is not tried again


class Stage(StrEnum):
    """Where an upload is."""

    QUEUED = "queued"
    ANALYSING = "analysing"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One recording. `name` is what its owner calls it and never a path; `size` is in bytes."""

    id: str
    name: str
    path: Path
    size: int
    channels: str
    by: str
    person_id: int
    state: Stage
    reason: str
    recording_id: str | None
    made: datetime


class Uploads:
    """The uploads of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, upload_id: str, path: Path, *, name: str, channels: str, person_id: int) -> None:
        """Queue a file that is whole."""
        with self._database.writing() as session:
            session.add(
                UploadRow(
                    id=upload_id,
                    name=name,
                    path=str(path.absolute()),
                    size=path.stat().st_size,
                    channels=channels,
                    person_id=person_id,
                    state=Stage.QUEUED.value,
                    tries=0,
                    reason="",
                    made=datetime.now(UTC),
                )
            )

    def waiting(self) -> int:
        """How many are queued or being analysed."""
        states = (Stage.QUEUED.value, Stage.ANALYSING.value)
        with self._database.reading() as session:
            counted = select(func.count()).select_from(UploadRow)
            return session.scalar(counted.where(UploadRow.state.in_(states))) or 0

    def latest(self, limit: int = 200) -> tuple[Upload, ...]:
        """The newest, newest first."""
        query = select(UploadRow, PersonRow.name).join(
            PersonRow, UploadRow.person_id == PersonRow.id
        )
        with self._database.reading() as session:
            rows = session.execute(query.order_by(UploadRow.made.desc()).limit(limit)).all()
            return tuple(_upload(row, name) for row, name in rows)

    def ids(self) -> set[str]:
        """Every upload's id."""
        with self._database.reading() as session:
            return set(session.scalars(select(UploadRow.id)))

    def take(self) -> Upload | None:
        """The oldest that waits, now being analysed."""
        query = (
            select(UploadRow, PersonRow.name)
            .join(PersonRow, UploadRow.person_id == PersonRow.id)
            .where(UploadRow.state == Stage.QUEUED.value)
            .order_by(UploadRow.made, UploadRow.id)
            .limit(1)
        )
        with self._database.writing() as session:
            found = session.execute(query.with_for_update(of=UploadRow)).first()
            if found is None:
                return None
            row, name = found
            row.state, row.tries = Stage.ANALYSING.value, row.tries + 1
            session.flush()
            return _upload(row, name)

    def done(self, upload_id: str, recording_id: str) -> None:
        """Its analysis is in the store."""
        self._set(upload_id, state=Stage.DONE.value, recording_id=recording_id)

    def failed(self, upload_id: str, reason: str) -> None:
        """It cannot be analysed, and why."""
        self._set(upload_id, state=Stage.FAILED.value, reason=reason)

    def recover(self) -> int:
        """Queue again what a server was analysing when it ended; how many."""
        torn = update(UploadRow).where(UploadRow.state == Stage.ANALYSING.value)
        reason = f"the analysis ended the server {MOST_TRIES} times"
        with self._database.writing() as session:
            given_up = torn.where(UploadRow.tries >= MOST_TRIES)
            session.execute(given_up.values(state=Stage.FAILED.value, reason=reason))
            again = session.execute(torn.values(state=Stage.QUEUED.value))
            return cast("CursorResult[object]", again).rowcount

    def _set(self, upload_id: str, **values: str) -> None:
        with self._database.writing() as session:
            session.execute(update(UploadRow).where(UploadRow.id == upload_id).values(**values))


def _upload(row: UploadRow, by: str) -> Upload:
    same = ("id", "name", "size", "channels", "person_id", "reason", "recording_id", "made")
    return Upload(
        **{name: getattr(row, name) for name in same},
        path=Path(row.path),
        by=by,
        state=Stage(row.state),
    )
