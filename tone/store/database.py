"""One connection pool and two kinds of transaction: to read, and to write.

SQLite writes ahead (WAL), so that nobody who reads waits for who writes; a writer takes its lock
at once and others wait for it. Foreign errors become StoreError here and nowhere else.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import platformdirs
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import Session

from tone.errors import DependencyMissing, StoreError
from tone.store.migrate import migrate

PATIENCE = 30.0  # s that a writer waits for another
PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "foreign_keys = ON",
    f"busy_timeout = {PATIENCE * 1000:.0f}",
    "cache_size = -65536",  # KiB
)


def default_folder() -> Path:
    """TONE_HOME or the user's data folder."""
    return Path(os.environ.get("TONE_HOME") or platformdirs.user_data_dir("tone")).absolute()


def default_url() -> str:
    """`tone.db` in tone's own folder."""
    return f"sqlite:///{default_folder() / 'tone.db'}"


class Database:
    """An open database whose schema is this version's."""

    def __init__(self, url: str) -> None:
        self.url = _parsed(url)
        with translated(self.url):
            self._engine = _engine(self.url)
            with self._connected(writes=True) as connection:
                migrate(connection)

    @property
    def is_postgresql(self) -> bool:
        """Whether it is PostgreSQL; SQLite otherwise."""
        return self.url.get_backend_name() == "postgresql"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that reads."""
        with translated(self.url), self._connected(writes=False) as connection:
            yield Session(connection)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that writes: all of it, or none of it where anything is raised."""
        with translated(self.url), self._connected(writes=True) as connection:
            session = Session(connection)
            yield session
            session.flush()

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    @contextmanager
    def _connected(self, *, writes: bool) -> Iterator[Connection]:
        with self._engine.execution_options(writes=writes).begin() as connection:
            yield connection


def _parsed(url: str) -> URL:
    """A URL; a bare path is an SQLite file, and PostgreSQL is spoken to by psycopg 3."""
    if "://" not in url:
        url = f"sqlite:///{Path(url).absolute()}"
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError(f"not the URL of a database: {url!r}") from error
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError(
            f"tone keeps its store in SQLite or PostgreSQL, got {parsed.drivername!r}; "
            "give a file name, or postgresql://user@host/name"
        )
    return parsed


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        # A plan made once for any team suits none, and poolers of connections do not keep it.
        planned = {"prepare_threshold": None}
        return create_engine(
            url, pool_pre_ping=True, pool_size=10, max_overflow=10, connect_args=planned
        )
    if url.database and url.database != ":memory:":
        try:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"cannot write {url.database}: {error.strerror}") from error
    engine = create_engine(url, pool_size=10, max_overflow=10)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _: object) -> None:
    connection.isolation_level = None  # SQLAlchemy begins and ends transactions, not the driver
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def translated(url: URL) -> Iterator[None]:
    """What the database's driver raises, as StoreError; the password is not in the message."""
    try:
        yield
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise DependencyMissing("PostgreSQL needs: pip install 'tone[store]'") from error
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__).strip().splitlines()
        shown = url.render_as_string(hide_password=True)
        raise StoreError(f"the store at {shown} failed: {reason[0] if reason else ''}") from error
