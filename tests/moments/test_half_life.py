"""The half-life of de-escalation, on distress that falls as it was drawn to fall."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tone.call.moment import Moment, Reading
from tone.call.span import Span
from tone.config import Config
from tone.moments.effect import half_life
from tone.testing.calls import CALM_AGENT, CALM_CUSTOMER, analyzer
from tone.testing.synth import Line, write_call

PEAK = 40.0  # s


def falling(half: float, *, last: float, step: float = 6.0, seed: int = 0) -> list[Reading]:
    """Distress of 4 at the peak that halves every `half` seconds, a reading every `step`."""
    noise = np.random.default_rng(seed)
    starts = np.arange(PEAK, PEAK + last + 1e-6, step)
    return [
        Reading(
            Span(float(at), float(at) + 3.0),
            "customer",
            float(4.0 * 0.5 ** ((at - PEAK) / half) * noise.normal(1.0, 0.03)),
            None,
            None,
            None,
            (),
        )
        for at in starts
    ]


def moment_of(timeline: list[Reading]) -> Moment:
    peak = timeline[0]
    upset = [each for each in timeline if each.distress >= 0.75]
    return Moment(
        id="0-1",
        span=Span(peak.span.start, upset[-1].span.end),
        peak=PEAK + 1.5,
        rise=peak.distress,
        confidence=0.9,
        evidence=(),
        quote="",
    )


@given(half=st.floats(8.0, 50.0), step=st.floats(3.0, 7.0), seed=st.integers(0, 99))
def test_a_drawn_half_life_is_recovered_within_a_tenth(half: float, step: float, seed: int) -> None:
    timeline = falling(half, last=3.0 * half, step=step, seed=seed)

    found = half_life(moment_of(timeline), timeline)

    assert found is not None
    assert not found.censored
    assert found.seconds == pytest.approx(half, rel=0.1)


@given(half=st.floats(20.0, 90.0), heard=st.floats(0.3, 0.8), seed=st.integers(0, 99))
def test_a_call_that_ends_before_the_half_is_censored(half: float, heard: float, seed: int) -> None:
    timeline = falling(half, last=heard * half, step=3.0, seed=seed)

    found = half_life(moment_of(timeline), timeline)

    assert found is not None
    assert found.censored
    assert found.seconds == pytest.approx(heard * half, abs=3.1)


def test_distress_that_does_not_fall_is_censored() -> None:
    timeline = falling(1e9, last=60.0)

    found = half_life(moment_of(timeline), timeline)

    assert found is not None
    assert (found.seconds, found.censored) == (60.0, True)


def test_nothing_after_the_peak_has_no_half_life() -> None:
    timeline = falling(10.0, last=6.0)

    assert half_life(moment_of(timeline), timeline) is None


def test_a_second_rise_is_not_part_of_the_first_fall() -> None:
    first = falling(10.0, last=30.0)
    again = [
        Reading(Span(at, at + 3.0), "customer", 3.5, None, None, None, ()) for at in (90.0, 96.0)
    ]
    moment = moment_of(first)

    assert half_life(moment, [*first, *again]) == half_life(moment, first)


@pytest.mark.parametrize("half", [12.0, 20.0, 40.0])
def test_a_drawn_voice_gives_its_half_life_to_a_tenth(
    half: float, tmp_path: Path, drawn_config: Config
) -> None:
    """Level and pitch come down exponentially, and are heard through the whole pipeline."""
    lines = drawn(half)
    path = write_call(tmp_path / "call.wav", lines, duration=200.0)

    (response,) = analyzer(lines, drawn_config).analyze(path).responses

    assert response.half_life is not None
    assert not response.half_life.censored
    assert response.half_life.seconds == pytest.approx(half, rel=0.1)


def test_a_recording_that_ends_first_is_censored(tmp_path: Path, drawn_config: Config) -> None:
    lines = [line for line in drawn(60.0) if line.end < 113.0]
    path = write_call(tmp_path / "call.wav", lines, duration=113.0)

    (response,) = analyzer(lines, drawn_config).analyze(path).responses

    assert response.half_life is not None
    assert response.half_life.censored
    assert response.half_life.seconds == pytest.approx(21.0, abs=8.0)


def drawn(half: float) -> list[Line]:
    # customer  --- --- --- --- --- --- ### ##= === --- ---
    lines: list[Line] = []
    for number, start in enumerate(np.arange(0.0, 196.0, 7.0)):
        above = 0.5 ** ((start - 84.0) / half) if start >= 84.0 else 0.0
        wander = (number * 3 % 5 - 2) / 4
        lines.append(Line(speaker="agent", start=start, end=start + 2.8, text=CALM_AGENT))
        lines.append(
            Line(
                speaker="customer",
                start=start + 3.2,
                end=start + 6.6,
                text=CALM_CUSTOMER,
                f0_hz=200.0 * 2 ** ((0.8 * wander + 6.0 * above) / 12),
                intensity_db=-34.0 + 0.7 * wander + 8.0 * above,
            )
        )
    return lines
