"""Voices behind a speaker are no speech of theirs."""

import numpy as np
import pytest

from tone.call.recording import Samples
from tone.call.span import Span
from tone.testing.synth import Line, draw_call
from tone.turns.behind import in_front

CALL = 40.0  # s
CUSTOMER = [Span(2, 8), Span(14, 20), Span(26, 32)]
AGENT = [Span(8.5, 13.5), Span(20.5, 25.5), Span(32.5, 38)]
ALL = [Span(0, CALL)]


def call(behind_db: float | None, *, customer_db: float = -30.0) -> tuple[Samples, ...]:
    """A call of two, in turn; on the agent's channel a colleague may talk on and on.

    agent      ~~~~~~~~~|-----|~~~~~|-----|~~~~~
    customer     |-----|      |-----|
    """
    lines = [
        Line(speaker="agent", start=span.start, end=span.end, intensity_db=-30.0) for span in AGENT
    ]
    lines += [
        Line(speaker="customer", start=span.start, end=span.end, intensity_db=customer_db)
        for span in CUSTOMER
    ]
    if behind_db is not None:
        lines.append(
            Line(speaker="agent", start=0.0, end=CALL, f0_hz=210.0, intensity_db=behind_db)
        )
    return draw_call(lines, duration=CALL)


@pytest.mark.parametrize("below", [15.0, 25.0])
def test_a_colleague_who_talks_on_is_left_out(below: float) -> None:
    """The voice detector hears speech all the time; the agent's turns are what is left."""
    (agent, customer), levels = in_front(call(-30.0 - below), [ALL, CUSTOMER])

    assert customer == tuple(CUSTOMER)
    assert levels[1] is None
    assert levels[0] == pytest.approx(-30.0 - below, abs=1.5)
    assert len(agent) == len(AGENT)
    for found, said in zip(agent, AGENT, strict=True):
        assert (found.start, found.end) == pytest.approx((said.start, said.end), abs=0.2)


def test_where_nobody_is_behind_the_speech_stays_as_it_was() -> None:
    assert in_front(call(None), [AGENT, CUSTOMER]) == (
        (tuple(AGENT), tuple(CUSTOMER)),
        (None, None),
    )


def test_who_talks_over_the_other_as_loud_as_ever_is_in_front() -> None:
    """The agent never stops.

    agent     |-------------------------|
    customer     |-----|     |-----|
    """
    lines = [Line(speaker="agent", start=0.0, end=CALL)]
    lines += [Line(speaker="customer", start=span.start, end=span.end) for span in CUSTOMER]
    speech = [ALL, CUSTOMER]

    assert in_front(draw_call(lines, duration=CALL), speech)[1] == (None, None)


def test_short_replies_are_no_voices_behind() -> None:
    """The customer says "mm-hm", softly, again and again while the agent talks, and shouts later.

    agent     |-----------------------|
    customer    -   -   -   -   -   -    |=====|
    """
    replies = [Span(t, t + 0.7) for t in np.arange(1.0, 25.0, 2.0).tolist()]
    lines = [Line(speaker="agent", start=0.0, end=25.0)]
    lines += [
        Line(speaker="customer", start=each.start, end=each.end, intensity_db=-45.0)
        for each in replies
    ]
    lines.append(Line(speaker="customer", start=27.0, end=38.0, intensity_db=-15.0))
    speech = [[Span(0.0, 25.0)], [*replies, Span(27.0, 38.0)]]

    (_, customer), levels = in_front(draw_call(lines, duration=CALL), speech)

    assert levels == (None, None)
    assert customer == tuple(speech[1])


def test_where_the_other_side_is_silent_nothing_can_be_told() -> None:
    """A dead channel has no speech to listen behind: quiet speech stays beside loud speech."""
    lines = [Line(speaker="customer", start=2.0, end=20.0, intensity_db=-40.0)]
    lines.append(Line(speaker="customer", start=22.0, end=38.0, intensity_db=-15.0))
    speech = [[], [Span(2.0, 20.0), Span(22.0, 38.0)]]

    assert in_front(draw_call(lines, duration=CALL), speech)[1] == (None, None)


def test_one_track_has_no_other_side() -> None:
    assert in_front(call(None)[:1], [AGENT]) == ((tuple(AGENT),), (None,))
