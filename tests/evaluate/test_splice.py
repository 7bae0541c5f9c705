"""Spliced calls: the truth is true, and the same seed gives the same call."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tone.call.recording import Role
from tone.call.span import hull
from tone.errors import InputError
from tone.evaluate import telephone
from tone.evaluate.corpora import read_clips
from tone.evaluate.splice import DURATION, SplicedCall, splice_calls


@pytest.fixture(scope="module")
def calls(corpus: Path) -> list[SplicedCall]:
    return list(splice_calls(read_clips(corpus, ["drawn"]), calls=9))


def test_the_same_seed_gives_the_same_calls(corpus: Path, calls: list[SplicedCall]) -> None:
    clips = read_clips(corpus, ["drawn"])
    again = list(splice_calls(clips, calls=2))
    (other, *_) = splice_calls(clips, calls=1, seed=1)

    for call, same in zip(calls, again, strict=False):
        assert call.truth == same.truth
        for one, two in zip(call.channels, same.channels, strict=True):
            assert np.array_equal(one.values, two.values)
    assert other.truth != calls[0].truth


def test_a_third_is_calm_and_in_a_third_of_the_others_the_agent_shouts_back(
    calls: list[SplicedCall],
) -> None:
    shouted = [
        any(turn.emotion == "anger" for turn in call.truth.turns if turn.role is Role.AGENT)
        for call in calls
    ]

    assert [bool(call.truth.episodes) for call in calls] == [False, True, True] * 3
    assert [call.truth.emotion for call in calls] == ["", "anger", "anger"] * 3
    assert sum(shouted) == 2


def test_the_episode_spans_two_to_four_turns_with_calm_before_and_after(
    calls: list[SplicedCall],
) -> None:
    for call in calls:
        customers = [turn for turn in call.truth.turns if turn.role is Role.CUSTOMER]
        upset = [turn for turn in customers if turn.emotion == "anger"]
        if not call.truth.episodes:
            assert upset == []
            continue
        (episode,) = call.truth.episodes
        assert 2 <= len(upset) <= 4
        assert episode == hull(turn.span for turn in upset)
        assert customers[0].emotion == customers[-1].emotion == "calm"
        assert episode.start >= 40.0
        assert DURATION <= call.truth.duration < DURATION + 10.0


def test_two_speakers_never_talk_at_once(calls: list[SplicedCall]) -> None:
    for call in calls:
        spans = [turn.span for turn in call.truth.turns]
        assert spans == sorted(spans)
        assert all(one.overlap(two) == 0.0 for one, two in pairwise(spans))
        assert call.truth.customer != call.truth.agent


def test_the_turns_are_where_the_sound_is(calls: list[SplicedCall]) -> None:
    for channel, role in enumerate((Role.AGENT, Role.CUSTOMER)):
        samples = calls[1].channels[channel]
        turns = [turn.span for turn in calls[1].truth.turns if turn.role is role]
        quiet = [
            telephone.level_db(samples.values[first : first + 800])
            for first in range(0, len(samples.values) - 800, 800)
            if all(abs(first / 8000 - t) > 5 for span in turns for t in (span.start, span.end))
        ]
        assert all(telephone.level_db(samples.within(span)) > -45.0 for span in turns)
        assert all(level_db < -50.0 for level_db in quiet)


def test_the_line_is_a_telephone_line(calls: list[SplicedCall]) -> None:
    samples = calls[0].channels[1]
    spectrum = np.abs(np.fft.rfft(samples.values)) ** 2
    hz = np.fft.rfftfreq(len(samples.values), 1 / samples.rate)

    assert samples.rate == 8000
    assert spectrum[hz < 150].sum() < 0.01 * spectrum.sum()
    assert np.array_equal(telephone.coded(samples.values, "WAV", "ULAW"), samples.values)
    assert telephone.level_db(samples.values[:1600]) == pytest.approx(telephone.NOISE_DB, abs=3.0)


def test_no_call_shares_a_clip_while_there_are_others(calls: list[SplicedCall]) -> None:
    assert calls[0].truth.shared == 0.0
    assert all(0.0 <= call.truth.shared <= 1.0 for call in calls)


def test_the_dejected_face_is_sadness(corpus: Path) -> None:
    calls = list(splice_calls(read_clips(corpus, ["other"]), calls=3, face="dejected"))

    assert [call.truth.emotion for call in calls] == ["", "sadness", "sadness"]


def test_one_speaker_is_too_few(corpus: Path) -> None:
    clips = [clip for clip in read_clips(corpus) if clip.speaker == "drawn_ann"]

    with pytest.raises(InputError, match=r"the corpus drawn has 1 speaker\(s\) with 3 calm clips"):
        list(splice_calls(clips, calls=1))
