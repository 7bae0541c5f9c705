"""The sample calls, with the real model, held to what their manifest expects of them."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tone.call.analysis import Analysis
from tone.call.moment import Face
from tone.call.recording import Role
from tone.call.span import Span
from tone.call.speech import Transcript, Word
from tone.config_file import from_table
from tone.pipeline import Analyzer
from tone.turns.roles import tell_roles

SAMPLES = Path(__file__).parents[2] / "audio_samples"
CALLS: list[dict[str, Any]] = tomllib.loads((SAMPLES / "manifest.toml").read_text())["call"]
# Its distress is quiet: the voice drops and slows, which the acoustic model does not read, so only
# the words tell where it begins, and nothing tells how long it lasts.
QUIET = "quiet_met_well.flac"

pytestmark = pytest.mark.model


@cache
def analyzer() -> Analyzer:
    return Analyzer.from_config(from_table({"audio": {"channels": "agent,customer"}}))


@cache
def analysed(file: str) -> Analysis:
    return analyzer().analyze(SAMPLES / file)


def named(call: dict[str, Any]) -> str:
    return str(call["file"])


@pytest.mark.parametrize("call", [c for c in CALLS if c["file"] != QUIET], ids=named)
def test_moments_and_verdicts_are_as_expected(call: dict[str, Any]) -> None:
    analysis = analysed(call["file"])

    found = [(moment.span, response.verdict) for moment, response in _pairs(analysis)]
    assert [verdict for _, verdict in found] == [e["verdict"] for e in call.get("moment", [])]
    for (span, _), expected in zip(found, call.get("moment", []), strict=True):
        assert span.start == pytest.approx(expected["start"], abs=3.0)
        upset = Span(expected["start"], expected["end"])  # some stay tense for longer
        assert span.overlap(upset) > 0.8 * upset.duration


def test_quiet_distress_is_told_by_its_words() -> None:
    (expected,) = (call["moment"][0] for call in CALLS if call["file"] == QUIET)

    ((moment, response),) = _pairs(analysed(QUIET))

    assert moment.span.start == pytest.approx(expected["start"], abs=3.0)
    assert moment.face is Face.DEJECTED
    assert response.verdict == expected["verdict"]


@pytest.mark.parametrize("call", CALLS, ids=named)
def test_every_reading_shows_its_evidence(call: dict[str, Any]) -> None:
    analysis = analysed(call["file"])

    assert len(analysis.timeline) >= 5
    for reading in analysis.timeline:
        assert reading.distress == pytest.approx(sum(e.contribution for e in reading.evidence))
    for moment, response in _pairs(analysis):
        assert len(moment.evidence) >= 2
        assert moment.quote
        assert response.evidence


@pytest.mark.parametrize("call", CALLS, ids=named)
def test_roles_are_told_as_they_were_cast(call: dict[str, Any]) -> None:
    conversation = analysed(call["file"]).conversation
    sides: dict[int, list[Word]] = {0: [], 1: []}
    for speaker in conversation.speakers:
        for utterance in conversation.utterances_of(speaker):
            sides[speaker.channel] += utterance.words
    transcripts = [Transcript(tuple(words), "en", 1.0) for words in sides.values()]

    roles = {speaker.channel: speaker.role for speaker in tell_roles(transcripts, least=0.7)}

    assert roles == {call["agent"]: Role.AGENT, call["customer"]: Role.CUSTOMER}


def test_the_same_upset_customer_orders_the_agents() -> None:
    scores = [
        response.score
        for file in ("upset_met_well.flac", "upset_met_flatly.flac", "upset_met_badly.flac")
        for response in analysed(file).responses
    ]

    assert len(scores) == 3
    assert scores == sorted(scores, key=lambda score: -(score or 0.0))


def _pairs(analysis: Analysis) -> list[tuple[Any, Any]]:
    return list(zip(analysis.moments, analysis.responses, strict=True))
