"""Playlists: the clips that a coach gathers for an agent."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

NAME = sa.String(200)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "playlists",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("agent", NAME, nullable=False),
        sa.Column("title", NAME, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("shared", sa.Integer),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_playlists"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_playlists_person_id"),
        sa.ForeignKeyConstraint(["shared"], ["people.id"], name="fk_playlists_shared"),
    )
    op.create_index("ix_playlists_agent", "playlists", ["agent"])
    op.create_index("ix_playlists_shared", "playlists", ["shared"])
    op.create_table(
        "playlist_clips",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("playlist_id", sa.Integer, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("recording_id", sa.String(16), nullable=False),
        sa.Column("start", sa.Float(53), nullable=False),
        sa.Column("end", sa.Float(53), nullable=False),
        sa.Column("moment_id", sa.String(40)),
        sa.Column("why", sa.String(20), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_playlist_clips"),
        sa.ForeignKeyConstraint(
            ["playlist_id"], ["playlists.id"], name="fk_playlist_clips_playlist_id"
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name="fk_playlist_clips_recording_id"
        ),
    )
    op.create_index("ix_playlist_clips_playlist", "playlist_clips", ["playlist_id", "place"])
    op.create_index("ix_playlist_clips_recording", "playlist_clips", ["recording_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("playlist_clips")
    op.drop_table("playlists")
