"""What was fetched from object storage: which version of an object has the bytes of a recording."""

from sqlalchemy import select

from tone.store.database import Database
from tone.store.tables import FetchedRow


class Fetched:
    """The objects that a store knows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def remember(self, source: str, version: str, recording_id: str | None) -> None:
        """Keep the version of an object; `recording_id` None: it could not be analysed."""
        with self._database.writing() as session:
            session.merge(FetchedRow(source=source, version=version, recording_id=recording_id))

    def id_of(self, source: str, version: str) -> str:
        """The id of an object's bytes; empty where that version was not analysed."""
        asked = select(FetchedRow.recording_id).where(
            FetchedRow.source == source, FetchedRow.version == version
        )
        with self._database.reading() as session:
            return session.scalar(asked) or ""

    def version(self, source: str) -> str | None:
        """The version that was fetched last; None where there was none."""
        asked = select(FetchedRow.version).where(FetchedRow.source == source)
        with self._database.reading() as session:
            return session.scalar(asked)
