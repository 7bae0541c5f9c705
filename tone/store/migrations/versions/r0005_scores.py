"""What a scorecard needs of a call stands beside it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column, and the ways to a call by its agent and its team."""
    op.add_column("recordings", sa.Column("scores", sa.JSON))
    for name in ("agent", "team"):
        op.create_index(f"ix_recordings_{name}", "recordings", [name])


def downgrade() -> None:
    """Drop them."""
    for name in ("agent", "team"):
        op.drop_index(f"ix_recordings_{name}", "recordings")
    op.drop_column("recordings", "scores")
