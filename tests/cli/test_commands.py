"""The command line as a user meets it: output, exit codes, one sentence for bad input."""

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import numpy as np
import pytest
import soundfile

from tone.call.codec import from_json, json_schema
from tone.cli import main
from tone.config import Config
from tone.pipeline import Analyzer
from tone.testing.calls import CALL_DURATION, analyzer, upset_call
from tone.testing.synth import draw_call

LIGHT = [f"--set={each}" for each in ("prosody.encoder=false", "words.meaning=false")]
ROLES = ("--channels", "agent,customer", "--set", "turns.vad=energy", *LIGHT)
Tone = Callable[..., tuple[int, str, str]]


@pytest.fixture
def tone(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Tone:
    """Runs `tone` in this process with a script for a transcriber → (exit code, stdout, stderr)."""
    build = Analyzer.from_config

    def scripted(config: Config) -> Analyzer:
        monkeypatch.setattr(Analyzer, "from_config", build)
        return analyzer(upset_call(), config)

    def command(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(Analyzer, "from_config", scripted)
        monkeypatch.setattr(sys, "argv", ["tone", *map(str, arguments)])
        stdout = os.dup(1)
        with pytest.raises(SystemExit) as ended:
            main.run()
        out, err = capfd.readouterr()
        os.dup2(stdout, 1)
        os.close(stdout)
        return int(ended.value.code or 0), out, err

    return command


def test_one_recording_as_json_is_exactly_one_document(tone: Tone, upset_recording: Path) -> None:
    code, out, err = tone("analyze", upset_recording, *ROLES, "--json")

    assert (code, err) == (0, "")
    jsonschema.validate(json.loads(out), json_schema())
    assert len(from_json(out).moments) == 1


def test_several_recordings_are_one_document_a_line(
    tone: Tone, upset_recording: Path, tmp_path: Path
) -> None:
    another = tmp_path / "another.wav"
    another.write_bytes(upset_recording.read_bytes() + b"\0\0")
    files = (upset_recording, another, upset_recording)  # the last is the first once more
    _, out, _ = tone("analyze", *files, *ROLES, "--json")

    assert [len(json.loads(line)["moments"]) for line in out.splitlines()] == [1, 1]


def test_the_table_shows_quote_reason_response_and_verdict(
    tone: Tone, upset_recording: Path
) -> None:
    code, out, _ = tone("analyze", upset_recording, *ROLES)

    assert code == 0
    for shown in ("0:42", "sick of this", "from their usual", "delivered", "so sorry"):
        assert shown in out


def test_out_writes_stem_and_id_and_show_prints_it(
    tone: Tone, upset_recording: Path, tmp_path: Path
) -> None:
    code, out, _ = tone("analyze", upset_recording, *ROLES, "--out", tmp_path / "new" / "folder")
    (written,) = (tmp_path / "new" / "folder").iterdir()

    assert (code, out) == (0, "")
    assert written.name == f"upset-{from_json(written.read_text()).recording.id}.json"
    assert "sick of this" in tone("show", written)[1]


def test_one_bad_recording_among_good_ones_is_listed_and_loses_nothing(
    tone: Tone, upset_recording: Path, tmp_path: Path
) -> None:
    (tmp_path / "text.wav").write_text("no sound")

    code, out, err = tone("analyze", tmp_path / "text.wav", upset_recording, *ROLES, "--json")

    assert code == 1
    assert len(out.splitlines()) == 1
    assert "text.wav is not a recording" in err
    assert "1 of 2 recordings analysed, 1 failed" in err


def sound(path: Path, values: np.ndarray) -> Path:
    soundfile.write(path, values, 8000, subtype="FLOAT")
    return path


def bad_recordings(folder: Path) -> dict[str, Path]:
    for name, content in (("empty", b""), ("text", b"hello\n" * 99), ("header", b"RIFF\x10\0\0")):
        (folder / f"{name}.wav").write_bytes(content)
    customer = draw_call(upset_call(), duration=CALL_DURATION)[1].values
    (folder / "quiet").mkdir()
    return {
        "missing": folder / "missing.wav",
        "folder": folder / "quiet",
        **{name: folder / f"{name}.wav" for name in ("empty", "text", "header")},
        "zero samples": sound(folder / "zero.wav", np.zeros((0, 2))),
        "silence": sound(folder / "silence.wav", np.zeros((16000, 2))),
        "too short": sound(folder / "short.wav", np.full((40, 2), 0.1)),
        "nan": sound(folder / "nan.wav", np.full((8000, 2), np.nan)),
        "infinite": sound(folder / "inf.wav", np.full((8000, 2), np.inf)),
        "three channels": sound(folder / "three.wav", np.stack([customer] * 3, axis=1)),
    }


@pytest.mark.parametrize(
    "case",
    [
        "missing",
        "folder",
        "empty",
        "text",
        "header",
        "zero samples",
        "silence",
        "too short",
        "nan",
        "infinite",
        "three channels",
    ],
)
def test_a_bad_recording_is_one_sentence_and_nothing_is_written(
    tone: Tone, tmp_path: Path, case: str
) -> None:
    out_folder = tmp_path / "out"

    code, out, err = tone("analyze", bad_recordings(tmp_path)[case], *ROLES, "--out", out_folder)

    assert (code, out) == (2, "")
    assert err.startswith("tone: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert list(out_folder.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--engine", "wisper"), "unknown transcriber 'wisper'; installed:"),
        (("--set", "moments.budgett=2"), "unknown key in [moments]: ['budgett']"),
        (("--config", "none.toml"), "cannot read config none.toml"),
        (("--channels", "agent,client"), "unknown role 'client'"),
    ],
)
def test_a_bad_setting_is_one_sentence(
    tone: Tone, upset_recording: Path, arguments: tuple[str, str], message: str
) -> None:
    code, _, err = tone("analyze", upset_recording, "--set", "turns.vad=energy", *arguments)

    assert code == 2
    assert message in err
    assert err.count("\n") == 1


def test_an_output_folder_that_is_a_file_is_refused_before_any_work(
    tone: Tone, upset_recording: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()

    code, _, err = tone("analyze", upset_recording, *ROLES, "--out", tmp_path / "file")

    assert code == 5
    assert "cannot write into" in err
    assert err.count("\n") == 1


def test_a_full_disk_leaves_nothing_half_written(
    tone: Tone, upset_recording: Path, tmp_path: Path
) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))  # bytes a file may have
    try:
        code, _, err = tone("analyze", upset_recording, *ROLES, "--out", tmp_path / "out")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert code == 5
    assert "cannot write" in err
    assert list((tmp_path / "out").iterdir()) == []


def test_a_full_standard_output_is_one_sentence() -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "tone", "schema"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert ended.returncode == 5
    assert ended.stderr.startswith("tone: cannot write to standard output")
    assert ended.stderr.count("\n") == 1


def test_schema_is_the_schema_of_what_analyze_prints(tone: Tone) -> None:
    _, out, _ = tone("schema")

    schema = json.loads(out)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert set(schema["properties"]) >= {"recording", "conversation", "prosody", "timeline"}
    assert set(schema["properties"]) >= {"moments", "responses", "provenance"}


def test_help_answers_without_loading_anything_heavy() -> None:
    script = (
        "import sys, tone, tone.cli.main; "
        "print([name for name in ('torch', 'librosa', 'numpy', 'pydantic', 'rich') "
        "if name in sys.modules])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert ended.stdout.strip() == "[]"


def test_a_broken_analysis_file_is_refused(tone: Tone, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")

    code, _, err = tone("show", tmp_path / "a.json")

    assert code == 2
    assert "not an analysis" in err
