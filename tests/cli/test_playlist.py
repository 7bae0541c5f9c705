"""`tone playlist` with a list that a coach arranged in the browser.

store    a call of 17, its moment in list 1, with a note      list 1 → a folder with title and note
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tone.call.analysis import Analysis
from tone.call.metadata import Metadata
from tone.cli.main import app
from tone.errors import InputError, NotStored
from tone.store.people import Position
from tone.store.playlists import Arranged
from tone.store.store import Store

Run = Callable[..., Result]


@pytest.fixture
def store(upset_analysis: Analysis, tmp_path: Path) -> Store:
    opened = Store.open(str(tmp_path / "calls.db"))
    opened.save(replace(upset_analysis, metadata=Metadata(agent="17")))
    coach = opened.people.add("Cora", Position.COACH)
    moment = upset_analysis.moments[0].id
    made = opened.playlists.make("17", "June", coach.id, [(moment, "strength")])
    noted = Arranged(title="A good June", clips=((made.clips[0].id, "You let her finish."),))
    opened.playlists.arrange(made.id, noted, seen=0)
    return opened


@pytest.fixture
def run(store: Store, tmp_path: Path) -> Run:
    database, out = str(tmp_path / "calls.db"), str(tmp_path / "session")

    def playlist(agent: str, number: int) -> Result:
        command = ["playlist", agent, "--list", str(number), "--database", database, "-o", out]
        return CliRunner().invoke(app, command)

    return playlist


def test_a_coachs_list_is_a_folder_with_its_title_and_notes(run: Run, tmp_path: Path) -> None:
    assert run("17", 1).exit_code == 0
    page = (tmp_path / "session" / "index.html").read_text()
    assert "<title>A good June</title>" in page
    assert "You let her finish." in page
    assert len(list((tmp_path / "session").glob("*.webm"))) == 1


def test_another_agents_list_and_one_that_is_not_there_write_nothing(
    run: Run, tmp_path: Path
) -> None:
    for done, error in ((run("18", 1), InputError), (run("17", 9), NotStored)):
        assert isinstance(done.exception, error)
    assert not (tmp_path / "session").exists()


def test_a_list_whose_moments_are_gone_is_one_sentence(
    run: Run, store: Store, upset_analysis: Analysis
) -> None:
    known = Metadata(agent="17")
    store.save(replace(upset_analysis, metadata=known, moments=(), responses=()))

    assert "no clip of a moment that is still flagged" in str(run("17", 1).exception)
