"""Syllables, rates and pauses."""

import numpy as np
import pytest

from tone.prosody.intensity import intensity_db
from tone.prosody.rate import rate
from tone.testing.synth import Line, voice

HOP = 0.01


def measured(line: Line):  # type: ignore[no-untyped-def]
    level = intensity_db(voice(line), rate=8000, hop=HOP)
    return rate(level, np.ones(len(level), bool), hop=HOP)


@pytest.mark.parametrize("syllables_per_second", [2.5, 4.0, 6.0])
def test_drawn_syllables_are_counted(syllables_per_second: float) -> None:
    line = Line(
        speaker="agent", start=0, end=4, syllables_per_second=syllables_per_second, f0_hz=120
    )

    assert measured(line).speech_rate_sps == pytest.approx(syllables_per_second, abs=0.3)


def test_a_pause_lowers_speech_rate_and_not_articulation_rate() -> None:
    # level   ~~~~~~~~________~~~~~~~~      two seconds of speech, one of pause, two of speech
    half = intensity_db(voice(Line(speaker="agent", start=0, end=2)), rate=8000, hop=HOP)
    level = np.concatenate([half, np.full(100, np.nan, np.float32), half])

    paused = rate(level, np.ones(len(level), bool), hop=HOP)

    assert paused.pause_share == pytest.approx(0.2, abs=0.05)
    assert paused.speech_rate_sps == pytest.approx(3.2, abs=0.3)
    assert paused.articulation_rate_sps == pytest.approx(4.0, abs=0.35)


def test_unvoiced_peaks_are_no_syllables() -> None:
    level = intensity_db(voice(Line(speaker="agent", start=0, end=2)), rate=8000, hop=HOP)

    assert rate(level, np.zeros(len(level), bool), hop=HOP).syllables == 0


def test_without_sound_there_is_no_rate() -> None:
    nothing = rate(np.full(50, np.nan, np.float32), np.ones(50, bool), hop=HOP)

    assert nothing.speech_rate_sps is None
    assert nothing.articulation_rate_sps is None
    assert nothing.pause_share is None
