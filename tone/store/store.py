"""The store: analyses in and out, moments found, what failed, and what people said."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as insert_into_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_into_sqlite
from sqlalchemy.orm import Session

from tone.call.analysis import Analysis
from tone.call.codec import from_json, to_json
from tone.call.moment import Moment
from tone.call.recording import absolute
from tone.errors import NotStored
from tone.store import search as finding
from tone.store.access import Access
from tone.store.database import Database, default_url
from tone.store.fetched import Fetched
from tone.store.people import People
from tone.store.playlists import Playlists
from tone.store.reviews import Reviews, State, reattach
from tone.store.rows import moment_rows, said_in, sparkline
from tone.store.scores import ScoredCalls, kept_scores
from tone.store.search import Filter, Found, Order, Page
from tone.store.tables import AnalysisRow, FailureRow, MomentRow, RecordingRow
from tone.store.uploads import Uploads
from tone.store.wording import forget_words, index_words

ANY = Filter()
LEVEL = 6  # of zlib


@dataclass(frozen=True, slots=True)
class Failure:
    """A recording that could not be analysed, and why. `source` is its path or its name."""

    source: str
    fingerprint: str
    kind: str  # the error's name, such as UnreadableRecording
    message: str
    failed: datetime


class Store:
    """Everything that is kept."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.reviews = Reviews(database)
        self.people = People(database)
        self.access = Access(database)
        self.playlists = Playlists(database)
        self.scored = ScoredCalls(database, self.load)
        self.uploads = Uploads(database)
        self.fetched = Fetched(database)

    @classmethod
    def open(cls, url: str = "") -> Self:
        """Open the store at a URL or in an SQLite file; empty: `tone.db` in tone's own folder.

        Raises
        ------
        StoreError
            It cannot be opened, or a newer version of tone wrote it.
        """
        return cls(Database(url or default_url()))

    def close(self) -> None:
        """Give the connections back."""
        self.database.close()

    def save(self, analysis: Analysis) -> None:
        """Keep an analysis instead of an earlier one of the same recording.

        What people said of the recording stays, and goes to the moment that it overlaps most.
        """
        with self.database.writing() as session:
            recording_id = analysis.recording.id
            self._save_recording(session, analysis)
            forget_words(session, recording_id, postgresql=self.database.is_postgresql)
            session.execute(delete(MomentRow).where(MomentRow.recording_id == recording_id))
            session.merge(
                AnalysisRow(
                    recording_id=recording_id,
                    fingerprint=analysis.provenance.config_fingerprint,
                    tone_version=analysis.provenance.tone_version,
                    saved=datetime.now(UTC),
                    document=zlib.compress(to_json(analysis).encode(), LEVEL),
                )
            )
            rows = moment_rows(analysis)
            session.add_all(rows)
            session.flush()
            pairs = zip(rows, analysis.moments, strict=True)
            said = {row.key: said_in(analysis, moment) for row, moment in pairs}
            index_words(session, said, postgresql=self.database.is_postgresql)
            reattach(session, recording_id, rows)
            source = absolute(analysis.recording.path)
            session.execute(delete(FailureRow).where(FailureRow.source == source))

    def load(self, recording_id: str) -> Analysis:
        """The newest analysis of a recording.

        Raises
        ------
        NotStored
            There is none.
        """
        with self.database.reading() as session:
            row = session.get(AnalysisRow, recording_id)
            if row is None:
                raise NotStored(f"there is no recording {recording_id!r} in the store")
            return from_json(zlib.decompress(row.document).decode())

    def analyses(self) -> Iterator[Analysis]:
        """Every analysis, by recording id, read one by one; those saved meanwhile may be missed."""
        with self.database.reading() as session:
            query = select(AnalysisRow.recording_id).order_by(AnalysisRow.recording_id)
            found = session.scalars(query).all()
        return map(self.load, found)

    def judged(self) -> Iterator[tuple[Moment, bool]]:
        """Moments that reviewers agreed with, or disputed, and whether they agreed."""
        with self.database.reading() as session:
            wanted = (State.AGREED.value, State.DISPUTED.value)
            columns = (MomentRow.recording_id, MomentRow.id, MomentRow.state)
            rows = session.execute(select(*columns).where(MomentRow.state.in_(wanted))).all()
        verdicts: dict[str, dict[str, str]] = {}
        for row in rows:
            verdicts.setdefault(row.recording_id, {})[row.id] = row.state
        for recording_id, told in sorted(verdicts.items()):
            for moment in self.load(recording_id).moments:
                if moment.id in told:
                    yield moment, told[moment.id] == State.AGREED.value

    def has(self, recording_id: str, fingerprint: str) -> bool:
        """Whether a recording is analysed under a config."""
        with self.database.reading() as session:
            query = select(AnalysisRow.fingerprint).where(AnalysisRow.recording_id == recording_id)
            return session.scalar(query) == fingerprint

    def sound(self, recording_id: str) -> Path:
        """Where the recording's sound is.

        Raises
        ------
        NotStored
            There is no such recording.
        """
        with self.database.reading() as session:
            row = session.get(RecordingRow, recording_id)
            if row is None:
                raise NotStored(f"there is no recording {recording_id!r} in the store")
            return Path(row.path)

    def count(self) -> int:
        """How many recordings are analysed."""
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(AnalysisRow)) or 0

    def search(
        self,
        wanted: Filter = ANY,
        *,
        order: Order = Order.NEED,
        after: str = "",
        limit: int = 50,
    ) -> Page:
        """A page of the moments that a filter lets through; `after` is the page before's mark."""
        with self.database.reading() as session:
            return finding.search(
                session,
                wanted,
                order=order,
                after=after,
                limit=limit,
                postgresql=self.database.is_postgresql,
            )

    def moment(self, moment_id: str) -> Found:
        """One moment as the queue shows it.

        Raises
        ------
        NotStored
            There is no such moment.
        """
        with self.database.reading() as session:
            found = finding.one(session, moment_id)
        if found is None:
            raise NotStored(f"there is no moment {moment_id!r} in the store")
        return found

    def note_failure(self, source: str, fingerprint: str, error: Exception) -> None:
        """Remember that a recording could not be analysed; a later `save` of it forgets."""
        with self.database.writing() as session:
            session.merge(
                FailureRow(
                    source=source,
                    fingerprint=fingerprint,
                    kind=type(error).__name__,
                    message=str(error),
                    failed=datetime.now(UTC),
                )
            )

    def failures(self) -> tuple[Failure, ...]:
        """What could not be analysed, latest first."""
        with self.database.reading() as session:
            rows = session.scalars(select(FailureRow).order_by(FailureRow.failed.desc()))
            return tuple(
                Failure(row.source, row.fingerprint, row.kind, row.message, row.failed)
                for row in rows
            )

    def _save_recording(self, session: Session, analysis: Analysis) -> None:
        """Insert or update the recording's row, and hold it."""
        known = analysis.metadata
        values = {
            "path": absolute(analysis.recording.path),
            "duration": analysis.recording.duration,
            "agent": known.agent,
            "team": known.team,
            "queue": known.queue,
            "started": known.started.replace(tzinfo=None) if known.started else None,
            "spark": sparkline(analysis),
            "scores": kept_scores(analysis),
        }
        postgresql = self.database.is_postgresql
        insert = insert_into_postgresql if postgresql else insert_into_sqlite
        row = {"id": analysis.recording.id, "added": datetime.now(UTC), **values}
        statement = insert(RecordingRow).values(row)
        session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
