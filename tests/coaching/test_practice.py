"""A reply heard slower: as much as was asked, in the same voice, and only where it helps."""

import tomllib
from dataclasses import replace
from pathlib import Path

import librosa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tone.call.analysis import Analysis
from tone.call.prosody import ARTICULATION_RATE
from tone.call.recording import FULL_SCALE, Floats, Role, Samples
from tone.call.span import Span
from tone.coaching.clips import ClipSound
from tone.coaching.practice import practise, reply_to, to_practise, write_practice
from tone.coaching.tempo import at_tempo
from tone.errors import InputError
from tone.moments.weights import weights
from tone.prosody.f0 import track_f0
from tone.prosody.intensity import intensity_db
from tone.prosody.rate import rate
from tone.report.sound import read_sound
from tone.testing.calls import CARING
from tone.testing.synth import Line, voice

SAMPLES = Path(__file__).parents[2] / "audio_samples"
HOP = 0.01  # s
RATE_OFF = 0.01  # share
PITCH_OFF = 10.0  # cents


@given(st.floats(0.7, 0.95), st.floats(85.0, 280.0), st.sampled_from([8000, 11025, 16000]))
@settings(max_examples=25, deadline=None)
def test_any_ratio_is_kept_to_the_percent_and_the_pitch_to_ten_cents(
    ratio: float, f0_hz: float, hz: int
) -> None:
    line = Line(speaker="agent", start=0.0, end=2.5, f0_hz=f0_hz)
    before = Samples(voice(line, rate=hz), hz)
    after = at_tempo(before, ratio)

    assert after.rate == hz
    assert after.stored.dtype == before.stored.dtype
    assert before.count / after.count == pytest.approx(ratio, rel=RATE_OFF)
    heard = [_counted(each) for each in (before, after)]
    assert heard[1] / heard[0] == pytest.approx(ratio, rel=0.04)  # the counter's own grain
    assert abs(_cents(_yin(before), _yin(after))) < PITCH_OFF
    assert np.std(after.values) == pytest.approx(np.std(before.values), rel=0.06)


def _counted(samples: Samples) -> float:
    """Syllables a second, as the analysis counts them."""
    level = intensity_db(samples.values, rate=samples.rate, hop=HOP)
    return rate(level, np.isfinite(level), hop=HOP).articulation_rate_sps or 0.0


def _yin(samples: Samples) -> float:
    """The median pitch, by another tracker than ours."""
    return float(np.median(librosa.yin(samples.values, fmin=70, fmax=400, sr=samples.rate)))


def _cents(before: float, after: float) -> float:
    return 1200.0 * float(np.log2(after / before))


def test_real_replies_keep_their_pitch_wherever_they_are_voiced() -> None:
    path = SAMPLES / "upset_met_flatly.flac"
    agent, _ = read_sound(path)
    truth = tomllib.loads((SAMPLES / "truth" / f"{path.stem}.toml").read_text())
    turns = [Span(t["start"], t["end"]) for t in truth["turn"] if t["speaker"] == "agent"]
    for turn, ratio in zip(turns, np.linspace(0.7, 0.95, len(turns)), strict=True):
        first, last = (round(time * agent.rate) for time in (turn.start, turn.end))
        before = Samples(agent.stored[first:last].copy(), agent.rate)
        after = at_tempo(before, float(ratio))

        assert after.stored.dtype == np.int16
        assert before.count / after.count == pytest.approx(ratio, rel=RATE_OFF)
        assert abs(_shift(before, after, float(ratio))) < PITCH_OFF


def _shift(before: Samples, after: Samples, ratio: float) -> float:
    """The median shift in cents of where both are voiced, each time against its own.

    Not the shift of the median: a frame more or less that counts as voiced moves that as well.
    """
    old, new = (_pitch(each) for each in (before, after))
    times = np.arange(len(old)) * HOP
    now = np.interp(times / ratio, np.arange(len(new)) * HOP, new)
    return float(np.nanmedian(1200.0 * np.log2(now / old)))


def _pitch(samples: Samples) -> Floats:
    return track_f0(samples.values, rate=samples.rate, hop=HOP)


def test_the_reply_is_the_first_thing_said_at_the_pace_it_was_measured(
    hurried_analysis: Analysis,
) -> None:
    reply = reply_to(hurried_analysis, 1)

    assert reply.quote == CARING
    assert reply.rate_sps == pytest.approx(5.5, rel=0.1)
    assert reply.best_sps == pytest.approx(4.0, rel=0.1)
    assert reply.span.start == hurried_analysis.responses[0].span.start  # type: ignore[union-attr]
    assert list(to_practise(hurried_analysis)) == [hurried_analysis.moments[0].id]


def test_the_best_pace_earns_everything_that_pace_can_and_the_reply_less(
    hurried_analysis: Analysis, upset_analysis: Analysis
) -> None:
    hurried, usual = (
        next(e for e in each.responses[0].evidence if e.measure == ARTICULATION_RATE)
        for each in (hurried_analysis, upset_analysis)
    )

    assert reply_to(hurried_analysis, 1).best_sps == hurried.usual
    assert usual.value == pytest.approx(usual.usual, rel=0.02)
    assert usual.contribution == pytest.approx(weights()["pace"]["calmer"], abs=1.0)
    assert hurried.contribution < 0.0


def test_what_is_heard_is_the_agents_turn_and_its_double(
    hurried_analysis: Analysis, hurried_recording: Path, tmp_path: Path
) -> None:
    channels = read_sound(hurried_recording)
    made = practise(hurried_analysis, channels, "1")
    whole = channels[0].within(made.reply.span)

    assert np.array_equal(made.before.values, whole)
    for path, sound in zip(
        write_practice(made, tmp_path, "clip", ClipSound.WAV),
        (made.before, made.after),
        strict=True,
    ):
        (read,) = read_sound(path)
        assert np.allclose(read.values, sound.values, atol=1 / FULL_SCALE)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clip-reply.wav", "clip-slower.wav"]


def test_a_reply_at_its_best_pace_is_left_alone(upset_analysis: Analysis) -> None:
    with pytest.raises(InputError, match=r"at its best pace already: 4\.\d syllables a second"):
        reply_to(upset_analysis, 1)
    assert to_practise(upset_analysis) == {}


def test_without_a_reply_or_its_pace_there_is_one_sentence(hurried_analysis: Analysis) -> None:
    (response,) = hurried_analysis.responses
    silent = replace(hurried_analysis, responses=(replace(response, span=None, evidence=()),))
    unmeasured = replace(hurried_analysis, responses=(replace(response, evidence=()),))

    with pytest.raises(InputError, match="the agent gave no reply"):
        reply_to(silent, 1)
    with pytest.raises(InputError, match="is not known"):
        reply_to(unmeasured, 1)
    with pytest.raises(InputError, match="expected one of its numbered from 1 to 1"):
        reply_to(hurried_analysis, 2)


def test_a_hidden_agent_is_hidden_here_too_and_a_muted_one_is_not_heard(
    hurried_analysis: Analysis, hurried_recording: Path
) -> None:
    channels = read_sound(hurried_recording)
    plain = practise(hurried_analysis, channels, 1)
    hidden = practise(hurried_analysis, channels, 1, hidden=[Role.AGENT])

    assert len(hidden.after.stored) == len(plain.after.stored)
    assert abs(float(np.corrcoef(hidden.after.values, plain.after.values)[0, 1])) < 0.9
    with pytest.raises(InputError, match="the agent is muted"):
        practise(hurried_analysis, channels, 1, muted=[Role.AGENT])
