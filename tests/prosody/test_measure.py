"""Both people are measured; only the customer is heard by the encoder."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from tone.call.codec import from_json, to_json
from tone.call.prosody import PITCH
from tone.call.recording import Samples
from tone.config import Config
from tone.pipeline import Analyzer
from tone.testing.calls import analyzer, upset_call


class Fake:
    """Hears the level, and nothing else."""

    missing = ""

    def encode(self, samples: Samples) -> NDArray[np.float32] | None:
        return np.full(3072, float(np.abs(samples.values).max()), np.float32)


def encoding(config: Config) -> Analyzer:
    return replace(analyzer(upset_call(), config), encoder=Fake())


def test_an_agent_is_never_encoded(upset_recording: Path, drawn_config: Config) -> None:
    analysis = encoding(drawn_config).analyze(upset_recording)

    told = {(row.speaker, row.voice is not None) for row in analysis.prosody.functionals}
    assert told == {("agent", False), ("customer", True)}
    assert not any("pitch and level alone" in note for note in analysis.notes)


def test_what_was_encoded_is_not_written_down(upset_recording: Path, drawn_config: Config) -> None:
    analysis = encoding(drawn_config).analyze(upset_recording)
    text = to_json(analysis)

    assert "voice" not in json.loads(text)["prosody"]["functionals"][0]
    assert all(row.voice is None for row in from_json(text).prosody.functionals)


def test_a_customer_who_was_not_encoded_is_noted(
    upset_recording: Path, drawn_config: Config
) -> None:
    analysis = analyzer(upset_call(), drawn_config).analyze(upset_recording)

    assert (
        "the customer's voice is judged by pitch and level alone: prosody.encoder is off"
        in analysis.notes
    )


def test_of_a_customer_who_drowns_in_noise_only_the_words_are_judged(
    tmp_path: Path, upset_recording: Path, drawn_config: Config
) -> None:
    """The customer speaks at -30 dBFS over noise at -33; the agent's line is quiet."""
    values, rate = soundfile.read(upset_recording)
    values[:, 1] += np.random.default_rng(0).standard_normal(len(values)) * 10 ** (-33 / 20)
    noisy = tmp_path / "noisy.wav"
    soundfile.write(noisy, values, rate)

    analysis = encoding(drawn_config).analyze(noisy)

    rows = [row for row in analysis.prosody.functionals if row.speaker == "customer"]
    assert all(row.values == {} and row.voice is None for row in rows)
    assert all(each.acoustic is None for each in analysis.timeline)
    assert [each.verdict for each in analysis.responses] == ["unrated"]  # flagged by what is said
    assert analysis.notes[0].startswith(
        "the voice is not measured on channel 1: its speech is only"
    )
    assert any(row.values for row in analysis.prosody.functionals if row.speaker == "agent")
    assert analysis.summary is not None
    assert "no moment could be rated, so the call cannot tell" in [
        aim.finding for aim in analysis.summary.aims
    ]


def test_a_drawn_voice_has_the_pitch_it_was_drawn_with(
    upset_recording: Path, drawn_config: Config
) -> None:
    analysis = analyzer(upset_call(), drawn_config).analyze(upset_recording)
    calm, upset = (
        next(
            row
            for row in analysis.prosody.functionals
            if row.speaker == "customer" and row.span.contains(time)
        ).values
        for time in (5.0, 44.0)
    )

    assert set(PITCH) <= set(calm)
    assert 5.0 < upset["f0_semitones"] - calm["f0_semitones"] < 8.0  # 200 → 290 Hz
    assert calm["f0_low_semitones"] < calm["f0_semitones"] < calm["f0_high_semitones"]
