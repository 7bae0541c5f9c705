"""Recordings, analyses, moments, what failed; people and their reviews."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

INSTANT = sa.DateTime(timezone=True)
DOUBLE = sa.Float(53)
NAME = sa.String(200)
RECORDING = sa.String(16)
FTS = (
    "CREATE VIRTUAL TABLE moment_words USING fts5 "
    '(words, tokenize = "unicode61 remove_diacritics 0")'
)
FIRST_OF_AN_ORDER = ("state", "agent", "team", "queue", "verdict", "face")


def upgrade() -> None:
    """Make the tables."""
    _people()
    _calls()
    _moments()
    _reviews()
    if op.get_bind().dialect.name == "sqlite":
        op.execute(FTS)
    else:
        op.create_table(
            "moment_words",
            sa.Column("key", sa.Integer, primary_key=True),
            sa.Column("words", sa.dialects.postgresql.TSVECTOR, nullable=False),
        )
        op.create_index("ix_moment_words", "moment_words", ["words"], postgresql_using="gin")


def downgrade() -> None:
    """Drop them, what depends on others first."""
    tables = ("moment_words", "reviews", "moments", "analyses", "recordings", "people", "failures")
    for table in tables:
        op.drop_table(table)


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", NAME, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("password", sa.Text),
        sa.Column("subject", sa.Text),
        sa.Column("agent", NAME),
        sa.Column("may_listen", sa.Boolean, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("added", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("name", name="uq_people_name"),
        sa.UniqueConstraint("subject", name="uq_people_subject"),
    )


def _calls() -> None:
    op.create_table(
        "recordings",
        sa.Column("id", RECORDING, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("duration", DOUBLE, nullable=False),
        sa.Column("agent", NAME),
        sa.Column("team", NAME),
        sa.Column("queue", NAME),
        sa.Column("started", sa.DateTime),
        sa.Column("added", INSTANT, nullable=False),
        sa.Column("spark", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_recordings"),
    )
    op.create_index("ix_recordings_added", "recordings", ["added"])
    op.create_table(
        "analyses",
        sa.Column("recording_id", RECORDING, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("tone_version", sa.String(40), nullable=False),
        sa.Column("saved", INSTANT, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("recording_id", name="pk_analyses"),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name="fk_analyses_recording_id"
        ),
    )
    op.create_table(
        "failures",
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("failed", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("source", "fingerprint", name="pk_failures"),
    )


def _moments() -> None:
    measured = ("start", "end", "peak", "rise", "confidence", "need")
    named = ("agent", "team", "queue")
    op.create_table(
        "moments",
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("recording_id", RECORDING, nullable=False),
        *(sa.Column(name, DOUBLE, nullable=False) for name in measured),
        sa.Column("score", DOUBLE),
        *(sa.Column(name, sa.String(20), nullable=False) for name in ("face", "verdict", "state")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("quote", "reason")),
        *(sa.Column(name, NAME) for name in named),
        sa.Column("started", sa.DateTime),
        sa.Column("severity", sa.Integer),
        sa.Column("assignee_id", sa.Integer),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_moments"),
        sa.UniqueConstraint("id", name="uq_moments_id"),
        sa.ForeignKeyConstraint(["assignee_id"], ["people.id"], name="fk_moments_assignee_id"),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name="fk_moments_recording_id"
        ),
    )
    op.create_index("ix_moments_recording", "moments", ["recording_id"])
    op.create_index("ix_moments_need", "moments", ["need", "key"])
    op.create_index("ix_moments_started", "moments", ["started", "need", "key"])
    op.create_index("ix_moments_assignee_need", "moments", ["assignee_id", "need", "key"])
    for name in FIRST_OF_AN_ORDER:
        op.create_index(f"ix_moments_{name}_need", "moments", [name, "need", "key"])


def _reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("recording_id", RECORDING, nullable=False),
        sa.Column("start", DOUBLE, nullable=False),
        sa.Column("end", DOUBLE, nullable=False),
        sa.Column("moment_id", sa.String(40)),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("value", sa.Integer),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("made", INSTANT, nullable=False),
        sa.Column("undone", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_reviews_person_id"),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name="fk_reviews_recording_id"
        ),
    )
    op.create_index("ix_reviews_recording", "reviews", ["recording_id"])
    op.create_index("ix_reviews_moment", "reviews", ["moment_id"])
    op.create_index("ix_reviews_person_made", "reviews", ["person_id", "made"])
