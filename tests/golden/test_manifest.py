"""The manifest tells the truth about the files beside it."""

import hashlib
import tomllib
from pathlib import Path

import soundfile

SAMPLES = Path(__file__).parents[2] / "audio_samples"


def test_every_call_is_listed_as_it_is() -> None:
    calls = tomllib.loads((SAMPLES / "manifest.toml").read_text())["call"]

    assert sorted(call["file"] for call in calls) == sorted(p.name for p in SAMPLES.glob("*.flac"))
    for call in calls:
        path = SAMPLES / call["file"]
        info = soundfile.info(path)
        assert hashlib.sha256(path.read_bytes()).hexdigest() == call["sha256"]
        assert (info.samplerate, info.channels) == (8000, 2)
        assert abs(info.duration - call["duration"]) < 0.01
        assert 60 <= info.duration <= 120
        assert path.stat().st_size < 1_000_000
