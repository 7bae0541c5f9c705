"""A disguised voice is not known again, by a model that tells speakers apart for a living.

clips of 16 speakers, over a telephone ──► CAM++ ──► same or not?   equal error rate
"""

import csv
import os
import random
from collections import defaultdict
from pathlib import Path

import librosa
import numpy as np
import pytest
import soundfile
import soxr
from numpy.typing import NDArray

from tone.call.analysis import Analysis
from tone.call.recording import Samples
from tone.coaching.disguise import DOWN, UP, disguise_of, disguised

DATA = Path(os.environ.get("TONE_DATA", Path(__file__).parents[2] / "../shared/data"))
SPEAKERS, CLIPS = 14, 4
Array = NDArray[np.float32]


def test_length_rate_and_numbers_stay() -> None:
    noise = np.random.default_rng(0).normal(0, 3000, 4001).astype(np.int16)
    for stored in (noise, (noise / 32768).astype(np.float32)):
        for factor in (UP, DOWN):
            made = disguised(Samples(stored, 8000), factor)
            assert (len(made.stored), made.rate, made.stored.dtype) == (4001, 8000, stored.dtype)


def test_silence_stays_silent() -> None:
    assert not disguised(Samples(np.zeros(8000, np.float32), 8000), UP).values.any()


@pytest.mark.parametrize("factor", [UP, DOWN])
def test_every_pitch_moves_by_the_factor_and_level_and_time_stay(factor: float) -> None:
    """Two tones of 150 and 200 Hz, of 1 s each, with silence around them.

    -20 dBFS  ____----____====____      before and after the same but for the pitch
    """
    time, sound = np.arange(8000) / 8000, np.zeros(40_000, np.float32)
    for first, pitch_hz in ((8000, 150.0), (24_000, 200.0)):
        partials = [np.sin(2 * np.pi * pitch_hz * n * time) / n for n in range(1, 8)]
        sound[first : first + 8000] = np.sum(partials, axis=0) / 10

    made = disguised(Samples(sound, 8000), factor).values

    for first, pitch_hz in ((8000, 150.0), (24_000, 200.0)):
        tone = made[first + 1600 : first + 6400]
        before = sound[first + 1600 : first + 6400]
        found = librosa.yin(tone, fmin=80, fmax=400, sr=8000, frame_length=1024)
        assert np.median(found) == pytest.approx(pitch_hz * factor, rel=0.01)
        assert np.std(tone) == pytest.approx(np.std(before), rel=0.1)
        assert np.abs(made[first - 800 : first - 400]).max() < 0.02  # nothing is early by 50 ms
        assert np.abs(made[first + 8400 : first + 8800]).max() < 0.02  # nor late


def test_a_deep_voice_goes_up_and_a_high_one_down(upset_analysis: Analysis) -> None:
    """The drawn agent speaks at 110 Hz, the customer at 200."""
    assert disguise_of(upset_analysis, "agent") == UP
    assert disguise_of(upset_analysis, "customer") == DOWN


@pytest.fixture(scope="module")
def clips() -> dict[tuple[str, int], Array]:
    table = DATA / "clips.csv"
    if not table.is_file():
        pytest.skip(f"{table} is missing; TONE_DATA says where the data is")
    spoken: dict[str, list[str]] = defaultdict(list)
    with table.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["corpus"] == "ravdess":
                spoken[row["speaker"]].append(row["path"])
    drawn = random.Random(0)
    found = {}
    for speaker in sorted(spoken)[:SPEAKERS]:
        for number, path in enumerate(drawn.sample(spoken[speaker], CLIPS)):
            sound, rate = soundfile.read(DATA / path, dtype="float32")
            found[speaker, number] = np.asarray(soxr.resample(sound, rate, 8000), np.float32)
    return found


@pytest.mark.slow
def test_a_model_of_voices_does_not_know_a_disguised_speaker(
    clips: dict[tuple[str, int], Array],
) -> None:
    before = {key: _embedded(sound) for key, sound in clips.items()}
    after = {
        key: _embedded(disguised(Samples(sound, 8000), _hiding(key[0])).values)
        for key, sound in clips.items()
    }

    assert _equal_error_rate(before, before) < 0.25
    assert _equal_error_rate(before, after) >= 0.35


def _hiding(speaker: str) -> float:
    """RAVDESS gives men odd numbers."""
    return UP if int(speaker[-2:]) % 2 else DOWN


def _embedded(sound: Array) -> Array:
    from tone.turns.voices import VoiceModel

    samples = Samples(np.asarray(soxr.resample(sound, 8000, 16000), np.float32), 16000)
    return np.asarray(VoiceModel().embed(samples, [samples.span])[0])


def _equal_error_rate(
    known: dict[tuple[str, int], Array], heard: dict[tuple[str, int], Array]
) -> float:
    same: list[float] = []
    other: list[float] = []
    for (speaker, number), one in known.items():
        for (who, which), two in heard.items():
            if (speaker, number) != (who, which):
                (same if speaker == who else other).append(float(one @ two))
    limits = np.linspace(-1, 1, 2001)
    missed = np.searchsorted(np.sort(same), limits) / len(same)
    taken = 1 - np.searchsorted(np.sort(other), limits) / len(other)
    at = int(np.argmin(np.abs(missed - taken)))
    return float((missed[at] + taken[at]) / 2)
