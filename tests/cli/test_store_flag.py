"""`tone analyze --store`: what was analysed is found again."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tone.cli.main import app
from tone.config import Config
from tone.errors import StoreError
from tone.pipeline import Analyzer
from tone.store.search import Filter
from tone.store.store import Store
from tone.testing.calls import analyzer, upset_call


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch, drawn_config: Config) -> None:
    made = analyzer(upset_call(), drawn_config)
    monkeypatch.setattr(Analyzer, "from_config", lambda _: made)


@pytest.mark.usefixtures("scripted")
def test_analysed_calls_are_found_in_the_store(upset_recording: Path, tmp_path: Path) -> None:
    database = tmp_path / "calls.db"
    command = ["analyze", str(upset_recording), "--database", str(database)]

    assert CliRunner().invoke(app, command).exit_code == 0
    store = Store.open(str(database))
    (moment,) = store.search(Filter(words="sick of this")).moments
    assert store.sound(moment.recording_id) == upset_recording
    store.close()


@pytest.mark.usefixtures("scripted")
def test_the_store_is_in_tones_own_folder_by_default(
    upset_recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TONE_HOME", str(tmp_path))

    assert CliRunner().invoke(app, ["analyze", str(upset_recording), "--store"]).exit_code == 0
    assert (tmp_path / "tone.db").exists()


@pytest.mark.usefixtures("scripted")
def test_a_store_that_cannot_be_opened_is_said_before_anything_is_analysed(
    upset_recording: Path,
) -> None:
    result = CliRunner().invoke(app, ["analyze", str(upset_recording), "--database", "mysql://x"])

    assert isinstance(result.exception, StoreError)
    assert result.exception.exit_code == 5
    assert result.stdout == ""
