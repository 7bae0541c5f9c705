"""The tables of the served page: who is signed in, who is invited, what was done, what waits."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tone.store.tables import NAME, Base, Instant

DIGEST = String(64)  # SHA-256 in hex: a stolen database opens no session


class SessionRow(Base):
    """Somebody signed in; `csrf` proves that a form came from a page of theirs."""

    __tablename__ = "sessions"

    digest: Mapped[str] = mapped_column(DIGEST, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    csrf: Mapped[str] = mapped_column(String(64))
    until: Mapped[datetime] = mapped_column(Instant)


class InviteRow(Base):
    """A link by which somebody chooses a password, once. Without a name they choose that too.

    `person_id` is set where they are in already, and choose another password.
    """

    __tablename__ = "invites"

    digest: Mapped[str] = mapped_column(DIGEST, primary_key=True)
    name: Mapped[str] = mapped_column(NAME)
    role: Mapped[str] = mapped_column(String(20))
    agent: Mapped[str | None] = mapped_column(NAME)
    person_id: Mapped[int | None]
    until: Mapped[datetime] = mapped_column(Instant)


class AuditRow(Base):
    """One thing somebody did. Triggers refuse every change: rows are added and nothing else."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_target", "target"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    made: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    action: Mapped[str] = mapped_column(String(40))
    target: Mapped[str] = mapped_column(String(200))


class UploadRow(Base):
    """A recording that somebody uploaded, whole on disk before this row exists."""

    __tablename__ = "uploads"
    __table_args__ = (Index("ix_uploads_state_made", "state", "made"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(Text)  # shown, never a path
    path: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)  # bytes
    channels: Mapped[str] = mapped_column(String(100))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    state: Mapped[str] = mapped_column(String(20))
    tries: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(Text, default="")
    recording_id: Mapped[str | None] = mapped_column(String(16))
    made: Mapped[datetime] = mapped_column(Instant)
