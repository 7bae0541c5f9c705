"""What happened to a channel on its way, on drawn sound to which it is known to have happened."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tone.audio.health import dropouts, health, leak_db, level_dbfs, snr_db, steps
from tone.call.recording import Samples
from tone.call.span import Span
from tone.testing.synth import Line, draw_call

RATE = 8000
Array = NDArray[np.float32]
STARTS = tuple(range(2, 118, 6))
CUSTOMER = [Line(speaker="customer", start=start, end=start + 3) for start in STARTS]
AGENT = [Line(speaker="agent", start=start + 3.2, end=start + 5.5) for start in STARTS[:-1]]
SPEECH = [Span(line.start, line.end) for line in CUSTOMER]


@pytest.fixture(scope="module")
def channels() -> tuple[Samples, Samples]:
    agent, customer = draw_call([*CUSTOMER, *AGENT], duration=120)
    return agent, customer


@pytest.fixture(scope="module")
def murmurs() -> tuple[Samples, Samples]:
    """Two who never say the same: noise in the shape of speech, as drawn voices are all alike."""
    sides = []
    for seed, lines in enumerate((AGENT, CUSTOMER)):
        rng, values = np.random.default_rng(seed), np.zeros(120 * RATE, np.float32)
        for line in lines:
            size, first = round((line.end - line.start) * RATE), round(line.start * RATE)
            syllables = np.abs(np.sin(np.arange(size) * 12.0 / RATE))
            values[first : first + size] = 0.1 * rng.standard_normal(size) * syllables
        sides.append(Samples(values, RATE))
    return sides[0], sides[1]


def changed(samples: Samples, values: Array) -> Samples:
    return Samples(values.astype(np.float32), samples.rate)


def noisy(samples: Samples, dbfs: float = -60.0) -> Array:
    rng = np.random.default_rng(0)
    noise = rng.standard_normal(samples.count) * 10 ** (dbfs / 20)
    return np.asarray(samples.values + noise, np.float32)


def test_the_usual_stretch_tells_how_far_speech_stands_above_the_noise(
    murmurs: tuple[Samples, Samples],
) -> None:
    """Noise at -50 dBFS; the median stretch is 0.1 rms by a sine, -23 dBFS, and a shout is +20 dB.

    level   ___ ___ ___ ███ ___ ___      one shout does not make the call clear
    noise  .........................
    """
    customer = murmurs[1]
    shouting = noisy(customer, -50.0)
    first, last = (round(time * RATE) for time in (SPEECH[3].start, SPEECH[3].end))
    shouting[first:last] *= 10.0

    assert snr_db(changed(customer, noisy(customer, -50.0)), SPEECH) == pytest.approx(28, abs=2)
    assert snr_db(changed(customer, noisy(customer, -30.0)), SPEECH) == pytest.approx(8, abs=2)
    assert snr_db(changed(customer, shouting), SPEECH) == pytest.approx(28, abs=2)


def test_where_pauses_are_digital_silence_there_is_no_noise(
    murmurs: tuple[Samples, Samples],
) -> None:
    assert snr_db(murmurs[1], SPEECH) is None
    assert snr_db(murmurs[1], []) is None


def test_lost_packets_are_found_and_pauses_are_none(channels: tuple[Samples, Samples]) -> None:
    """Ten packets of 40 ms, in the middle of speech; between the lines the line is silent."""
    customer = channels[1]
    values = customer.values.copy()
    lost = [span.start + 1.37 for span in SPEECH[:10]]
    for time in lost:
        first = round(time * customer.rate)
        values[first : first + customer.rate // 25] = 0.0
    found = dropouts(changed(customer, values), SPEECH)

    assert dropouts(customer, SPEECH) == ()
    assert len(found) >= 8
    for span in found:
        assert min(abs(span.start - time) for time in lost) < 0.01
        assert span.duration == pytest.approx(0.04, abs=0.005)


@pytest.mark.parametrize("change_db", [12.0, -12.0])
def test_a_step_of_gain_is_told_from_a_raised_voice(
    channels: tuple[Samples, Samples], change_db: float
) -> None:
    customer, after = channels[1], np.arange(channels[1].count) >= 60 * channels[1].rate
    values, gain = noisy(customer), 10 ** (change_db / 20)
    stepped = changed(customer, np.where(after, gain * values, values))
    raised = changed(customer, noisy(changed(customer, np.where(after, gain, 1) * customer.values)))

    (step,) = steps(stepped, SPEECH)
    assert step.time == pytest.approx(60.0, abs=10.0)
    assert step.change_db == pytest.approx(change_db, abs=1.0)
    assert steps(raised, SPEECH) == ()
    assert steps(changed(customer, values), SPEECH) == ()


@pytest.mark.parametrize("below_db", [6.0, 20.0])
@pytest.mark.parametrize("late", [0.0, 0.03, 0.2])
def test_the_other_side_is_heard_as_far_below_as_it_was_put(
    murmurs: tuple[Samples, Samples], below_db: float, late: float
) -> None:
    agent, customer = murmurs
    echo = np.roll(customer.values, round(late * customer.rate)) * 10 ** (-below_db / 20)
    leaking = changed(agent, noisy(agent, -50.0) + echo)

    assert leak_db(customer, leaking, SPEECH) == pytest.approx(below_db, abs=1.0)
    assert leak_db(customer, changed(agent, noisy(agent, -50.0)), SPEECH) is None


def test_an_echo_is_told_of_the_channel_that_has_it(murmurs: tuple[Samples, Samples]) -> None:
    agent, customer = murmurs
    late = np.roll(customer.values, round(0.05 * customer.rate)) * 0.3
    leaking = changed(agent, noisy(agent) + late)
    talk = ([Span(line.start, line.end) for line in AGENT], SPEECH)
    hurt, well = health((leaking, changed(customer, noisy(customer))), talk)

    assert hurt.leak_db == pytest.approx(10.5, abs=1.0)
    assert well.leak_db is None
    assert well.speech_s == pytest.approx(3.0 * len(CUSTOMER))


def test_where_nobody_speaks_there_is_nothing_to_measure() -> None:
    silent = Samples(np.zeros(8000 * 20, np.float32), 8000)

    assert level_dbfs(silent, []) is None
    assert health([silent, silent], [(), ()])[0].leak_db is None
    assert dropouts(silent, ()) == ()
    assert steps(silent, ()) == ()
