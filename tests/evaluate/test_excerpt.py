"""Pieces of a call whose truth is known."""

from dataclasses import replace

from tone.call.analysis import Analysis
from tone.call.span import Span
from tone.config import Config
from tone.evaluate.excerpt import FIRST_WORD, LAST_WORD, SHORT_CALL, excerpt, excerpts
from tone.evaluate.splice import Truth
from tone.testing.calls import UPSET, analyzer, upset_call

TRUTH = Truth("c-0", "c", "ann", "bob", "F", 120.0, (), (Span(40, 55),), "anger", 0.0)


def test_the_pieces_hold_the_episode_and_what_their_name_says() -> None:
    assert excerpts(TRUTH) == {
        FIRST_WORD: Span(39, 120),
        LAST_WORD: Span(0, 56),
        SHORT_CALL: Span(10, 70),
    }
    assert excerpts(replace(TRUTH, episodes=())) == {}


def test_a_piece_is_judged_by_what_is_in_it(upset_analysis: Analysis, drawn_config: Config) -> None:
    kept = Span(UPSET[0] - 1.0, 90.0)

    piece = excerpt(upset_analysis, kept)
    timeline, moments = analyzer(upset_call(), drawn_config).flag(
        piece.recording, piece.conversation, piece.prosody
    )

    assert {kept.contains(each.span.start) for each in timeline} == {True}
    assert len(timeline) < len(upset_analysis.timeline)
    assert [moment.span for moment in moments] == [each.span for each in upset_analysis.moments]
