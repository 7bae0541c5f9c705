import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tone.call.recording import Samples
from tone.call.span import Span, union
from tone.words.chunks import LONGEST, MODEL_RATE, PADDING, WHOLE_PAUSE, WINDOW, Chunk, pack

HOUR = Span(0.0, 3600.0)
TINY = 1e-6  # s; what adding and subtracting floats may cost

times = st.floats(0, 300, allow_subnormal=False)
speeches = st.lists(st.tuples(st.floats(0, 20), st.floats(0.05, 40)), min_size=1, max_size=30).map(
    lambda steps: laid_out(steps)
)


def laid_out(steps: list[tuple[float, float]]) -> list[Span]:
    """Spans from (pause, speech) pairs."""
    spans, time = [], 0.0
    for pause, length in steps:
        spans.append(Span(time + pause, time + pause + length))
        time += pause + length
    return spans


def covered(spans: list[Span]) -> float:
    return sum(span.duration for span in spans)


def spoken(chunks: tuple[Chunk, ...]) -> list[Span]:
    return [piece.speech for chunk in chunks for piece in chunk.pieces]


def test_long_pauses_are_dropped_and_spans_put_side_by_side() -> None:
    # time   1    3          60    62
    # speech |----|    ...   |-----|
    (chunk,) = pack([Span(1, 3), Span(60, 62)], within=Span(0, 100))

    assert chunk.duration == pytest.approx(4 + 4 * PADDING)
    assert [piece.sound for piece in chunk.pieces] == [
        Span(1 - PADDING, 3 + PADDING),
        Span(60 - PADDING, 62 + PADDING),
    ]


def test_neighbours_share_a_short_pause() -> None:
    (chunk,) = pack([Span(0, 3), Span(3.1, 5)], within=Span(0, 5))

    first, second = chunk.pieces
    assert first.sound.start == 0.0
    assert first.sound.end == pytest.approx(3.05)
    assert second.sound.start == pytest.approx(3.05)
    assert second.sound.end == 5.0


def test_span_longer_than_a_chunk_is_cut_into_equal_parts() -> None:
    chunks = pack([Span(10, 70)], within=HOUR)

    assert spoken(chunks) == [Span(10, 30), Span(30, 50), Span(50, 70)]


def test_no_speech_gives_no_chunks() -> None:
    assert pack([], within=HOUR) == ()
    assert pack([Span(3, 3)], within=HOUR) == ()
    assert pack([Span(5000, 5001)], within=HOUR) == ()


def test_time_that_spans_share_is_packed_once() -> None:
    assert spoken(pack([Span(0, 4), Span(3, 6)], within=HOUR)) == [Span(0, 4), Span(4, 6)]


@given(speeches)
def test_all_speech_is_packed_in_order_and_once(speech: list[Span]) -> None:
    packed = spoken(pack(speech, within=HOUR))

    assert packed == sorted(packed)
    assert covered(packed) == pytest.approx(covered(list(union(packed))))
    assert covered(packed) == pytest.approx(covered(speech))


@given(speeches)
def test_chunks_fit_the_window(speech: list[Span]) -> None:
    chunks = pack(speech, within=HOUR)

    assert all(chunk.duration <= LONGEST + WHOLE_PAUSE + TINY < WINDOW for chunk in chunks)
    sounds = [piece.sound for chunk in chunks for piece in chunk.pieces]
    assert covered(sounds) == pytest.approx(covered(list(union(sounds))))
    assert all(0 <= sound.start <= sound.end <= HOUR.end for sound in sounds)


@given(speeches, st.data())
def test_time_in_a_chunk_maps_back_to_where_it_was(speech: list[Span], data: st.DataObject) -> None:
    chunk = data.draw(st.sampled_from(pack(speech, within=HOUR)))
    piece = data.draw(st.sampled_from(chunk.pieces))
    start, end = sorted(
        data.draw(st.tuples(*[st.floats(piece.speech.start, piece.speech.end)] * 2))
    )
    shift = piece.offset - piece.sound.start

    mapped = chunk.to_recording(Span(start + shift, end + shift))

    if end - start > 0.02 + TINY:
        assert mapped.start == pytest.approx(start, abs=TINY)
        assert mapped.end == pytest.approx(end, abs=TINY)
    else:  # shorter than any word: it may be widened
        assert mapped.gap(Span(start, end)) <= 0.02 + TINY


@given(speeches, times, times, st.data())
def test_any_time_maps_into_the_speech(
    speech: list[Span], one: float, other: float, data: st.DataObject
) -> None:
    chunk = data.draw(st.sampled_from(pack(speech, within=HOUR)))

    mapped = chunk.to_recording(Span(min(one, other), max(one, other)))

    assert any(
        piece.speech.start <= mapped.start <= mapped.end <= piece.speech.end
        for piece in chunk.pieces
    )


def test_word_across_a_join_belongs_to_the_span_it_overlaps_most() -> None:
    (chunk,) = pack([Span(1, 3), Span(60, 62)], within=Span(0, 100))
    join = 2 + 2 * PADDING

    mapped = chunk.to_recording(Span(join - 0.1, join + PADDING + 0.3))

    assert mapped.start == 60.0
    assert mapped.end == pytest.approx(60.3)


def test_word_heard_in_the_padding_moves_to_the_nearest_edge() -> None:
    (chunk,) = pack([Span(1, 3)], within=Span(0, 100))

    mapped = chunk.to_recording(Span(2 + PADDING + 0.05, 2 + PADDING + 0.15))

    assert mapped.end == 3.0
    assert mapped.duration == pytest.approx(0.1)


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 44_100, 48_000])
def test_sound_is_at_the_models_rate(rate: int) -> None:
    time = np.arange(4 * rate) / rate
    samples = Samples(np.sin(2 * np.pi * 440 * time).astype(np.float32), rate)
    (chunk,) = pack([Span(1, 2), Span(2.5, 3)], within=samples.span)

    sound = chunk.sound(samples)

    assert sound.dtype == np.float32
    assert len(sound) == pytest.approx(chunk.duration * MODEL_RATE, abs=4)
    strongest = np.argmax(np.abs(np.fft.rfft(sound[:MODEL_RATE])))
    assert strongest == pytest.approx(440, abs=1)
