"""Every test of the store runs on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from tone.call.analysis import Analysis
from tone.call.metadata import Metadata
from tone.store.people import Person, Position
from tone.store.store import Store
from tone.testing.postgres import postgresql

UNKNOWN = Metadata()


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    with postgresql() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'tone.db'}"
    server: str = request.getfixturevalue("postgresql_url")
    with psycopg.connect(server, autocommit=True) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = ", ".join(name for (name,) in found if name != "alembic_version")
        if tables:
            connection.execute(f"TRUNCATE {tables} RESTART IDENTITY".encode())
    return server


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = Store.open(store_url)
    yield opened
    opened.close()


@pytest.fixture
def reviewer(store: Store) -> Person:
    return store.people.add("Rosa", Position.REVIEWER)


@pytest.fixture
def call() -> Callable[..., Analysis]:
    """Makes an analysis as if it were of another recording."""
    return _call


def _call(
    analysis: Analysis, recording_id: str = "0" * 16, metadata: Metadata = UNKNOWN
) -> Analysis:
    old = analysis.recording.id
    return replace(
        analysis,
        recording=replace(analysis.recording, id=recording_id),
        moments=tuple(
            replace(moment, id=moment.id.replace(old, recording_id)) for moment in analysis.moments
        ),
        responses=tuple(
            replace(each, moment_id=each.moment_id.replace(old, recording_id))
            for each in analysis.responses
        ),
        metadata=metadata,
    )
