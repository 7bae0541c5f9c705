"""`tone doctor`: the page that a user reads."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from typer.testing import CliRunner

from tone.cli.main import app

SAMPLE = Path(__file__).parents[2] / "audio_samples" / "calm.flac"
RATE = 8000
ENERGY = ["--set", "turns.vad=energy", "--set", "prosody.encoder=false"]


def page(recording: Path) -> str:
    answer = CliRunner().invoke(app, ["doctor", str(recording), *ENERGY])
    assert answer.exit_code == 0, answer.exception
    return " ".join(answer.stdout.split())


@pytest.fixture(scope="module")
def tracks() -> NDArray[np.float32]:
    """A minute of a sample call: drawn voices are too much alike for an echo to stand out."""
    values, _ = soundfile.read(SAMPLE, frames=60 * RATE, dtype="float32", always_2d=True)
    return np.asarray(values, np.float32)


def test_a_sound_call_is_said_to_carry_everything(upset_recording: Path) -> None:
    told = page(upset_recording)

    assert "WAV PCM_16, 8000 Hz, 2 channels" in told
    assert "who is who yes a channel each" in told
    for measure in ("words", "pitch", "level", "pace", "spectral tilt"):
        assert f"{measure} yes" in told


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        ("lost side", "who is who no nobody speaks on channel 0: one side is lost"),
        ("one track", "who is who poorly one track holds everybody: told apart by voice"),
        ("dual mono", "who is who poorly both channels are the same sound"),
        ("clipped", "level no channel 1:"),
        ("echo", "who is who no channel 0: the other side is heard on it, 6 dB below"),
        ("silence", "words no nobody speaks"),
    ],
)
def test_what_is_wrong_is_said_and_why(
    tracks: NDArray[np.float32], tmp_path: Path, break_it: str, said: str
) -> None:
    values = tracks.copy()
    if break_it == "lost side":
        values[:, 0] = 0.0
    elif break_it == "one track":
        values = values.sum(axis=1, keepdims=True)
    elif break_it == "dual mono":
        values = np.repeat(values.sum(axis=1, keepdims=True), 2, axis=1)
    elif break_it == "clipped":
        values[:, 1] = np.clip(values[:, 1] * 20.0, -1.0, 1.0)
    elif break_it == "echo":
        values[:, 0] += 0.5 * values[:, 1]
    else:
        values[:] = 0.0
    path = tmp_path / "call.wav"
    soundfile.write(path, values, RATE)

    assert said in page(path)
