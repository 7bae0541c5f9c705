"""Which version of an object was fetched, and what it was."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "fetched",
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("recording_id", sa.String(16)),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name="fk_fetched_recording_id"
        ),
        sa.PrimaryKeyConstraint("source", name="pk_fetched"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("fetched")
