"""`tone report` as a user meets it."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tone.call.analysis import Analysis
from tone.call.codec import to_json
from tone.cli import main
from tone.config import Config
from tone.pipeline import Analyzer
from tone.testing.calls import ANGRY, analyzer, upset_call

Tone = Callable[..., tuple[int, str]]


@pytest.fixture
def tone(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Tone:
    """Runs `tone` in this process → (exit code, stderr)."""
    monkeypatch.setattr("os.dup2", lambda *_: None)

    def command(*arguments: str | Path) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["tone", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main.run()
        return int(ended.value.code or 0), capsys.readouterr().err

    return command


@pytest.fixture
def analysis_file(upset_analysis: Analysis, tmp_path: Path) -> Path:
    path = tmp_path / "upset.json"
    path.write_text(to_json(upset_analysis))
    return path


def test_an_analysis_becomes_one_page_with_its_sound(
    tone: Tone, analysis_file: Path, tmp_path: Path
) -> None:
    assert tone("report", analysis_file, "-o", tmp_path / "call.html") == (0, "")

    html = (tmp_path / "call.html").read_text()
    assert ANGRY.split()[3] in html
    assert len(re.findall('id="sound-inside"', html)) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["call.html", "upset.json"]


def test_a_recording_is_analysed_and_becomes_a_page(
    tone: Tone, upset_recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = Analyzer.from_config

    def scripted(config: Config) -> Analyzer:
        monkeypatch.setattr(Analyzer, "from_config", build)
        return analyzer(upset_call(), config)

    monkeypatch.setattr(Analyzer, "from_config", scripted)
    settings = ("turns.vad=energy", "prosody.encoder=false", "words.meaning=false")
    options = [part for each in settings for part in ("--set", each)]
    page = tmp_path / "call.html"
    code, _ = tone("report", upset_recording, "-o", page, "--channels", "agent,customer", *options)

    assert code == 0
    assert 'data-moment="1"' in page.read_text()


def test_the_sound_can_lie_beside_the_page(tone: Tone, analysis_file: Path, tmp_path: Path) -> None:
    tone("report", analysis_file, "-o", tmp_path / "call.html", "--sound", "beside")

    assert (tmp_path / "call.webm").stat().st_size > 10_000
    assert 'src="call.webm"' in (tmp_path / "call.html").read_text()


def test_a_recording_that_has_gone_is_one_sentence_that_helps(
    tone: Tone, analysis_file: Path, tmp_path: Path
) -> None:
    text = analysis_file.read_text()
    analysis_file.write_text(re.sub(r'"path":"[^"]+"', '"path":"/nowhere/call.wav"', text))

    code, err = tone("report", analysis_file, "-o", tmp_path / "call.html")

    assert code == 2
    assert err.count("\n") == 1
    assert "name it with --recording FILE, or leave the sound out with --sound none" in err
    assert not (tmp_path / "call.html").exists()
    assert tone("report", analysis_file, "-o", tmp_path / "c.html", "--sound", "none")[0] == 0


def test_a_folder_that_cannot_be_written_leaves_what_was_there(
    tone: Tone, analysis_file: Path, tmp_path: Path
) -> None:
    missing = tmp_path / "missing" / "call.html"

    assert tone("report", analysis_file, "-o", missing)[0] == 5
    assert tone("report", analysis_file, "-o", tmp_path)[0] == 2
