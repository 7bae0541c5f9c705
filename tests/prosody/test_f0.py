"""Pitch over a telephone band, on tones whose pitch is known because they were made here."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tone.prosody.f0 import track_f0

RATE = 8000


def voice(
    pitch_hz: float | NDArray[np.float64], *, seconds: float = 1.0, rate: int = RATE
) -> NDArray[np.float32]:
    """Harmonics from 300 to 3400 Hz only, falling by 6 dB an octave: a vowel over a telephone."""
    contour = np.broadcast_to(pitch_hz, round(seconds * rate))
    phase = 2 * np.pi * np.cumsum(contour) / rate
    middle = float(np.mean(contour))
    heard = [n for n in range(1, 60) if 300 <= n * middle <= 3400]
    sound = np.sum([np.sin(n * phase + n * n) / n for n in heard], axis=0) / 10
    return np.asarray(sound, np.float32)


def noise(*, seconds: float = 2.0, seed: int = 0) -> NDArray[np.float32]:
    draw = np.random.default_rng(seed).standard_normal(round(seconds * RATE))
    return (0.1 * draw).astype(np.float32)


def silence(seconds: float) -> NDArray[np.float32]:
    return np.zeros(round(seconds * RATE), np.float32)


def voiced(f0_hz: NDArray[np.float32]) -> NDArray[np.float32]:
    return f0_hz[np.isfinite(f0_hz)]


@pytest.mark.parametrize("pitch_hz", [90.0, 110.0, 150.0, 220.0, 350.0])
def test_missing_fundamental_is_found(pitch_hz: float) -> None:
    f0_hz = track_f0(voice(pitch_hz), rate=RATE)

    assert np.isfinite(f0_hz).all()
    np.testing.assert_allclose(f0_hz, pitch_hz, rtol=0.01)


@pytest.mark.parametrize("rate", [8000, 16000, 44100])
def test_rate_does_not_matter(rate: int) -> None:
    f0_hz = track_f0(voice(120.0, rate=rate), rate=rate)

    np.testing.assert_allclose(f0_hz, 120.0, rtol=0.01)


def test_strong_formant_does_not_pass_for_a_voice() -> None:
    """The fifth harmonic of a man stands 20 dB above the rest, as under a first formant."""
    time = np.arange(RATE) / RATE
    formant = np.sin(2 * np.pi * 500.0 * time).astype(np.float32) / 5

    f0_hz = track_f0(voice(100.0) + formant, rate=RATE)

    np.testing.assert_allclose(voiced(f0_hz), 100.0, rtol=0.01)


def test_glide_is_followed() -> None:
    contour = np.linspace(100.0, 200.0, 2 * RATE)
    f0_hz = track_f0(voice(contour, seconds=2.0), rate=RATE)

    np.testing.assert_allclose(f0_hz[5:-5], np.linspace(100.0, 200.0, 201)[5:-5], rtol=0.02)


def test_lone_octave_error_is_repaired() -> None:
    """For 30 ms only the even harmonics sound: alone they are a voice an octave up."""
    sound = voice(120.0)
    middle = slice(4000, 4240)
    sound[middle] = voice(240.0)[middle]

    np.testing.assert_allclose(voiced(track_f0(sound, rate=RATE)), 120.0, rtol=0.02)


def test_real_leap_of_an_octave_is_kept() -> None:
    """A cry of half a second is no error."""
    sound = np.concatenate([voice(120.0), voice(240.0, seconds=0.5), voice(120.0)])

    cry = track_f0(sound, rate=RATE)[105:145]

    np.testing.assert_allclose(cry, 240.0, rtol=0.02)


def test_voicing_follows_the_voice() -> None:
    # time   0      1      2      3
    # voice         |------|
    sound = np.concatenate([silence(1.0), voice(150.0), silence(1.0)])
    is_voiced = np.isfinite(track_f0(sound, rate=RATE))

    assert is_voiced[103:198].all()
    assert not is_voiced[:97].any()
    assert not is_voiced[203:].any()


@pytest.mark.parametrize("snr_db", [20.0, 10.0])
def test_voice_is_heard_over_line_noise(snr_db: float) -> None:
    sound = np.concatenate([silence(1.0), voice(110.0, seconds=2.0), silence(1.0)])
    gain = np.std(voice(110.0)) / np.std(noise()) * 10 ** (-snr_db / 20)

    f0_hz = track_f0(sound + gain * noise(seconds=4.0), rate=RATE)

    assert np.isfinite(f0_hz[105:295]).mean() > 0.95
    assert not np.isfinite(f0_hz[:95]).any()
    np.testing.assert_allclose(voiced(f0_hz), 110.0, rtol=0.02)


@pytest.mark.parametrize("seed", range(5))
def test_white_noise_is_unvoiced(seed: int) -> None:
    assert not len(voiced(track_f0(noise(seed=seed), rate=RATE)))


@pytest.mark.parametrize("level", [0.0, 0.5, 1.0])
def test_no_sound_is_unvoiced(level: float) -> None:
    assert not len(voiced(track_f0(silence(1.0) + np.float32(level), rate=RATE)))


def test_mains_hum_is_unvoiced() -> None:
    time = np.arange(RATE) / RATE
    hum = np.sin(2 * np.pi * 50.0 * time) + np.sin(2 * np.pi * 150.0 * time)

    f0_hz = track_f0(0.1 * hum.astype(np.float32), rate=RATE)

    assert not len(voiced(f0_hz[5:-5]))  # a cut end is a click, and clicks have every frequency


@pytest.mark.parametrize("length", [0, 1, 79, 80, 359])
def test_less_than_a_window_is_unvoiced(length: int) -> None:
    f0_hz = track_f0(voice(150.0)[:length], rate=RATE)

    assert len(f0_hz) == 1 + length // 80
    assert np.isnan(f0_hz).all()


@pytest.mark.parametrize("length", [360, 500, 1023, 1024, 1025])
def test_one_window_is_enough(length: int) -> None:
    f0_hz = track_f0(voice(150.0)[:length], rate=RATE)

    assert len(f0_hz) == 1 + length // 80
    assert np.isfinite(f0_hz).any()


@pytest.mark.parametrize("gain", [1e-4, 0.1, 10.0])
def test_gain_does_not_matter(gain: float) -> None:
    sound = np.concatenate([silence(0.3), voice(130.0), 0.1 * noise(seconds=0.5)])

    louder = track_f0(np.float32(gain) * sound, rate=RATE)

    np.testing.assert_array_equal(louder, track_f0(sound, rate=RATE))


def test_clipping_does_not_matter() -> None:
    sound = np.clip(voice(130.0), -0.03, 0.03)

    np.testing.assert_allclose(voiced(track_f0(sound, rate=RATE)), 130.0, rtol=0.02)


def test_pitch_stays_in_the_range() -> None:
    sound = np.concatenate([voice(100.0), voice(300.0), noise()])

    f0_hz = voiced(track_f0(sound, rate=RATE, floor_hz=140.0, ceiling_hz=280.0))

    assert ((f0_hz >= 140.0) & (f0_hz <= 280.0)).all()
