"""`tone clip` as a coach calls it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tone.call.analysis import Analysis
from tone.cli.main import app
from tone.errors import InputError
from tone.export.json import JsonExporter


@pytest.fixture
def written(upset_analysis: Analysis, tmp_path: Path) -> Path:
    path = tmp_path / "call.json"
    JsonExporter().write(upset_analysis, path)
    return path


def test_a_clip_is_three_files(written: Path, upset_analysis: Analysis, tmp_path: Path) -> None:
    command = ["clip", str(written), "1", "-o", str(tmp_path / "clips"), "--mute", "customer"]
    done = CliRunner().invoke(app, command)

    assert done.exit_code == 0
    name = f"upset-{upset_analysis.moments[0].id}"
    made = sorted(path.name for path in (tmp_path / "clips").iterdir())
    assert made == [f"{name}.html", f"{name}.vtt", f"{name}.wav"]


def test_a_moment_that_is_not_there_writes_nothing(written: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["clip", str(written), "7", "-o", str(tmp_path / "clips")])

    assert isinstance(done.exception, InputError)
    assert not (tmp_path / "clips").exists()
