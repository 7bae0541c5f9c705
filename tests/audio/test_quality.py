"""What the audio can carry."""

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from tone.audio.quality import is_dual_mono, quality
from tone.call.prosody import TILT
from tone.call.recording import Samples
from tone.testing.synth import Line, draw_call

LINES = [Line(speaker="customer", start=start, end=start + 2) for start in (1, 5, 9)]


def customer() -> Samples:
    return draw_call(LINES, duration=12)[1]


def test_the_telephone_band_is_seen_and_carries_tilt() -> None:
    measured = quality(customer())

    assert measured.bandwidth_hz == pytest.approx(3400, abs=250)
    assert measured.invalid == {}


def test_a_muffled_line_names_what_it_cannot_carry() -> None:
    sound = customer()
    muffled = sosfilt(butter(8, 1500, fs=sound.rate, output="sos"), sound.values)

    measured = quality(Samples(muffled.astype(np.float32), sound.rate))

    assert measured.bandwidth_hz is not None
    assert measured.bandwidth_hz < 2800
    assert "needs 2800 Hz" in measured.invalid[TILT]


def test_clipping_is_the_share_at_full_scale() -> None:
    values = np.zeros(8000, np.float32)
    values[:80] = 1.0

    assert quality(Samples(values, 8000)).clipped == pytest.approx(0.01)


def test_digital_silence_has_nothing_to_measure() -> None:
    measured = quality(Samples(np.zeros(8000, np.float32), 8000))

    assert (measured.bandwidth_hz, measured.clipped) == (None, 0.0)


def test_one_sound_on_two_channels_is_dual_mono_at_any_level() -> None:
    sound = customer()
    quieter = Samples(0.3 * sound.values, sound.rate)
    agent = draw_call([Line(speaker="agent", start=2, end=8)], duration=12)[0]

    assert is_dual_mono((sound, quieter))
    assert not is_dual_mono((sound, agent))
    assert not is_dual_mono((sound,))
