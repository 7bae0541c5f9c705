"""The call as a whole: who talked how much, how it went, and the six aims."""

from dataclasses import replace
from pathlib import Path

import pytest

from tone.call.analysis import Analysis
from tone.call.recording import Role, Speaker
from tone.call.span import Span
from tone.call.speech import Conversation, Utterance, Word
from tone.call.summary import AimName, Standing, Summary
from tone.config import Config, TurnsConfig
from tone.moments.signals import announced, signals_of
from tone.moments.talk import held
from tone.testing.calls import CALL_DURATION, analyzer, upset_call
from tone.testing.synth import Line, write_call
from tone.turns.floor import take_turns

AGENT = Speaker("agent", Role.AGENT, 0, 1.0, "en")
CUSTOMER = Speaker("customer", Role.CUSTOMER, 1, 1.0, "en")


def summary_of(lines: list[Line], folder: Path, config: Config) -> Summary:
    path = write_call(folder / "call.wav", lines, duration=CALL_DURATION)
    summary = analyzer(lines, config).analyze(path).summary
    assert summary is not None
    return summary


def conversation(*lines: tuple[str, float, float, str]) -> Conversation:
    def spoken(name: str, start: float, end: float, text: str) -> Utterance:
        words = text.split()
        step = (end - start) / max(1, len(words))
        return Utterance(
            Span(start, end),
            name,
            tuple(
                Word(Span(start + i * step, start + (i + 1) * step), word, 1.0)
                for i, word in enumerate(words)
            ),
        )

    return take_turns([spoken(*line) for line in lines], (AGENT, CUSTOMER), TurnsConfig())


def test_talk_adds_up_and_is_shared(upset_analysis: Analysis) -> None:
    summary = upset_analysis.summary

    assert summary is not None
    assert summary.agent is not None
    assert summary.customer is not None
    assert summary.agent.talk_share + summary.customer.talk_share == pytest.approx(1.0)
    assert summary.customer.talk == pytest.approx(9 * 3.0 + 3 * 4.0, abs=1.5)
    assert summary.agent.talk == pytest.approx(9 * 3.0 + 3 * 2.0, abs=1.5)
    assert summary.agent.interruptions == summary.customer.interruptions == 0
    assert summary.agent.articulation_rate_sps == pytest.approx(4.0, rel=0.2)


def test_distress_is_highest_in_its_quarter(upset_analysis: Analysis) -> None:
    summary = upset_analysis.summary

    assert summary is not None
    assert summary.distress is not None
    course = summary.distress
    quarters = [quarter or 0.0 for quarter in course.quarters]
    assert max(quarters) == quarters[2]
    assert course.peak > course.end
    assert course.peak == max(reading.distress for reading in upset_analysis.timeline)


def test_the_six_aims_come_with_their_numbers(upset_analysis: Analysis) -> None:
    assert upset_analysis.summary is not None
    aims = {aim.name: aim for aim in upset_analysis.summary.aims}

    assert list(aims) == list(AimName)
    assert aims[AimName.RECOGNISING_EMOTION].standing is Standing.WELL
    assert aims[AimName.EASING_TENSION].standing is Standing.WELL
    assert all(aim.finding and aim.figures for aim in aims.values())


def test_a_worse_agent_stands_worse(tmp_path: Path, drawn_config: Config) -> None:
    lines = upset_call(agent_says="That is our policy", agent_db=-18.0, agent_f0_hz=165.0)
    aims = {aim.name: aim for aim in summary_of(lines, tmp_path, drawn_config).aims}

    assert aims[AimName.RECOGNISING_EMOTION].standing is Standing.POORLY
    assert aims[AimName.NEXT_TIME].finding.startswith("Try: ")


def test_a_call_without_distress_cannot_tell(tmp_path: Path, drawn_config: Config) -> None:
    lines = [line for line in upset_call() if line.end < 42 or line.start >= 62]
    summary = summary_of(lines, tmp_path, drawn_config)
    standings = {aim.name: aim.standing for aim in summary.aims}

    assert summary.opportunities.met_share is None
    for name in (AimName.RECOGNISING_EMOTION, AimName.EASING_TENSION, AimName.NEXT_TIME):
        assert standings[name] is Standing.UNKNOWN
    assert summary.silence == pytest.approx(20.0, abs=1.0)  # where the upset was taken out


def test_load_is_what_was_received_and_no_mark(upset_analysis: Analysis) -> None:
    assert upset_analysis.summary is not None
    load = upset_analysis.summary.aims[4]
    figures = {figure.name: figure.value for figure in load.figures}

    assert load.standing is Standing.MEASURED
    assert figures["distress_received"] == pytest.approx(12.0, abs=0.5)
    assert figures["shortest_recovery_gap"] is None


def test_signals_are_counted_on_the_side_that_gives_them() -> None:
    said = conversation(
        ("agent", 0, 4, "How can I help? What is the number?"),
        ("customer", 5, 9, "I want to speak to a supervisor"),
        ("agent", 10, 14, "I will send you a new one today"),
        ("customer", 15, 18, "That works for me thank you so much"),
    )
    found = signals_of(said, AGENT, CUSTOMER)

    assert found.questions_asked == 2
    assert found.supervisor_requests == 1
    assert found.resolved == 1
    assert found.next_steps_given == 1
    assert found.thanks_at_end is True


def test_thanks_long_before_the_end_are_not_thanks_at_the_end() -> None:
    said = conversation(
        ("customer", 0, 2, "Thank you"),
        ("agent", 60, 62, "Goodbye"),
        ("customer", 63, 65, "Right goodbye then"),
    )

    assert signals_of(said, AGENT, CUSTOMER).thanks_at_end is False


def test_a_language_without_a_list_cannot_be_read() -> None:
    other = replace(CUSTOMER, language="pl")
    said = conversation(("customer", 0, 2, "Dziękuję bardzo"))

    found = signals_of(said, None, other)

    assert (found.supervisor_requests, found.resolved, found.thanks_at_end) == (None, None, None)
    assert (found.questions_asked, found.next_steps_given) == (None, None)


def test_an_announced_hold_is_no_silence() -> None:
    said = conversation(
        ("agent", 0, 3, "Let me put you on a brief hold"),
        ("agent", 30, 33, "Thank you for waiting"),
        ("customer", 40, 42, "Fine"),
    )
    quiet, told = said.silences(), announced(said, AGENT)

    assert quiet == (Span(3, 30), Span(33, 40))
    assert told is not None
    assert held(quiet, told, []) == (Span(3, 30),)
