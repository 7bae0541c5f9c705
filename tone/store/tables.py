"""The tables of calls: what is kept of a recording, its analysis and its moments.

The analysis document is the truth; every other column is there to be searched. Agent, team, queue
and start are repeated on each moment, so that a filter and the order of the queue come from one
index. `need` is the order of the queue; `revision` counts what people did to a moment.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Float, ForeignKey, Index, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import LargeBinary, TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
ID = String(16)  # of a recording
NAME = String(200)


class Instant(TypeDecorator[datetime]):
    """A point in time: aware in Python, UTC in the database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone; SQLite keeps none, so UTC is what it is given."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What SQLite returns without a zone is UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table of the store."""

    metadata = MetaData(naming_convention=NAMES)


class RecordingRow(Base):
    """A recording that was analysed. It is never deleted while people's reviews hang on it."""

    __tablename__ = "recordings"
    __table_args__ = (Index(None, "added"), Index(None, "agent"), Index(None, "team"))

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    path: Mapped[str] = mapped_column(Text)
    duration: Mapped[float] = mapped_column(Float(53))  # s
    agent: Mapped[str | None] = mapped_column(NAME)
    team: Mapped[str | None] = mapped_column(NAME)
    queue: Mapped[str | None] = mapped_column(NAME)
    started: Mapped[datetime | None] = mapped_column(DateTime)  # the centre's own clock
    added: Mapped[datetime] = mapped_column(Instant)
    spark: Mapped[list[Any]] = mapped_column(JSON)  # the customer's distress, evenly spaced
    scores: Mapped[Any | None] = mapped_column(JSON)  # what a scorecard needs; None: not made yet


class AnalysisRow(Base):
    """The newest analysis of a recording: its JSON document, compressed by zlib."""

    __tablename__ = "analyses"

    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id"), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    tone_version: Mapped[str] = mapped_column(String(40))
    saved: Mapped[datetime] = mapped_column(Instant)
    document: Mapped[bytes] = mapped_column(LargeBinary)


class MomentRow(Base):
    """A moment with its response, as the queue shows, filters and orders it."""

    __tablename__ = "moments"
    __table_args__ = (
        Index("ix_moments_recording", "recording_id"),
        Index("ix_moments_need", "need", "key"),
        Index("ix_moments_state_need", "state", "need", "key"),
        Index("ix_moments_agent_need", "agent", "need", "key"),
        Index("ix_moments_team_need", "team", "need", "key"),
        Index("ix_moments_queue_need", "queue", "need", "key"),
        Index("ix_moments_verdict_need", "verdict", "need", "key"),
        Index("ix_moments_face_need", "face", "need", "key"),
        Index("ix_moments_assignee_need", "assignee_id", "need", "key"),
        Index("ix_moments_started", "started", "need", "key"),
    )

    key: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(40), unique=True)
    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id"))
    start: Mapped[float] = mapped_column(Float(53))  # s
    end: Mapped[float] = mapped_column(Float(53))  # s
    peak: Mapped[float] = mapped_column(Float(53))  # s
    rise: Mapped[float] = mapped_column(Float(53))
    confidence: Mapped[float] = mapped_column(Float(53))
    face: Mapped[str] = mapped_column(String(20))
    verdict: Mapped[str] = mapped_column(String(20))
    score: Mapped[float | None] = mapped_column(Float(53))
    quote: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    agent: Mapped[str | None] = mapped_column(NAME)
    team: Mapped[str | None] = mapped_column(NAME)
    queue: Mapped[str | None] = mapped_column(NAME)
    started: Mapped[datetime | None] = mapped_column(DateTime)
    need: Mapped[float] = mapped_column(Float(53))
    state: Mapped[str] = mapped_column(String(20), default="open")
    severity: Mapped[int | None]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    revision: Mapped[int] = mapped_column(default=0)


class FailureRow(Base):
    """A recording that could not be analysed under one config, and why."""

    __tablename__ = "failures"

    source: Mapped[str] = mapped_column(Text, primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(80))
    message: Mapped[str] = mapped_column(Text)
    failed: Mapped[datetime] = mapped_column(Instant)


class FetchedRow(Base):
    """An object as it was fetched last. `recording_id` is None where it could not be analysed."""

    __tablename__ = "fetched"

    source: Mapped[str] = mapped_column(Text, primary_key=True)  # its URL
    version: Mapped[str] = mapped_column(Text)
    recording_id: Mapped[str | None] = mapped_column(ForeignKey("recordings.id"))
