"""Sessions, invitations, the audit log, uploads."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

INSTANT = sa.DateTime(timezone=True)
NAME = sa.String(200)
REFUSAL = "the audit log is only added to"


def upgrade() -> None:
    """Make the tables, and close the audit log to every change."""
    _signed_in()
    _audit()
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(32), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("name", "path", "reason")),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("channels", sa.String(100), nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("recording_id", sa.String(16)),
        sa.Column("made", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_uploads"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_uploads_person_id"),
    )
    op.create_index("ix_uploads_state_made", "uploads", ["state", "made"])


def downgrade() -> None:
    """Drop them."""
    for table in ("uploads", "audit", "invites", "sessions"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_is_kept")


def _signed_in() -> None:
    op.create_table(
        "sessions",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_sessions"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_sessions_person_id"),
    )
    op.create_table(
        "invites",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("agent", NAME),
        sa.Column("until", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_invites"),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("made", INSTANT, nullable=False),
        sa.Column("person_id", sa.Integer),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("target", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_audit_person_id"),
    )
    op.create_index("ix_audit_target", "audit", ["target"])
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON audit "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_is_kept BEFORE UPDATE OR DELETE ON audit "
        "FOR EACH ROW EXECUTE FUNCTION audit_is_kept()"
    )
