"""The database's schema, brought to where this version of tone needs it.

Alembic runs inside the transaction that it is given: a migration that fails leaves nothing behind.
"""

from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, MigrationStep
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from tone.errors import SchemaTooNew

FOLDER = Path(__file__).parent / "migrations"
LOCK = 7_041_907  # any number, the same for every tone that opens this database


def migrate(connection: Connection, *, to: str = "head") -> None:
    """Bring the schema to a revision; nothing happens where it is there already.

    Raises
    ------
    SchemaTooNew
        A newer version of tone wrote this database.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    scripts = ScriptDirectory(str(FOLDER))
    found = MigrationContext.configure(connection).get_current_revision()
    if to == "head" and found == scripts.get_current_head():
        return

    def steps(revision: object, context: MigrationContext) -> list[MigrationStep]:
        if to == "base":
            return list(scripts._downgrade_revs(to, found))
        return list(scripts._upgrade_revs(to, found or ()))  # type: ignore[arg-type]

    try:
        with EnvironmentContext(Config(), scripts, fn=steps, destination_rev=to) as environment:
            environment.configure(connection=connection)
            environment.run_migrations()
    except CommandError as error:
        raise SchemaTooNew(
            f"the database is at schema {found}, which this version of tone does not know; "
            "install the version that wrote it, or a newer one"
        ) from error
