"""The stages together, on a drawn call with a script instead of a transcriber."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tone.call.analysis import Analysis
from tone.call.moment import Source, Verdict
from tone.call.prosody import INTENSITY
from tone.call.recording import Role
from tone.call.summary import Side
from tone.config import Config
from tone.errors import InputError, NoSpeech, StageFailed
from tone.testing.calls import ANGRY, CALL_DURATION, UPSET, analyzer, upset_call
from tone.testing.synth import RATE, Line, draw_call, write_call


def test_the_rise_of_distress_is_the_one_moment(upset_analysis: Analysis) -> None:
    (moment,) = upset_analysis.moments

    assert moment.span.start == pytest.approx(UPSET[0], abs=0.3)
    assert moment.span.end == pytest.approx(59.0, abs=0.3)
    assert moment.quote == ANGRY
    assert {each.source for each in moment.evidence} >= {Source.ACOUSTIC, Source.LEXICAL}


def test_every_reading_is_the_sum_of_its_evidence(upset_analysis: Analysis) -> None:
    for reading in upset_analysis.timeline:
        assert reading.distress == pytest.approx(sum(e.contribution for e in reading.evidence))
        sources = (reading.acoustic, reading.lexical, reading.interaction)
        assert reading.distress == pytest.approx(sum(each or 0.0 for each in sources))


def test_only_the_customer_is_read(upset_analysis: Analysis) -> None:
    assert {reading.speaker for reading in upset_analysis.timeline} == {"customer"}


def test_the_same_recording_gives_the_same_analysis(
    upset_recording: Path, upset_analysis: Analysis, drawn_config: Config
) -> None:
    again = analyzer(upset_call(), drawn_config).analyze(upset_recording)

    assert again.timeline == upset_analysis.timeline
    assert again.responses == upset_analysis.responses


@pytest.mark.parametrize("gain_db", [-6.0, 6.0])
def test_a_gain_over_the_whole_call_moves_no_moment(
    tmp_path: Path, drawn_config: Config, upset_analysis: Analysis, gain_db: float
) -> None:
    channels = draw_call(upset_call(), duration=CALL_DURATION)
    values = np.stack([each.values for each in channels], axis=1) * 10 ** (gain_db / 20)
    soundfile.write(tmp_path / "a.wav", values, 8000, subtype="FLOAT")

    (moment,) = analyzer(upset_call(), drawn_config).analyze(tmp_path / "a.wav").moments

    assert moment.span.start == pytest.approx(upset_analysis.moments[0].span.start, abs=0.1)
    assert moment.span.end == pytest.approx(upset_analysis.moments[0].span.end, abs=0.1)


def test_roles_are_told_where_nobody_names_them(
    upset_recording: Path, drawn_config: Config
) -> None:
    config = replace(drawn_config, audio=replace(drawn_config.audio, channels=""))
    lines = [
        replace(line, text="Thank you for calling Acme how can I help you")
        if line.speaker == "agent" and line.start < 1
        else line
        for line in upset_call()
    ]

    analysis = analyzer(lines, config).analyze(upset_recording)

    assert [speaker.role for speaker in analysis.conversation.speakers] == [
        Role.AGENT,
        Role.CUSTOMER,
    ]


def test_unknown_roles_are_told_and_nothing_is_guessed(
    upset_recording: Path, drawn_config: Config
) -> None:
    config = replace(drawn_config, audio=replace(drawn_config.audio, channels=""))
    lines = [replace(line, text="well") for line in upset_call()]

    analysis = analyzer(lines, config).analyze(upset_recording)

    assert analysis.moments == ()
    assert "nobody is known to be the customer" in analysis.notes[0]


def test_silence_is_no_call(tmp_path: Path, drawn_config: Config) -> None:
    soundfile.write(tmp_path / "silence.wav", np.zeros((8000, 2)), 8000)

    with pytest.raises(NoSpeech, match=r"nobody speaks in silence\.wav"):
        analyzer([], drawn_config).analyze(tmp_path / "silence.wav")


def test_three_channels_need_three_names(tmp_path: Path, drawn_config: Config) -> None:
    agent, customer = draw_call(upset_call(), duration=CALL_DURATION)
    three = np.stack([agent.values, customer.values, customer.values * 0.5], axis=1)
    soundfile.write(tmp_path / "three.wav", three, 8000)

    with pytest.raises(InputError, match=r"has 3 channel\(s\), and 2 are named"):
        analyzer(upset_call(), drawn_config).analyze(tmp_path / "three.wav")


def test_a_broken_stage_is_named_and_its_words_are_not_told(
    upset_recording: Path, drawn_config: Config
) -> None:
    class Broken:
        engine = "broken"

        def transcribe(self, *_: object, **__: object) -> None:
            raise KeyError("what the customer said")

    broken = replace(analyzer([], drawn_config), transcriber=Broken())  # type: ignore[arg-type]

    with pytest.raises(StageFailed, match=r"the stage 'words' failed on upset\.wav") as failed:
        broken.analyze(upset_recording)
    assert "customer said" not in str(failed.value)
    assert isinstance(failed.value.__cause__, KeyError)


def test_progress_is_in_seconds_of_audio_and_ends_full(
    tmp_path: Path, drawn_config: Config
) -> None:
    path = write_call(tmp_path / "a.wav", upset_call(), duration=CALL_DURATION)
    reports: dict[str, list[tuple[float, float]]] = {}

    analyzer(upset_call(), drawn_config).analyze(
        path, progress=lambda stage, done, of: reports.setdefault(stage, []).append((done, of))
    )

    assert set(reports) == {"words", "prosody"}
    for told in reports.values():
        assert [done for done, _ in told] == sorted(done for done, _ in told)
        assert told[-1][0] == pytest.approx(told[-1][1])
    assert reports["prosody"][-1][1] == pytest.approx(2 * CALL_DURATION)


def agent_side(analysis: Analysis) -> Side:
    assert analysis.summary is not None
    assert analysis.summary.agent is not None
    return analysis.summary.agent


def test_a_machine_that_speaks_first_changes_nothing_of_the_call(
    tmp_path: Path, drawn_config: Config, upset_analysis: Analysis
) -> None:
    """The machine speaks from 0 to 4 s; the call begins at 6 s."""
    machine = Line(speaker="agent", start=0.0, end=4.0, text="Your call is important to us")
    later = [replace(each, start=each.start + 6, end=each.end + 6) for each in upset_call()]
    path = write_call(tmp_path / "a.wav", [machine, *later], duration=CALL_DURATION + 6)

    analysis = analyzer([machine, *later], drawn_config).analyze(path)

    (said,) = analysis.conversation.announcements
    assert said.span.start == pytest.approx(0.0, abs=0.2)
    assert said.text == machine.text
    assert "4 s of announcements" in analysis.notes[0]
    assert analysis.moments[0].span.start == pytest.approx(
        upset_analysis.moments[0].span.start + 6, abs=0.1
    )
    assert analysis.responses[0].verdict is upset_analysis.responses[0].verdict
    now, alone = (agent_side(each) for each in (analysis, upset_analysis))
    assert now.talk == pytest.approx(alone.talk, abs=0.2)
    assert now.turns == alone.turns


def test_what_cannot_be_judged_is_unrated_with_the_reason(
    upset_analysis: Analysis, drawn_config: Config
) -> None:
    first, second = upset_analysis.recording.channels
    unfit = replace(first, quality=replace(first.quality, unfit="half of it is lost"))
    recording = replace(upset_analysis.recording, channels=(unfit, second))

    judged = analyzer(upset_call(), drawn_config).judge(
        recording, upset_analysis.conversation, upset_analysis.prosody
    )

    assert len(judged.responses) == len(upset_analysis.responses) == 1
    assert judged.responses[0].verdict is Verdict.UNRATED
    assert judged.responses[0].score is None
    assert judged.responses[0].reason == "bad audio on channel 0: half of it is lost"


def test_a_level_that_is_turned_in_mid_call_is_measured_nowhere(
    tmp_path: Path, drawn_config: Config
) -> None:
    """The agent's channel is 12 dB louder from 45 s on, its noise too."""
    channels = draw_call(upset_call(), duration=CALL_DURATION)
    values = np.stack([each.values for each in channels], axis=1)
    values += 10 ** (-62 / 20) * np.random.default_rng(1).standard_normal(values.shape)
    values[45 * RATE :, 0] *= 10 ** (12 / 20)
    soundfile.write(tmp_path / "a.wav", values, RATE, subtype="FLOAT")

    analysis = analyzer(upset_call(), drawn_config).analyze(tmp_path / "a.wav")

    measured = {
        speaker: any(
            INTENSITY in row.values
            for row in analysis.prosody.functionals
            if row.speaker == speaker
        )
        for speaker in ("agent", "customer")
    }
    assert measured == {"agent": False, "customer": True}
    assert not any(
        each.measure == INTENSITY and each.speaker == "agent" for each in analysis.prosody.contours
    )
    assert any("its gain changes by +1" in note for note in analysis.notes)
