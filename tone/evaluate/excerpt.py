"""Pieces of a spliced call: real customers are often upset from the first word, or to the last.

    whole        --- --- --- --- ### ### ### --- --- ---
    first word                   ### ### ### --- --- ---
    last word    --- --- --- --- ### ### ###
    short                --- --- ### ### ### ---

A speaker's usual must then be told from less calm speech, or from none before the episode.
"""

from collections.abc import Mapping
from dataclasses import replace

from tone.call.analysis import Analysis
from tone.call.span import Span
from tone.evaluate.splice import Truth

MARGIN = 1.0  # s around an episode that belong to it
SHORT = (30.0, 15.0)  # s before and after it in a short call

FIRST_WORD, LAST_WORD, SHORT_CALL = "first word", "last word", "short"


def excerpts(truth: Truth) -> Mapping[str, Span]:
    """The pieces of a call by name; none of a calm call."""
    if not truth.episodes:
        return {}
    first, last = truth.episodes[0].start, truth.episodes[-1].end
    return {
        FIRST_WORD: Span(max(0.0, first - MARGIN), truth.duration),
        LAST_WORD: Span(0.0, last + MARGIN),
        SHORT_CALL: Span(max(0.0, first - SHORT[0]), last + SHORT[1]),
    }


def excerpt(analysis: Analysis, kept: Span) -> Analysis:
    """What was measured of a piece of a call, to be judged again.

    Without the baselines, which know the whole call: levels are not compared in a piece.
    """
    conversation = analysis.conversation
    turns = (
        replace(
            turn,
            utterances=tuple(
                each
                for each in turn.utterances
                if kept.start <= each.span.start and each.span.end <= kept.end
            ),
        )
        for turn in conversation.turns
    )
    return replace(
        analysis,
        conversation=replace(conversation, turns=tuple(turn for turn in turns if turn.utterances)),
        prosody=replace(analysis.prosody, baselines=()),
    )
