"""Mono and dual-mono calls through the pipeline: one track, two speakers."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tone.call.moment import Verdict
from tone.call.recording import Role, Samples
from tone.call.span import Span
from tone.call.speech import OverlapKind, Voices
from tone.config import Config
from tone.errors import NoSpeech
from tone.pipeline import Analyzer
from tone.progress import Progress
from tone.testing.calls import CALL_DURATION, UPSET, analyzer, upset_call
from tone.testing.fakes import FakeDiarizer
from tone.testing.synth import Line, draw_call

GREETING = "Thank you for calling Acme how can I help you"


def script() -> list[Line]:
    """The upset call, whose agent greets."""
    first, *rest = upset_call()
    return [replace(first, text=GREETING), *rest]


def told_apart(lines: Sequence[Line], config: Config, *, separation: float = 0.99) -> Analyzer:
    return replace(analyzer(lines, config), diarizer=FakeDiarizer(lines, separation=separation))


@pytest.fixture
def both(tmp_path: Path) -> Path:
    """Both people on one track."""
    agent, customer = draw_call(upset_call(), duration=CALL_DURATION)
    soundfile.write(tmp_path / "mono.wav", agent.values + customer.values, 8000)
    return tmp_path / "mono.wav"


def test_both_people_on_one_track_are_told_apart(both: Path, drawn_config: Config) -> None:
    analysis = told_apart(script(), drawn_config).analyze(both)

    agent, customer = analysis.conversation.speakers
    assert (agent.role, customer.role) == (Role.AGENT, Role.CUSTOMER)
    assert (agent.channel, customer.channel) == (0, 0)
    assert analysis.conversation.separation == 0.99
    said = {
        each.label: len(analysis.conversation.utterances_of(each)) for each in (agent, customer)
    }
    assert said == {"agent": 12, "customer": 12}
    (moment,) = analysis.moments
    assert moment.span.start == pytest.approx(UPSET[0], abs=0.3)


def test_dual_mono_is_one_track_and_is_transcribed_once(
    both: Path, tmp_path: Path, drawn_config: Config
) -> None:
    values, rate = soundfile.read(both)
    soundfile.write(tmp_path / "dual.wav", np.stack([values, 0.5 * values], axis=1), rate)
    reports: list[tuple[str, float, float]] = []

    mono = told_apart(script(), drawn_config).analyze(both)
    dual = told_apart(script(), drawn_config).analyze(
        tmp_path / "dual.wav", progress=lambda *report: reports.append(report)
    )

    assert dual.conversation == mono.conversation
    assert [stage for stage, _, _ in reports].count("words") == 1


def test_voices_too_alike_have_no_roles_and_no_moments(both: Path, drawn_config: Config) -> None:
    analysis = told_apart(script(), drawn_config, separation=0.6).analyze(both)

    assert [each.role for each in analysis.conversation.speakers] == [Role.OTHER, Role.OTHER]
    assert [each.confidence for each in analysis.conversation.speakers] == [0.6, 0.6]
    assert analysis.moments == ()
    assert any("told apart with confidence 0.60" in note for note in analysis.notes)


class Transfer:
    """Tells three voices apart: from `at` on, the agent's side is somebody else's."""

    def __init__(self, lines: Sequence[Line], at: float) -> None:
        self._lines, self._at = lines, at

    def tell_apart(self, samples: Samples, *, progress: Progress) -> Voices:
        spans: dict[str, list[Span]] = {"first": [], "customer": [], "second": []}
        for line in self._lines:
            agent = "first" if line.start < self._at else "second"
            who = agent if line.speaker == "agent" else "customer"
            spans[who].append(Span(line.start, line.end))
        return Voices(tuple(map(tuple, spans.values())), 0.99)


def test_a_call_that_is_passed_on_has_two_agents_each_held_against_their_own_usual(
    both: Path, drawn_config: Config
) -> None:
    """The colleague takes over at 40 s, before the upset, and speaks faster than the first."""
    lines = [
        replace(line, text=GREETING)
        if line.speaker == "agent" and line.start in (0.0, 62.0)
        else line
        for line in upset_call()
    ]
    passed_on = replace(analyzer(lines, drawn_config), diarizer=Transfer(lines, at=40.0))

    analysis = passed_on.analyze(both)

    labels = [each.label for each in analysis.conversation.speakers]
    assert labels == ["agent 1", "customer", "agent 2"]
    assert "3 voices on one track: agent 1, customer, agent 2" in analysis.notes
    (moment,), (response,) = analysis.moments, analysis.responses
    answering = analysis.conversation.agent_of(moment.span)
    assert answering is not None
    assert answering.label == "agent 2"
    assert response.verdict is Verdict.DELIVERED
    summary = analysis.summary
    assert summary is not None
    assert summary.agent is not None
    assert summary.customer is not None
    assert summary.agent.turns == 12  # of both together
    assert summary.agent.talk_share + summary.customer.talk_share == pytest.approx(1.0)


def test_one_voice_is_one_speaker_of_unknown_role(both: Path, drawn_config: Config) -> None:
    alone = [line for line in script() if line.speaker == "agent"]

    analysis = told_apart(alone, drawn_config, separation=0.02).analyze(both)

    (speaker,) = analysis.conversation.speakers
    assert (speaker.role, speaker.channel, speaker.label) == (Role.OTHER, 0, "other")
    assert analysis.moments == ()
    assert any("one voice" in note for note in analysis.notes)


def test_one_name_means_one_speaker_on_the_track(both: Path, drawn_config: Config) -> None:
    config = replace(drawn_config, audio=replace(drawn_config.audio, channels="customer"))

    analysis = told_apart(script(), config).analyze(both)

    assert [each.role for each in analysis.conversation.speakers] == [Role.CUSTOMER]
    assert analysis.conversation.separation is None


def test_overlap_is_marked_as_in_stereo(both: Path, drawn_config: Config) -> None:
    agent = Line(speaker="agent", start=0.0, end=6.0, text=GREETING + " today")
    customer = Line(speaker="customer", start=4.0, end=8.0, text="my order never came at all")

    analysis = told_apart([agent, customer], drawn_config).analyze(both)

    (overlap,) = analysis.conversation.overlaps
    assert (overlap.span.start, overlap.span.end, overlap.by) == (4.0, 6.0, "customer")
    assert overlap.kind is OverlapKind.INTERRUPTION


def test_no_voice_is_no_call(both: Path, drawn_config: Config) -> None:
    with pytest.raises(NoSpeech, match=r"nobody speaks in mono\.wav"):
        told_apart([], drawn_config).analyze(both)
