"""`tone watch` in a process of its own: dropped, analysed, interrupted."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.waiting import until
from tone.cli.main import app
from tone.errors import InputError

SCRIPT = """
from tone.cli.main import run
from tone.pipeline import Analyzer
from tone.testing.calls import upset_analyzer

build = Analyzer.from_config

def scripted(config):
    Analyzer.from_config = build
    return upset_analyzer(config)

Analyzer.from_config = scripted
run()
"""


def test_what_is_dropped_is_analysed_until_interrupted(
    upset_recording: Path, tmp_path: Path
) -> None:
    drop, out = tmp_path / "drop", tmp_path / "out"
    drop.mkdir()
    light = ["turns.vad=energy", "prosody.encoder=false", "words.meaning=false"]
    options = [f"--set={each}" for each in light]
    command = [sys.executable, "-c", SCRIPT, "watch", drop, "--out", out, "--workers", "1"]
    command += ["--channels", "agent,customer", "--every", "0.1", "--settled", "0.2", *options]
    with subprocess.Popen([*map(str, command)], stderr=subprocess.PIPE, text=True) as watching:
        until(out.exists)
        (drop / "one.wav").write_bytes(upset_recording.read_bytes())
        until(lambda: len(list(out.glob("one-*.json"))) == 1)
        (drop / "bad.wav").write_text("no sound")
        until(lambda: list(out.glob("failed/bad-*.json")))
        watching.send_signal(signal.SIGTERM)
        _, said = watching.communicate(timeout=30)

    assert watching.returncode == 0
    assert "1 of 1 recordings analysed" in said
    assert "bad.wav is not a recording" in said
    assert "finishing the calls in hand" in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["gone", "--out", "out"], "there is no folder gone"),
        (["."], "expected --out DIR or --store"),
    ],
)
def test_what_cannot_be_watched_is_one_sentence(arguments: list[str], sentence: str) -> None:
    done = CliRunner().invoke(app, ["watch", *arguments])

    assert isinstance(done.exception, InputError)
    assert sentence in str(done.exception)
