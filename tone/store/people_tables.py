"""The tables of people and of what they said about moments.

A review hangs on a recording and a time, not on a moment: moments come and go with re-analysis.
"""

from datetime import datetime

from sqlalchemy import Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tone.store.tables import Base, Instant


class PersonRow(Base):
    """Somebody who may sign in. People are switched off, never deleted: reviews name them."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)  # what they sign in with
    role: Mapped[str] = mapped_column(String(20))
    password: Mapped[str | None] = mapped_column(Text)  # an argon2 hash; None: no local password
    subject: Mapped[str | None] = mapped_column(Text, unique=True)  # who they are to a provider
    agent: Mapped[str | None] = mapped_column(String(200))  # whose calls are theirs
    may_listen: Mapped[bool]
    active: Mapped[bool] = mapped_column(default=True)
    added: Mapped[datetime] = mapped_column(Instant)


class ReviewRow(Base):
    """One thing a person said of a stretch of a recording. Taken back, it stays, with its time."""

    __tablename__ = "reviews"
    __table_args__ = (
        Index("ix_reviews_recording", "recording_id"),
        Index("ix_reviews_moment", "moment_id"),
        Index("ix_reviews_person_made", "person_id", "made"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id"))
    start: Mapped[float] = mapped_column(Float(53))  # s
    end: Mapped[float] = mapped_column(Float(53))  # s
    moment_id: Mapped[str | None] = mapped_column(String(40))  # the moment it overlaps now
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str] = mapped_column(String(20))
    value: Mapped[int | None]  # a severity, or the person assigned
    text: Mapped[str] = mapped_column(Text, default="")
    made: Mapped[datetime] = mapped_column(Instant)
    undone: Mapped[datetime | None] = mapped_column(Instant)
