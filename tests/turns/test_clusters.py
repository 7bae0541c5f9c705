"""Windows, groups of vectors, and the path through them, on made-up vectors."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tone.call.recording import Samples
from tone.call.span import Span
from tone.turns.clusters import Array, best_path, likeness, two_voices, windows
from tone.turns.one_track import across_pauses, cut, shared_out, told_apart

SIZE = 32
CALL = [Span(float(start), float(start) + 4.0) for start in range(0, 60, 5)]


def vectors(windows: list[Span], *, alike: float, seed: int = 0) -> Array:
    """One person speaks in every other stretch of CALL; `alike` is the cosine of the two voices."""
    noise = np.random.default_rng(seed)
    first, second = np.eye(SIZE)[:2]
    voices = (first, alike * first + np.sqrt(1 - alike**2) * second)
    rows = [
        voices[int(window.start // 5) % 2] + 0.1 * noise.standard_normal(SIZE) for window in windows
    ]
    stacked = np.stack(rows)
    return np.asarray(stacked / np.linalg.norm(stacked, axis=1, keepdims=True), np.float32)


@given(st.lists(st.floats(0.05, 20.0), min_size=1, max_size=5))
def test_windows_cover_all_speech_that_is_long_enough(lengths: list[float]) -> None:
    speech = [Span(30.0 * i, 30.0 * i + length) for i, length in enumerate(lengths)]

    taken = windows(speech)

    for span in speech:
        own = [window for window in taken if window.overlap(span) > 0]
        assert bool(own) == (span.duration >= 0.25)
        if own:
            assert own[0].start == span.start
            assert own[-1].end == pytest.approx(span.end)
            assert all(one.end >= other.start - 1e-9 for one, other in pairwise(own))


@pytest.mark.parametrize("seed", range(3))
def test_two_people_are_told_apart(seed: int) -> None:
    taken = list(windows(CALL))

    voices, separation = told_apart(CALL, [], taken, vectors(taken, alike=0.1, seed=seed))

    assert voices == (tuple(CALL[::2]), tuple(CALL[1::2]))
    assert separation > 0.95


def test_one_person_is_one_voice() -> None:
    taken = list(windows(CALL))

    voices, separation = told_apart(CALL, [], taken, vectors(taken, alike=0.9))

    assert voices == (tuple(CALL),)
    assert separation < 0.05


def in_three(taken: list[Span], *, alike: float) -> Array:
    """As `vectors`, but from 30 s on the second person's place is taken by a third.

    0          30          60 s
    A B A B A B A C A C A C        `alike` is the cosine of B and C; A is unlike both
    """
    noise = np.random.default_rng(0)
    first, second, other = np.eye(SIZE)[:3]
    third = alike * second + np.sqrt(1 - alike**2) * other
    rows = [
        (first, second if window.start < 30 else third)[int(window.start // 5) % 2]
        + 0.1 * noise.standard_normal(SIZE)
        for window in taken
    ]
    stacked = np.stack(rows)
    return np.asarray(stacked / np.linalg.norm(stacked, axis=1, keepdims=True), np.float32)


def test_a_third_person_is_a_third_voice() -> None:
    taken = list(windows(CALL))

    voices, separation = told_apart(CALL, [], taken, in_three(taken, alike=0.1))

    assert voices == (tuple(CALL[::2]), tuple(CALL[1:6:2]), tuple(CALL[7::2]))
    assert separation > 0.95


def test_one_who_shouts_later_on_is_no_third_voice() -> None:
    taken = list(windows(CALL))

    voices, _ = told_apart(CALL, [], taken, in_three(taken, alike=0.6))

    assert voices == (tuple(CALL[::2]), tuple(CALL[1::2]))


def test_of_three_the_two_who_are_nearest_speak_where_two_are_heard() -> None:
    taken = list(windows(CALL))

    (one, other, third), _ = told_apart(CALL, [Span(1, 2)], taken, in_three(taken, alike=0.1))

    assert one[0] == CALL[0]
    assert sorted([other[0], third[0]])[0] == Span(1, 2)


def test_voices_between_are_told_apart_without_confidence() -> None:
    taken = list(windows(CALL))

    _, separation = told_apart(CALL, [], taken, vectors(taken, alike=0.45))

    assert 0.5 < separation < 0.7


def test_too_little_speech_is_one_voice_without_confidence() -> None:
    speech = [Span(0.0, 1.0), Span(2.0, 3.0)]

    assert told_apart(speech, [], speech, np.eye(2, dtype=np.float32)) == ((tuple(speech),), 0.0)


def test_where_two_are_heard_both_speak() -> None:
    taken = list(windows(CALL))

    (first, second), _ = told_apart(CALL, [Span(1, 2)], taken, vectors(taken, alike=0.1))

    assert first[0] == CALL[0]
    assert second[0] == Span(1, 2)


def test_the_centres_do_not_depend_on_the_order_of_the_windows() -> None:
    taken = list(windows(CALL))
    found = vectors(taken, alike=0.3)

    centres, reversed_centres = two_voices(found), two_voices(found[::-1])

    assert np.abs(centres @ reversed_centres.T).max(axis=1) == pytest.approx([1.0, 1.0], abs=1e-5)


def test_a_short_doubt_does_not_change_the_voice_and_a_reply_does() -> None:
    # steps    0      10  12     22              42            60
    # score    A A A A  B  A A A A  B B B B B B B  A A A A A A A
    scores = np.zeros((60, 2), np.float32)
    scores[:, 0], scores[10:12, 1], scores[22:42, 1] = 0.2, 0.4, 0.5

    path = best_path(scores, switch=0.6)

    assert np.flatnonzero(path == 1).tolist() == list(range(22, 42))


def test_likeness_is_that_of_the_windows_around() -> None:
    similar = np.array([[0.8, 0.1], [0.2, 0.7]], np.float32)

    scores = likeness([Span(0.0, 1.0), Span(2.0, 3.0)], similar, duration=3.5)

    assert scores[10] == pytest.approx([0.8, 0.1], abs=1e-5)
    assert scores[30] == pytest.approx([0.0, 0.0])
    assert scores[50] == pytest.approx([0.2, 0.7], abs=1e-5)


def test_speech_is_shared_out_whole() -> None:
    path = np.array([0] * 20 + [1] * 25 + [0] * 40)
    speech = [Span(0.12, 1.53), Span(1.9, 4.21)]

    first, second = shared_out(speech, path, voices=2)

    assert second == [Span(1.0, 1.53), Span(1.9, 2.25)]
    assert sum(span.duration for span in first + second) == pytest.approx(1.41 + 2.31)


def test_a_pause_is_kept_where_the_other_speaks_in_it() -> None:
    own = [Span(0, 1), Span(1.2, 2), Span(2.2, 3), Span(5, 6)]

    joined = across_pauses(own, [Span(2.05, 2.15)], pause=0.35)

    assert joined == (Span(0, 2), Span(2.2, 3), Span(5, 6))


def test_long_speech_is_cut_where_it_is_quietest() -> None:
    values = np.ones(20 * 1000, np.float32)
    values[9000:9100] = 0.0

    first, second, *more = cut(Span(0.0, 20.0), Samples(values, 1000), longest=12.0)

    assert not more
    assert first.end == second.start == pytest.approx(9.05, abs=0.06)
