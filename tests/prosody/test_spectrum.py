"""Spectral balance and flux in the telephone band."""

import numpy as np
import pytest

from tone.prosody.spectrum import band_power, flux, tilt_db


def sines(low: float, high: float, *, rate: int = 8000) -> np.ndarray:
    """One second with 500 Hz at the amplitude `low` and 2000 Hz at `high`."""
    time = np.arange(rate) / rate
    sound = low * np.sin(2 * np.pi * 500 * time) + high * np.sin(2 * np.pi * 2000 * time)
    return sound.astype(np.float32)


@pytest.mark.parametrize("rate", [8000, 16_000])
@pytest.mark.parametrize(
    ("low", "high", "balance_db"), [(0.1, 0.1, 0), (0.1, 0.05, -6), (0.01, 0.1, 20)]
)
def test_tilt_is_the_upper_band_over_the_lower(
    low: float, high: float, balance_db: float, rate: int
) -> None:
    power = band_power(sines(low, high, rate=rate), rate=rate, hop=0.01)

    assert np.nanmedian(tilt_db(power, rate=rate)) == pytest.approx(balance_db, abs=0.3)


def test_tilt_and_flux_do_not_depend_on_gain() -> None:
    sound = np.random.default_rng(0).standard_normal(8000).astype(np.float32)
    for feature in (lambda p: tilt_db(p, rate=8000), flux):
        once, louder = (
            feature(band_power(gain * sound, rate=8000, hop=0.01)) for gain in (0.1, 0.4)
        )
        np.testing.assert_allclose(once, louder, rtol=1e-3)


def test_sharp_onsets_have_more_flux_than_smooth_ones() -> None:
    steady = sines(0.1, 0.1)
    time = np.arange(8000) / 8000
    smooth = steady * (0.5 - 0.5 * np.cos(2 * np.pi * 4 * time)).astype(np.float32)
    sharp = steady * (np.sin(2 * np.pi * 4 * time) > 0)
    smooth_flux, sharp_flux = (
        np.nanpercentile(flux(band_power(each, rate=8000, hop=0.01)), 95)
        for each in (smooth, sharp)
    )

    assert sharp_flux > 2 * smooth_flux


def test_silence_has_neither() -> None:
    power = band_power(np.zeros(4000, np.float32), rate=8000, hop=0.01)

    assert np.isnan(tilt_db(power, rate=8000)).all()
    assert np.isnan(flux(power)).all()
