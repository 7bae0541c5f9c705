"""The tables of playlists: the clips that a coach gathered for one agent, in order.

A clip hangs on a recording and a time, as a review does: moments come and go with re-analysis.
"""

from datetime import datetime

from sqlalchemy import Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tone.store.tables import NAME, Base, Instant


class PlaylistRow(Base):
    """A list of clips of one agent's calls. `revision` counts its changes."""

    __tablename__ = "playlists"
    __table_args__ = (Index("ix_playlists_agent", "agent"), Index("ix_playlists_shared", "shared"))

    id: Mapped[int] = mapped_column(primary_key=True)
    agent: Mapped[str] = mapped_column(NAME)
    title: Mapped[str] = mapped_column(NAME)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))  # whose it is
    shared: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # who hears it too
    made: Mapped[datetime] = mapped_column(Instant)
    revision: Mapped[int] = mapped_column(default=0)


class PlaylistClipRow(Base):
    """A stretch of a recording in a list, and what the coach wrote to it."""

    __tablename__ = "playlist_clips"
    __table_args__ = (
        Index("ix_playlist_clips_playlist", "playlist_id", "place"),
        Index("ix_playlist_clips_recording", "recording_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    playlist_id: Mapped[int] = mapped_column(ForeignKey("playlists.id"))
    place: Mapped[int]
    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id"))
    start: Mapped[float] = mapped_column(Float(53))  # s
    end: Mapped[float] = mapped_column(Float(53))  # s
    moment_id: Mapped[str | None] = mapped_column(String(40))  # the moment it overlaps now
    why: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text, default="")
