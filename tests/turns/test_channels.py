"""Speech that is only an echo of the other channel."""

from tone.call.span import Span
from tone.testing.synth import Line, draw_call
from tone.turns.channels import without_crosstalk


def test_an_echo_is_left_out_and_real_double_talk_is_kept() -> None:
    # time      0    2    4    6    8    10
    # agent     |---------|    |---------|     -25 dB
    # customer  |---------|                    -50 dB: the agent's echo
    #                            |-----|       -30 dB: the customer talks too
    lines = [
        Line(speaker="agent", start=0, end=4, intensity_db=-25),
        Line(speaker="agent", start=5, end=9, intensity_db=-25),
        Line(speaker="customer", start=0, end=4, intensity_db=-50),
        Line(speaker="customer", start=5.5, end=8, intensity_db=-30),
    ]
    agent, customer = draw_call(lines, duration=10)

    kept = without_crosstalk(
        (agent, customer),
        [[Span(0, 4), Span(5, 9)], [Span(0, 4), Span(5.5, 8)]],
        crosstalk_db=18.0,
    )

    assert kept == ((Span(0, 4), Span(5, 9)), (Span(5.5, 8),))


def test_quiet_speech_while_the_other_is_silent_is_kept() -> None:
    lines = [
        Line(speaker="agent", start=0, end=2, intensity_db=-20),
        Line(speaker="customer", start=3, end=5, intensity_db=-50),
    ]
    channels = draw_call(lines, duration=6)

    kept = without_crosstalk(channels, [[Span(0, 2)], [Span(3, 5)]], crosstalk_db=18.0)

    assert kept[1] == (Span(3, 5),)
