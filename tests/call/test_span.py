"""Spans: half-open stretches of time."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tone.call.span import Span, hull, union
from tone.errors import InputError

times = st.floats(0, 1e5, allow_nan=False)
spans = st.tuples(times, times).map(lambda pair: Span(min(pair), max(pair)))


def test_span_refuses_to_end_before_it_starts() -> None:
    with pytest.raises(InputError, match="start <= end"):
        Span(3.0, 1.0)


@pytest.mark.parametrize("wrong", [math.nan, math.inf])
def test_span_refuses_what_is_no_time(wrong: float) -> None:
    with pytest.raises(InputError, match="finite"):
        Span(0.0, wrong)


def test_span_holds_its_start_but_not_its_end() -> None:
    assert Span(1.0, 2.0).contains(1.0)
    assert not Span(1.0, 2.0).contains(2.0)


def test_padding_stops_at_the_recording() -> None:
    assert Span(1.0, 9.5).padded(2.0, within=Span(0.0, 10.0)) == Span(0.0, 10.0)


@given(spans, spans)
def test_overlap_and_gap_exclude_each_other(one: Span, other: Span) -> None:
    assert one.overlap(other) == other.overlap(one)
    assert one.gap(other) == 0.0 or one.overlap(other) == 0.0
    assert one.overlap(other) <= min(one.duration, other.duration)


@given(st.lists(spans, min_size=1, max_size=20))
def test_union_covers_the_same_time_once(listed: list[Span]) -> None:
    merged = union(listed)
    assert all(one.end < other.start for one, other in pairwise(merged))
    assert all(any(m.start <= s.start and s.end <= m.end for m in merged) for s in listed)
    assert hull(merged) == hull(listed)
