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


@pytest.mark.parametrize("kind", ["wav", "mp3", "opus"])
def test_slower_adds_the_reply_twice_and_the_page_has_both(
    hurried_analysis: Analysis, tmp_path: Path, kind: str
) -> None:
    call, out = tmp_path / "call.json", tmp_path / "clips"
    JsonExporter().write(hurried_analysis, call)
    command = ["clip", str(call), "1", "-o", str(out), "--slower", "--kind", kind]
    done = CliRunner().invoke(app, command)

    assert done.exit_code == 0
    name = f"hurried-{hurried_analysis.moments[0].id}"
    ending = "webm" if kind == "opus" else kind
    sounds = [f"{name}{part}.{ending}" for part in ("-reply", "-slower", "")]
    made = sorted(path.name for path in out.iterdir())
    assert made == sorted([*sounds, f"{name}.html", f"{name}.vtt"])
    page = (out / f"{name}.html").read_text()
    assert "syllables a second" in page
    assert page.count("<audio controls") == 2


def test_slower_where_the_reply_was_slow_enough_writes_nothing(
    written: Path, tmp_path: Path
) -> None:
    out = tmp_path / "clips"
    done = CliRunner().invoke(app, ["clip", str(written), "1", "-o", str(out), "--slower"])

    assert isinstance(done.exception, InputError)
    assert "at its best pace already" in str(done.exception)
    assert not out.exists()
