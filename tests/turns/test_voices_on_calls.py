"""Voices told apart with the real models, on real and on sample calls."""

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import librosa
import numpy as np
import pytest
import soundfile

from tone.call.recording import Role, Samples
from tone.call.span import Span
from tone.call.speech import Conversation, Voices, Word
from tone.config import TurnsConfig
from tone.config_file import from_table
from tone.evaluate.diarization import read_rttm
from tone.evaluate.diarization_error import diarization_error
from tone.pipeline import Analyzer
from tone.progress import silent
from tone.turns.one_track import VoiceClusters
from tone.turns.segmentation import Segmentation
from tone.turns.voices import VoiceModel

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "audio_samples"
MIXED = ("other_voice_met_well", "quiet_met_well", "upset_met_badly")  # the rest has no other voice
DATA = Path(os.environ.get("TONE_DATA", ROOT / "../shared/data"))
LEAST_SAME_SIDE = 0.93
MOST_ERROR = {"auto_repairs_40_mono.flac": 0.06, "callytics_call01_mono.wav": 0.12}

pytestmark = [
    pytest.mark.model,
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def sound(path: Path, channel: int = 0) -> Samples:
    if not path.is_file():
        pytest.skip(f"{path} is missing; TONE_DATA names the folder of the evaluation data")
    values, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return Samples(np.ascontiguousarray(values[:, channel]), rate)


@cache
def diarizer() -> VoiceClusters:
    return VoiceClusters(TurnsConfig())


def voices(samples: Samples) -> Voices:
    return diarizer().tell_apart(samples, progress=silent)


@cache
def analyzer() -> Analyzer:
    return Analyzer.from_config(from_table({"prosody": {"encoder": False}}))


@pytest.mark.parametrize("call", MIXED)
def test_a_mix_has_its_words_on_the_right_side(call: str, tmp_path: Path) -> None:
    values, rate = soundfile.read(SAMPLES / f"{call}.flac", dtype="float32")
    soundfile.write(tmp_path / "mix.wav", values.mean(axis=1), rate)
    truth = tomllib.loads((SAMPLES / "truth" / f"{call}.toml").read_text())

    conversation = analyzer().analyze(tmp_path / "mix.wav").conversation

    assert {each.role for each in conversation.speakers} == {Role.AGENT, Role.CUSTOMER}
    sides = [word_is_right(who, word, truth["turn"]) for who, word in words(conversation)]
    assert len(sides) > 100
    assert sum(sides) >= LEAST_SAME_SIDE * len(sides)


@pytest.mark.parametrize("name", MOST_ERROR)
def test_a_real_call_is_told_apart(name: str) -> None:
    path = DATA / "calls" / name
    found = voices(sound(path))
    labels = {str(number): spans for number, spans in enumerate(found.speech)}

    error = diarization_error(read_rttm(path.with_suffix(".rttm")), labels)

    assert found.separation is not None
    assert found.separation > 0.7
    assert error.rate is not None
    assert error.rate <= MOST_ERROR[name]


def test_a_third_voice_of_a_call_is_found() -> None:
    """A sample call on one track, and after it the customer of another one, alone."""
    call, other = SAMPLES / "upset_met_well.flac", SAMPLES / "other_voice_met_well.flac"
    both = [sound(call, channel).values for channel in (0, 1)]
    third = sound(other, channel=1)
    begins = len(both[0]) / third.rate

    found = voices(Samples(np.concatenate([both[0] + both[1], third.values]), third.rate))

    assert len(found.speech) == 3
    late = [sum(span.start >= begins for span in spans) / len(spans) for spans in found.speech]
    assert sorted(share > 0.9 for share in late) == [False, False, True]
    assert sorted(share < 0.1 for share in late) == [False, True, True]


def test_one_speakers_prompts_are_one_voice() -> None:
    prompts = sorted((DATA / "telephone_prompts").glob("*.flac"))[:12]
    if not prompts:
        pytest.skip(f"no telephone prompts in {DATA}; TONE_DATA names the folder")
    parts = [sound(path) for path in prompts]

    found = voices(Samples(np.concatenate([each.values for each in parts]), parts[0].rate))

    assert len(found.speech) == 1
    assert found.separation is not None
    assert found.separation < 0.1


@pytest.mark.parametrize("channel", [0, 1])
def test_one_side_of_an_upset_call_is_one_voice(channel: int) -> None:
    assert len(voices(sound(SAMPLES / "upset_met_well.flac", channel)).speech) == 1


@pytest.mark.parametrize("noise_db", [None, -40.0])
def test_silence_and_noise_have_no_voice(noise_db: float | None) -> None:
    values = np.zeros(8000 * 20, np.float32)
    if noise_db is not None:
        noise = np.random.default_rng(0).standard_normal(len(values))
        values = (10 ** (noise_db / 20) * noise).astype(np.float32)

    assert voices(Samples(values, 8000)).speech == ()


def test_a_moment_of_speech_is_one_voice_without_confidence() -> None:
    samples = sound(SAMPLES / "calm.flac")
    moment = Samples(samples.within(Span(0.6, 2.2)), samples.rate)

    assert voices(moment).separation == 0.0
    assert len(voices(moment).speech) == 1


def test_gain_and_rate_move_no_voice() -> None:
    samples = sound(SAMPLES / "calm.flac", 0)
    other = sound(SAMPLES / "calm.flac", 1)
    mix = samples.values[: 8000 * 40] + other.values[: 8000 * 40]
    louder = librosa.resample(mix, orig_sr=8000, target_sr=16000, res_type="soxr_hq") * 0.5

    quiet, loud = voices(Samples(mix, 8000)), voices(Samples(louder.astype(np.float32), 16000))

    sides = ({str(i): spans for i, spans in enumerate(each.speech)} for each in (quiet, loud))
    error = diarization_error(*sides, collar=0.05)
    assert error.rate is not None
    assert error.rate < 0.02


def words(conversation: Conversation) -> list[tuple[Role, Word]]:
    roles = {speaker.label: speaker.role for speaker in conversation.speakers}
    return [(roles[u.speaker], word) for u in conversation.utterances() for word in u.words]


def word_is_right(who: Role, word: Word, turns: list[dict[str, Any]]) -> bool:
    """Whether a turn of that person is nearest to the word's middle."""
    middle = (word.span.start + word.span.end) / 2
    away = {
        (Span(turn["start"], turn["end"]).gap(Span(middle, middle)), turn["speaker"])
        for turn in turns
    }
    nearest = min(away)[0]
    return any(who.value == speaker for gap, speaker in away if gap == nearest)


def test_voices_are_the_same_to_the_last_digit_on_any_number_of_cores() -> None:
    import torch

    values = sound(SAMPLES / "upset_met_well.flac").values[: 20 * 8000]
    at_16_khz = librosa.resample(values, orig_sr=8000, target_sr=16_000, res_type="soxr_mq")
    track = Samples(at_16_khz.astype(np.float32), 16_000)
    windows = [Span(start, start + 1.5) for start in np.arange(0.0, 18.0, 0.75)]
    usual, found = torch.get_num_threads(), set()

    for threads in (1, 2, 3):
        torch.set_num_threads(threads)
        vectors, activity = VoiceModel().embed(track, windows), Segmentation().activity(track)
        found.add((vectors.tobytes(), activity.tobytes()))

    torch.set_num_threads(usual)
    assert len(found) == 1
