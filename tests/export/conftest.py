"""Calls that people could hold, drawn at random: any words, any times."""

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import strategies as st

from tone.call.analysis import Analysis
from tone.call.metadata import Metadata
from tone.call.span import Span
from tone.call.speech import Conversation, Turn, Utterance, Word

# whole milliseconds: what every format can hold
STEPS = st.lists(st.integers(1, 900), min_size=1, max_size=12)


@st.composite
def conversations(draw: st.DrawFn, without: str = "") -> Conversation:
    """Turns of agent and customer in which everybody takes their time."""
    allowed = st.characters(exclude_categories=["Cs", "Cc", "Z"], exclude_characters=without)
    spoken = st.text(allowed, min_size=1, max_size=12)
    at, turns = 0, []
    for number in range(draw(st.integers(1, 5))):
        speaker = ("agent", "customer")[number % 2]
        words = []
        for step in draw(STEPS):
            words.append(Word(_span(at, at + step), draw(spoken), 0.5))
            at += step + draw(st.integers(0, 400))
        whole = Span(words[0].span.start, words[-1].span.end)
        turns.append(Turn(speaker, (Utterance(whole, speaker, tuple(words)),)))
    return Conversation((), tuple(turns))


def _span(start: int, end: int) -> Span:
    return Span(start / 1000, end / 1000)


Held = Callable[[Conversation], Analysis]


@pytest.fixture
def held(upset_analysis: Analysis) -> Held:
    """An analysis with another conversation of its speakers, and a recording long enough."""

    def hold(conversation: Conversation) -> Analysis:
        end = max(turn.span.end for turn in conversation.turns)
        longer = max(upset_analysis.recording.duration, math.ceil(end) + 1.0)
        return replace(
            upset_analysis,
            recording=replace(upset_analysis.recording, duration=longer),
            conversation=replace(conversation, speakers=upset_analysis.conversation.speakers),
        )

    return hold


@pytest.fixture
def analyses(upset_analysis: Analysis) -> list[Analysis]:
    """Three calls: one as it is, one of which the centre knows much, one without a word."""
    started = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    known = Metadata(agent="17", queue="returns", started=started, other={"wrap-up": "a, “b”"})
    silent = replace(
        upset_analysis,
        conversation=replace(upset_analysis.conversation, turns=(), overlaps=(), backchannels=()),
        timeline=(),
        moments=(),
        responses=(),
        summary=None,
    )
    three = (upset_analysis, replace(upset_analysis, metadata=known), silent)
    recordings = [replace(each.recording, id=f"{n:016}") for n, each in enumerate(three)]
    return [replace(e, recording=r) for e, r in zip(three, recordings, strict=True)]
