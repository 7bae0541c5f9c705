"""Probabilities become stretches of speech. Frames are 0.1 s here."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tone.call.span import Span
from tone.config import TurnsConfig
from tone.turns.stretches import stretches

CONFIG = TurnsConfig(threshold=0.5, pause=0.3, shortest=0.2, longest=2.0)


def found(*probabilities: float) -> list[tuple[float, float]]:
    spans = stretches(
        np.array(probabilities, np.float32), 0.1, CONFIG, duration=0.1 * len(probabilities)
    )
    return [(round(span.start, 2), round(span.end, 2)) for span in spans]


def test_a_pause_parts_and_a_dip_does_not() -> None:
    #            0    .1   .2   .3   .4   .5   .6   .7   .8   .9
    #  speech         |---------dip------|              |-------|
    heard = found(0.0, 0.9, 0.9, 0.1, 0.4, 0.9, 0.1, 0.1, 0.1, 0.9, 0.9)

    assert heard == [(0.05, 0.65), (0.85, 1.1)]


def test_speech_goes_on_below_the_threshold_but_does_not_begin_there() -> None:
    assert found(0.4, 0.4, 0.4, 0.4) == []
    assert found(0.4, 0.9, 0.4, 0.4, 0.0, 0.0, 0.0) == [(0.05, 0.45)]


def test_a_click_is_no_speech() -> None:
    assert found(0.0, 0.9, 0.0, 0.0, 0.0, 0.0) == []


def test_neighbours_share_the_gap_and_do_not_overlap() -> None:
    assert found(0.9, 0.9, 0.0, 0.0, 0.0, 0.9, 0.9) == [(0.0, 0.25), (0.45, 0.7)]


def test_a_long_stretch_is_cut_where_speech_is_least_likely() -> None:
    likely = [0.9] * 30
    likely[14] = 0.6

    heard = found(*likely)

    assert heard == [(0.0, 1.4), (1.4, 3.0)]


@pytest.mark.parametrize("probabilities", [[], [0.0], [0.0] * 50])
def test_silence_is_no_speech(probabilities: list[float]) -> None:
    assert found(*probabilities) == []


@given(arrays(np.float32, st.integers(0, 120), elements=st.floats(0, 1, width=32)))
def test_stretches_are_in_order_inside_the_sound_and_no_longer_than_allowed(
    probabilities: "np.ndarray[tuple[int], np.dtype[np.float32]]",
) -> None:
    duration = 0.1 * len(probabilities)

    spans = stretches(probabilities, 0.1, CONFIG, duration=duration)

    assert all(one.end <= other.start + 1e-9 for one, other in pairwise(spans))
    assert all(span.duration <= CONFIG.longest + 1e-6 for span in spans)
    assert all(Span(0.0, duration).contains(span.start) for span in spans)
    assert all(span.end <= duration + 1e-9 for span in spans)
