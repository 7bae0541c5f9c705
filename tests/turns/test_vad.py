"""Voice detectors."""

from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
import soundfile
from scipy.signal import butter, resample_poly, sosfiltfilt

from tests.audio.drawn import RATE, tones
from tone.call.recording import Samples
from tone.call.span import Span
from tone.config import TurnsConfig
from tone.testing.synth import Line, draw_call
from tone.turns import silero
from tone.turns.silero import SileroDetector, parts
from tone.turns.vad import EnergyDetector

SAMPLES = Path(__file__).parents[2] / "audio_samples"


def test_energy_finds_drawn_speech_and_joins_over_short_pauses() -> None:
    # time      0    2    4    6    8    10
    # customer     |-----||----|  |------|
    lines = [
        Line(speaker="customer", start=start, end=end) for start, end in [(1, 3), (3.2, 5), (7, 9)]
    ]
    _, customer = draw_call(lines, duration=10)

    found = EnergyDetector(TurnsConfig()).detect(customer)

    assert [(round(span.start, 0), round(span.end, 0)) for span in found] == [(1, 5), (7, 9)]


@pytest.mark.parametrize("detector", [EnergyDetector, SileroDetector])
@pytest.mark.parametrize("seconds", [0.0, 0.005, 3.0])
def test_silence_holds_no_speech(
    detector: type[EnergyDetector] | type[SileroDetector], seconds: float
) -> None:
    silence = Samples(np.zeros(round(8000 * seconds), np.float32), 8000)

    assert list(detector(TurnsConfig()).detect(silence)) == []


@pytest.mark.parametrize("level_db", [-50.0, -20.0])
def test_silero_hears_no_speech_in_noise(level_db: float) -> None:
    noise = np.random.default_rng(1).standard_normal(8000 * 5) * 10 ** (level_db / 20)

    found = SileroDetector(TurnsConfig()).detect(Samples(noise.astype(np.float32), 8000))

    assert list(found) == []


def test_silero_hears_no_speech_in_the_attack_of_a_tone_as_loud_as_speech() -> None:
    # Slowed and heard anew, a ringing tone sounds like a voice for its first frame.
    ringing = Samples(tones((425,), 20, 1, 4).astype(np.float32), RATE)

    assert list(SileroDetector(TurnsConfig()).detect(ringing)) == []


@pytest.mark.parametrize("channel", [0, 1])
def test_silero_still_hears_men_and_women_through_a_steep_telephone_filter(channel: int) -> None:
    values, rate = soundfile.read(SAMPLES / "calm.flac", dtype="float64")
    band = butter(4, [300, 3400], "bandpass", fs=rate, output="sos")
    steep = sosfiltfilt(band, values[:, channel])

    usual, left = (
        sum(
            span.duration
            for span in SileroDetector(TurnsConfig()).detect(
                Samples(np.ascontiguousarray(sound, np.float32), rate)
            )
        )
        for sound in (values[:, channel], steep)
    )

    assert left > 0.9 * usual


def test_silero_hears_a_voice_raised_to_a_scream() -> None:
    # Played faster, pitch and formants rise as a scream's do; heard once, a quarter of it is lost.
    values, rate = soundfile.read(SAMPLES / "upset_met_badly.flac", dtype="float32")
    customer = np.ascontiguousarray(values[:, 1])
    raised = resample_poly(customer, 2, 3).astype(np.float32)
    detector = SileroDetector(TurnsConfig(pause=0.1))

    usual, left = (
        sum(span.duration for span in detector.detect(Samples(sound, rate)))
        for sound in (customer, raised)
    )

    assert 1.5 * left > 0.95 * usual


def test_silero_is_not_asked_about_long_silence_and_finds_the_quiet_voice_after_it() -> None:
    #  0        10        70        80
    #  |-- loud --|........|- 30 dB less -|
    values, rate = soundfile.read(SAMPLES / "calm.flac", dtype="float32")
    spoken = values[5 * rate : 15 * rate, 1]
    dither = 1e-5 * np.random.default_rng(0).standard_normal(60 * rate)
    sound = np.concatenate([spoken, dither, spoken * 10**-1.5]).astype(np.float32)
    detector = SileroDetector(TurnsConfig())

    with patch.object(silero, "_probabilities", wraps=silero._probabilities) as asked:
        found = detector.detect(Samples(sound, rate))

    frames = sum(len(call.args[0]) for call in asked.call_args_list)
    loud, quiet = (
        sum(span.overlap(part) for span in found) for part in (Span(0.0, 10.0), Span(70.0, 80.0))
    )
    assert frames * silero.FRAME / silero.MODEL_RATE < 30.0
    assert quiet > 0.9 * loud > 3.0


def test_silero_finds_speech_in_order_and_cuts_long_stretches() -> None:
    values, rate = soundfile.read(SAMPLES / "calm.flac", dtype="float32")
    samples = Samples(np.ascontiguousarray(values[:, 1]), rate)

    found = SileroDetector(TurnsConfig(longest=4.0)).detect(samples)

    assert len(found) >= 5
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert max(span.duration for span in found) <= 4.0 + 0.2
    assert found[-1].end <= samples.duration


def test_a_long_recording_is_heard_in_parts_that_meet_in_pauses() -> None:
    rate, pauses = 1000, (572.0, 1130.0)
    values = np.ones(rate * 1300, np.float32)
    for pause in pauses:
        values[round(pause * rate) : round((pause + 0.2) * rate)] = 0.0

    found = parts(Samples(values, rate))

    assert [part.start for part in found[1:]] == pytest.approx(
        [pause + 0.1 for pause in pauses], abs=0.06
    )
    assert [part.end for part in found] == [*(part.start for part in found[1:]), 1300.0]
    assert parts(Samples(values[: 600 * rate], rate)) == [Span(0.0, 600.0)]
