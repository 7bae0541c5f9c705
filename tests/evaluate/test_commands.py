"""The commands end to end, on drawn voices."""

import builtins
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tone.cli import main
from tone.evaluate import robustness
from tone.evaluate.codecs import codecs

# Drawn voices are no speech to Silero, and nothing here needs Whisper.
LIGHT = (
    *("--set", "turns.vad=energy", "--set", "prosody.encoder=false"),
    *("--set", "moments.reference=0.4", "--set", "moments.budget=6"),  # pitch and level alone
)
Tone = Callable[..., tuple[int, str, str]]


@pytest.fixture
def tone(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Tone:
    """Runs `tone evaluate` in this process → (exit code, stdout, stderr)."""

    def command(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["tone", "evaluate", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main.run()
        out, err = capfd.readouterr()
        return int(ended.value.code or 0), out, err

    return command


@pytest.mark.slow
@pytest.mark.usefixtures("short_calls")
def test_moments_of_tone_and_of_the_peer(tone: Tone, corpus: Path, tmp_path: Path) -> None:
    pytest.importorskip("opensmile", reason="needs the extra `evaluate`")
    pytest.importorskip("sklearn", reason="needs the extra `evaluate`")
    file = tmp_path / "moments.json"

    code, out, err = tone(
        *("moments", "--data", corpus, "--fit", "drawn"), *("--calls", "3", "--json", file), *LIGHT
    )

    assert (code, err) == (0, "")
    assert "eGeMAPS + LR" in out
    report = json.loads(file.read_text())
    ours, peers, hindsight = report["scores"]
    assert (ours["corpus"], ours["detector"], peers["detector"]) == (
        "other",
        "tone",
        "eGeMAPS + LR",
    )
    assert ours["counts"] == {"hits": 2, "missed": 0, "false": 0}
    assert ours["f1"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert ours["onset_within_3s"]["value"] == 1.0
    assert ours["recall_by_emotion"] == {"anger": 1.0}
    first = report["calls"][1]
    assert len(first["episodes"]) == len(first["flags"]["tone"]) == 1
    assert hindsight["f1"]["value"] >= peers["f1"]["value"]
    assert peers["counts"]["hits"] + peers["counts"]["missed"] == 2


@pytest.mark.slow
def test_clips_of_tone_and_of_the_peer(tone: Tone, corpus: Path, tmp_path: Path) -> None:
    pytest.importorskip("opensmile", reason="needs the extra `evaluate`")
    pytest.importorskip("sklearn", reason="needs the extra `evaluate`")
    file = tmp_path / "clips.json"

    code, out, err = tone("clips", "--data", corpus, "--fit", "drawn", "--json", file, *LIGHT)

    assert (code, err) == (0, "")
    assert "AUC" in out
    scores = json.loads(file.read_text())["scores"]
    assert {(row["gender"], row["face"]) for row in scores} == {
        (gender, face) for gender in ("all", "F", "M") for face in ("agitated", "dejected")
    }
    first = scores[0]
    assert (first["speakers"], first["distressed"], first["calm"]) == (4, 12, 12)
    assert first["auc"]["value"] > 0.95


@pytest.mark.slow
@pytest.mark.usefixtures("short_calls")
def test_robustness_to_gain_codecs_and_noise_and_what_could_not_be_tried(
    tone: Tone, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "robustness.json"
    present, _ = codecs()
    gsm = [codec for codec in present if codec.name == "GSM 06.10"]
    monkeypatch.setattr(robustness, "codecs", lambda: (gsm, {"AMR-NB 12.2": "no such encoder"}))

    code, out, err = tone(
        *("robustness", "--data", corpus, "--corpus", "other"),
        *("--calls", "2", "--json", file),
        *LIGHT,
    )

    assert (code, err) == (0, "")
    assert "no such encoder" in out
    report = json.loads(file.read_text())
    scores = {row["disturbance"]: row for row in report["scores"]}
    assert set(scores) == {
        *("gain -6 dB", "gain +6 dB", "GSM 06.10"),
        *("white noise 20 dB", "babble 20 dB"),
    }
    assert scores["gain -6 dB"]["overlap"]["value"] > 0.9
    assert scores["gain -6 dB"]["withheld"] == 0
    assert report["absent"] == {"AMR-NB 12.2": "no such encoder"}


@pytest.mark.parametrize("command", ["moments", "clips", "robustness"])
def test_a_folder_without_clips_is_one_sentence(tone: Tone, tmp_path: Path, command: str) -> None:
    code, out, err = tone(command, "--data", tmp_path)

    assert (code, out) == (2, "")
    assert err.startswith("tone: cannot read")
    assert err.count("\n") == 1


def test_an_unknown_corpus_and_an_unknown_face_are_refused(tone: Tone, corpus: Path) -> None:
    assert "'emodb', which is not among" in tone("moments", "--data", corpus, *LIGHT)[2]
    code, _, err = tone("moments", "--data", corpus, "--face", "happy")
    assert code == 2
    assert "expected agitated or dejected" in err


def test_a_report_that_cannot_be_written_is_refused_before_any_work(
    tone: Tone, corpus: Path
) -> None:
    code, _, err = tone("clips", "--data", corpus, "--fit", "drawn", "--json", "/dev/null/a.json")

    assert code == 5
    assert "cannot write /dev/null/a.json" in err


def test_a_missing_extra_names_its_install_command(
    tone: Tone, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without_extra(name: str, *rest: Any, **named: Any) -> Any:
        if name.partition(".")[0] in ("opensmile", "sklearn"):
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without_extra)

    code, _, err = tone("clips", "--data", corpus, "--fit", "drawn")

    assert code == 3
    assert "pip install 'tone[evaluate]'" in err
    assert err.count("\n") == 1
