"""Analyses in and out; what is asked of a database that is not right."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect

from tone.call.analysis import Analysis
from tone.call.codec import from_json, to_json
from tone.errors import NotStored, SchemaTooNew, StoreError, UnreadableRecording
from tone.store.database import _parsed
from tone.store.migrate import migrate
from tone.store.store import Store
from tone.store.tables import Base


def test_an_analysis_comes_back_as_it_was(store: Store, upset_analysis: Analysis) -> None:
    store.save(upset_analysis)

    loaded = store.load(upset_analysis.recording.id)
    assert to_json(loaded) == to_json(from_json(to_json(upset_analysis)))
    assert store.sound(upset_analysis.recording.id) == Path(upset_analysis.recording.path)


def test_a_call_of_two_files_is_found_from_any_folder(
    store: Store, upset_analysis: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = replace(upset_analysis.recording, path="agent.wav+customer.wav")
    monkeypatch.chdir(tmp_path)
    store.save(replace(upset_analysis, recording=call))

    assert str(store.sound(call.id)) == f"{tmp_path}/agent.wav+{tmp_path}/customer.wav"


def test_a_recording_that_is_not_there(store: Store) -> None:
    with pytest.raises(NotStored, match="no recording 'feedfeedfeedfeed'"):
        store.load("feedfeedfeedfeed")
    with pytest.raises(NotStored, match="no recording"):
        store.sound("feedfeedfeedfeed")
    with pytest.raises(NotStored, match="no moment 'x-1'"):
        store.moment("x-1")


def test_what_is_done_is_known_by_recording_and_config(
    store: Store, upset_analysis: Analysis
) -> None:
    store.save(upset_analysis)
    recording_id = upset_analysis.recording.id
    fingerprint = upset_analysis.provenance.config_fingerprint

    assert store.has(recording_id, fingerprint)
    assert not store.has(recording_id, "another")
    assert not store.has("feedfeedfeedfeed", fingerprint)


def test_analysed_again_there_is_one_analysis(store: Store, upset_analysis: Analysis) -> None:
    store.save(upset_analysis)
    again = replace(
        upset_analysis,
        moments=(),
        responses=(),
        provenance=replace(upset_analysis.provenance, config_fingerprint="another"),
    )
    store.save(again)

    assert store.count() == 1
    assert store.load(again.recording.id).moments == ()
    assert store.search().total == 0
    assert store.has(again.recording.id, "another")


def test_a_failure_is_kept_until_the_recording_is_analysed(
    store: Store, upset_analysis: Analysis
) -> None:
    path = upset_analysis.recording.path
    store.note_failure(path, "abc", UnreadableRecording("no sound in it"))
    store.note_failure(path, "abc", UnreadableRecording("still no sound in it"))
    store.note_failure("other.wav", "abc", UnreadableRecording("empty"))

    assert {(each.source, each.message) for each in store.failures()} == {
        (path, "still no sound in it"),
        ("other.wav", "empty"),
    }
    store.save(upset_analysis)
    assert [each.source for each in store.failures()] == ["other.wav"]
    assert store.failures()[0].kind == "UnreadableRecording"


def test_a_store_is_opened_again_as_it_was(
    store: Store, store_url: str, upset_analysis: Analysis
) -> None:
    store.save(upset_analysis)
    other = Store.open(store_url)

    assert other.search().moments == store.search().moments
    other.close()


def test_the_migrations_make_the_tables_that_the_code_uses(store: Store) -> None:
    def ours(connection: Connection) -> list[object]:
        def include(_: object, name: str | None, kind: str, *__: object) -> bool:
            return not (
                kind in ("table", "index")
                and str(name).startswith(("moment_words", "ix_moment_words"))
            )

        options = {"include_object": include, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, Base.metadata))

    with store.database.writing() as session:
        assert ours(session.connection()) == []


def test_the_migrations_go_down_and_up_again(store: Store) -> None:
    with store.database.writing() as session:
        migrate(session.connection(), to="base")
        assert inspect(session.connection()).get_table_names() == ["alembic_version"]
        migrate(session.connection())
    assert store.count() == 0


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "tone.db"
    Store.open(str(path)).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()

    with pytest.raises(SchemaTooNew, match="at schema 9999, which this version of tone does not"):
        Store.open(str(path))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://x@y/z", "SQLite or PostgreSQL, got 'mysql'"),
        ("postgresql://x:secret@127.0.0.1:1/z", r"x:\*\*\*@127.0.0.1:1/z failed: connection"),
        ("nothing://", "SQLite or PostgreSQL|not the URL"),
    ],
)
def test_a_store_that_cannot_be_opened_says_why(url: str, said: str) -> None:
    with pytest.raises(StoreError, match=said) as caught:
        Store.open(url)
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to be looked at as if it were one" * 20)

    with pytest.raises(StoreError, match=r"notes\.txt failed: file is not a database"):
        Store.open(str(path))
    with pytest.raises(StoreError, match="cannot write"):
        Store.open(str(path / "tone.db"))


def test_tone_home_says_where_the_store_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONE_HOME", str(tmp_path / "home"))

    Store.open().close()
    assert (tmp_path / "home" / "tone.db").exists()


def test_a_relative_file_and_a_plain_postgresql_url_are_understood() -> None:
    assert _parsed("calls.db").database == str(Path("calls.db").absolute())
    assert _parsed("postgresql://a@b/c").drivername == "postgresql+psycopg"
    assert create_engine(_parsed("postgresql://a@b/c")).dialect.driver == "psycopg"
