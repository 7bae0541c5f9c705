"""An invitation can be for somebody who is in already: they choose another password."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column; without a foreign key, which SQLite cannot add to a table."""
    op.add_column("invites", sa.Column("person_id", sa.Integer))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("invites", "person_id")
