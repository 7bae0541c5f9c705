"""What the page of a call shows: every number of it is one of the analysis."""

import json
from base64 import urlsafe_b64decode
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tone.call.analysis import Analysis
from tone.call.metadata import Metadata
from tone.call.prosody import Contour
from tone.call.span import Span
from tone.report.sound import PEAKS_PER_SECOND, read_sound
from tone.report.timeline import MOST
from tone.report.view import CallView, call_view, to_data
from tone.testing.calls import ANGRY, CALL_DURATION, UPSET


@pytest.fixture(scope="module")
def view(upset_analysis: Analysis, upset_recording: Path) -> CallView:
    return call_view(upset_analysis, read_sound(upset_recording))


def test_every_word_of_the_transcript_has_its_time_under_its_index(
    view: CallView, upset_analysis: Analysis
) -> None:
    said = {
        (word.span.start, word.text)
        for utterance in upset_analysis.conversation.utterances()
        for word in utterance.words
    }
    shown = [word for turn in view.turns for word in turn.words]

    assert {(word.start, word.text) for word in shown} == said
    assert [word.index for word in shown] == list(range(len(shown)))
    assert [view.timeline.words[word.index][0] for word in shown] == [word.start for word in shown]


def test_lines_of_the_moment_know_its_number(view: CallView) -> None:
    inside = [turn for turn in view.turns if turn.moment == 1]

    assert {" ".join(word.text for word in turn.words) for turn in inside} >= {ANGRY}
    assert all(turn.end > UPSET[0] and turn.start < UPSET[1] + 5.0 for turn in inside)


def test_the_waveform_is_tall_where_the_customer_shouts(view: CallView) -> None:
    (customer,) = (side for side in view.timeline.sides if side.role == "customer")
    heights = np.frombuffer(customer.peaks, np.uint8)

    def tallest(start: float, end: float) -> int:
        first, last = (round(time * PEAKS_PER_SECOND) for time in (start, end))
        return int(heights[first:last].max())

    assert len(heights) == CALL_DURATION * PEAKS_PER_SECOND
    assert tallest(42.0, 46.0) > 200
    assert 20 < tallest(3.5, 6.5) < 120
    assert tallest(0.5, 3.0) < 5  # the agent speaks


def test_distress_is_the_readings_and_their_parts(view: CallView, upset_analysis: Analysis) -> None:
    shown = [(bar.start, bar.distress, bar.acoustic, bar.lexical) for bar in view.timeline.distress]
    read = [(r.span.start, r.distress, r.acoustic, r.lexical) for r in upset_analysis.timeline]

    assert shown == read


def test_without_sound_there_are_no_waveforms_and_all_else_is_there(
    upset_analysis: Analysis, view: CallView
) -> None:
    mute = call_view(upset_analysis)

    assert {side.peaks for side in mute.timeline.sides} == {b""}
    assert mute.moments == view.moments
    assert mute.timeline.distress == view.timeline.distress


def test_long_silences_are_shown_and_pauses_are_not(upset_analysis: Analysis) -> None:
    conversation = upset_analysis.conversation
    kept = [turn for turn in conversation.turns if not 10.0 < turn.span.start < 20.0]
    hushed = replace(upset_analysis, conversation=replace(conversation, turns=tuple(kept)))

    (silence,) = call_view(hushed).timeline.silences
    assert silence[0] < 14.0 < silence[1]
    assert call_view(upset_analysis).timeline.silences == ()


def test_a_moment_is_played_with_five_seconds_around_it(view: CallView) -> None:
    (moment,) = view.moments

    assert moment.play == (moment.start - 5.0, moment.end + 5.0)
    assert moment.spark.left < 0.5 < moment.spark.right
    assert min(y for _, y in moment.spark.points) == 0.0


def test_the_data_is_json_without_nan_and_peaks_survive_it(view: CallView) -> None:
    data = json.loads(json.dumps(to_data(view), allow_nan=False))

    sides = data["timeline"]["sides"]
    assert [urlsafe_b64decode(side["peaks"]) for side in sides] == [
        side.peaks for side in view.timeline.sides
    ]


def test_the_contour_of_a_long_call_is_drawn_coarser(upset_analysis: Analysis) -> None:
    hours = np.full(6 * 3600 * 20, -30.0, np.float32)
    contour = Contour("intensity_db", "agent", 0.0, 0.05, hours)
    prosody = replace(upset_analysis.prosody, contours=(contour,))
    long = replace(upset_analysis, prosody=prosody)
    (agent,) = (side for side in call_view(long).timeline.sides if side.role == "agent")

    assert agent.contour is not None
    assert len(agent.contour.values) <= MOST
    assert agent.contour.step * len(agent.contour.values) == pytest.approx(6 * 3600, rel=0.01)


def test_on_a_shared_track_each_waveform_is_of_its_own_time(
    upset_analysis: Analysis, upset_recording: Path
) -> None:
    conversation = upset_analysis.conversation
    one_track = tuple(replace(each, channel=0) for each in conversation.speakers)
    shared = replace(conversation, speakers=one_track, separation=0.9)
    mix = read_sound(upset_recording)[:1]
    view = call_view(replace(upset_analysis, conversation=shared), mix)

    agent, customer = (np.frombuffer(side.peaks, np.uint8) for side in view.timeline.sides)
    assert view.timeline.shared_track
    assert agent.any()
    assert not (agent.astype(bool) & customer.astype(bool))[: 40 * PEAKS_PER_SECOND].any()


def test_what_the_centre_knows_is_shown_and_the_rest_is_not(upset_analysis: Analysis) -> None:
    known = Metadata(agent="A. Ng", queue="billing", other={"site": "Leeds"})
    view = call_view(replace(upset_analysis, metadata=known))

    assert view.known == (("Agent", "A. Ng"), ("Queue", "billing"), ("site", "Leeds"))


def test_an_answer_that_was_not_given_is_none(upset_analysis: Analysis) -> None:
    (response,) = upset_analysis.responses
    silent = replace(response, span=None, evidence=(), latency=None, effect=None, score=None)
    (moment,) = call_view(replace(upset_analysis, responses=(silent,))).moments

    assert (moment.answer.start, moment.answer.score, moment.answer.ledger) == (None, None, ())
    assert Span(moment.start, moment.end) == upset_analysis.moments[0].span
