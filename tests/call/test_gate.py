"""What a channel cannot carry after what happened to it, and what that bars."""

import pytest

from tone.call.examination import Health, Step
from tone.call.gate import gated, unfit
from tone.call.prosody import (
    ARTICULATION_RATE,
    INTENSITY,
    MEASURES,
    PAUSE_SHARE,
    SPEECH_RATE,
    TILT,
)
from tone.call.recording import Channel, Quality, Recording, Role, Speaker
from tone.call.span import Span
from tone.call.speech import Conversation

SPEECH = (Span(0, 10), Span(20, 30))  # 20 s
SPEAKERS = (Speaker("agent", Role.AGENT, 0, 1.0), Speaker("customer", Role.CUSTOMER, 1, 1.0))


def health(
    *,
    lost: float = 0.0,
    steps: tuple[Step, ...] = (),
    leak_db: float | None = None,
    snr_db: float | None = 30.0,
    speech: tuple[Span, ...] = SPEECH,
    behind_db: float | None = None,
) -> Health:
    dropouts = (Span(1, 1 + lost),) if lost else ()
    return Health(-30.0, snr_db, speech, dropouts, steps, leak_db, behind_db=behind_db)


def judged(agent: Health, *, clipped: float = 0.0) -> Recording:
    """A call whose agent's channel is so; the customer's is sound."""
    qualities = (Quality(4000.0, 30.0, clipped, {TILT: "narrow"}), Quality(4000.0, 30.0, 0.0, {}))
    channels = tuple(Channel(index, quality) for index, quality in enumerate(qualities))
    recording = Recording("0" * 16, "call.wav", 30.0, 8000, channels)
    return gated(recording, (agent, health()), crosstalk_db=12.0)


def invalid(recording: Recording) -> dict[str, str]:
    return recording.channels[0].quality.invalid


def test_a_sound_channel_carries_what_it_did() -> None:
    assert invalid(judged(health())) == {TILT: "narrow"}
    assert unfit(judged(health()), Conversation(SPEAKERS, ())) == ""


def test_a_level_that_was_turned_is_no_level() -> None:
    found = invalid(judged(health(steps=(Step(50.0, 12.0),))))

    assert found == {TILT: "narrow", INTENSITY: "its gain changes by +12 dB at 50 s"}


@pytest.mark.parametrize(("clipped", "is_barred"), [(0.009, False), (0.011, True)])
def test_a_clipped_level_is_none(clipped: float, is_barred: bool) -> None:
    assert (INTENSITY in invalid(judged(health(), clipped=clipped))) is is_barred


@pytest.mark.parametrize(("lost", "is_barred"), [(0.38, False), (0.42, True)])
def test_from_two_percent_lost_there_is_no_pace(lost: float, is_barred: bool) -> None:
    found = invalid(judged(health(lost=lost)))

    for measure in (SPEECH_RATE, ARTICULATION_RATE, PAUSE_SHARE):
        assert (measure in found) is is_barred


def test_of_speech_that_drowns_in_noise_nothing_is_measured() -> None:
    recording = judged(health(snr_db=5.4))

    assert set(invalid(recording)) == set(MEASURES)
    assert recording.channels[0].quality.snr_db == 5.4
    assert recording.channels[1].quality.invalid == {}


def test_where_voices_behind_leave_little_of_the_speech_nothing_is_measured() -> None:
    """What is left may be the shouts alone, which would then be taken for the usual."""
    recording = judged(health(speech=(Span(0, 9),), behind_db=20.0))

    assert set(invalid(recording)) == set(MEASURES)
    assert recording.channels[0].quality.behind_db == 20.0


@pytest.mark.parametrize(
    ("agent", "why"),
    [
        (
            health(leak_db=11.0),
            "bad audio on channel 0: the other side is heard on it, 11 dB below",
        ),
        (health(leak_db=13.0), ""),
        (health(lost=2.4), "bad audio on channel 0: 12% of its speech is lost in dropouts"),
        (health(lost=1.9), ""),
        (health(snr_db=5.4), "bad audio on channel 0: its speech is only 5 dB above the noise"),
        (health(snr_db=6.1), ""),
        (health(snr_db=None), ""),  # no noise at all
        (
            health(speech=(Span(0, 9),), behind_db=20.0),
            "bad audio on channel 0: only 9 s of speech stand out of the voices behind it",
        ),
        (health(speech=(Span(0, 9),)), ""),  # short, and nobody behind
        (health(behind_db=20.0), ""),
    ],
)
def test_what_cannot_be_judged_is_not(agent: Health, why: str) -> None:
    recording = judged(agent)

    assert unfit(recording, Conversation(SPEAKERS, ())) == why
    assert unfit(recording, Conversation(SPEAKERS[1:], ())) == ""  # nobody speaks there
