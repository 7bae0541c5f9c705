"""How the agent's delivery is rated: the same upset customer, different agents."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tone.call.analysis import Analysis
from tone.call.moment import Response, Verdict
from tone.call.prosody import ARTICULATION_RATE, INTENSITY
from tone.config import Config
from tone.testing.calls import ANGRY, CALL_DURATION, CALM_CUSTOMER, CARING, analyzer, upset_call
from tone.testing.synth import CHANNELS, Line, draw_call, write_call

SILENT = "Let me check that now, I will send you a new one today"
POLICY = "As per our policy there is nothing I can do"
RUDE = "You need to stop shouting and that is not my fault"


def response(lines: list[Line], folder: Path, config: Config) -> Response:
    path = write_call(folder / "call.wav", lines, duration=CALL_DURATION)
    (only,) = analyzer(lines, config).analyze(path).responses
    return only


@pytest.mark.parametrize("agent_hz", [95.0, 120.0, 205.0])
@pytest.mark.parametrize("customer_hz", [115.0, 200.0])
def test_four_agents_meet_the_same_upset_customer(
    tmp_path: Path, drawn_config: Config, agent_hz: float, customer_hz: float
) -> None:
    """Calm and caring, calm but silent on the feeling, a script read over them, shouting back."""
    agents = {
        "caring": upset_call(agent_f0_hz=110.0),
        "silent": upset_call(agent_says=SILENT),
        "script": begun_earlier(upset_call(agent_says=POLICY), POLICY),
        "shouts": upset_call(agent_says=RUDE, agent_db=-18.0, agent_f0_hz=160.0),
    }
    rated = [
        response(in_voices(lines, agent_hz, customer_hz), tmp_path, drawn_config)
        for lines in agents.values()
    ]

    scores = [each.score or 0.0 for each in rated]
    assert all(better > worse + 5 for better, worse in pairwise(scores)), scores
    assert [each.verdict.value for each in rated] == ["delivered", "missed", "missed", "missed"]


def in_voices(lines: list[Line], agent_hz: float, customer_hz: float) -> list[Line]:
    drawn = {"agent": agent_hz / 110.0, "customer": customer_hz / 200.0}
    return [replace(line, f0_hz=line.f0_hz * drawn[line.speaker]) for line in lines]


def begun_earlier(lines: list[Line], text: str) -> list[Line]:
    # customer  |---------------|            upset
    # agent                |---------|       begins 1.6 s before the end
    return [
        replace(line, start=line.start - 1.8, end=line.end - 1.8)
        if line.speaker == "agent" and line.text == text
        else line
        for line in lines
    ]


@pytest.mark.parametrize("says", [CARING, POLICY])
def test_shouting_the_same_words_never_scores_higher(
    tmp_path: Path, drawn_config: Config, says: str
) -> None:
    calm, loud = (
        response(upset_call(agent_says=says, agent_db=level), tmp_path, drawn_config).score
        for level in (-30.0, -16.0)
    )

    assert calm is not None
    assert loud is not None
    assert loud <= calm - 10


def test_slower_is_calmer_only_where_the_voice_stays_down(
    tmp_path: Path, drawn_config: Config
) -> None:
    """The same slow answer, calm and shouted: drawn-out vowels are no calm."""

    def pace(level: float) -> tuple[float, str]:
        lines = [
            replace(line, syllables_per_second=0.85 * line.syllables_per_second)
            if line.speaker == "agent" and line.text == CARING
            else line
            for line in upset_call(agent_says=CARING, agent_db=level)
        ]
        rated = response(lines, tmp_path, drawn_config)
        points = {each.measure: each.contribution for each in rated.evidence}
        return points[ARTICULATION_RATE], " ".join(rated.coaching)

    calm, shouted = pace(-30.0), pace(-16.0)
    assert calm[0] > 3.0
    assert shouted[0] <= 0.0
    assert "slower" not in shouted[1]


def test_the_same_rise_costs_more_where_the_voice_hardly_moves_otherwise(
    tmp_path: Path, drawn_config: Config
) -> None:
    """4 dB over the usual, of an agent who always speaks alike and of one who never does."""

    #         steady                          lively
    #  -26             ####              --        ####   --
    #  -30  --  --  --       --  --            --
    #  -34                                  --         --
    def points(stray: float) -> float:
        turns = [line for line in upset_call(agent_db=-26.0) if line.speaker == "agent"]
        usual = [line for line in turns if line.text != CARING]
        moved = {
            line.start: replace(line, intensity_db=line.intensity_db + stray * (number % 3 - 1))
            for number, line in enumerate(usual)
        }
        lines = [
            moved.get(line.start, line) if line.speaker == "agent" else line
            for line in upset_call(agent_db=-26.0)
        ]
        rated = response(lines, tmp_path, drawn_config)
        return next(e.contribution for e in rated.evidence if e.measure == INTENSITY)

    assert points(0.0) < points(4.0) - 3.0 < 0.0


def test_the_score_is_the_logistic_of_the_points(upset_analysis: Analysis) -> None:
    (rated,) = upset_analysis.responses

    points = sum(each.contribution for each in rated.evidence)
    assert rated.score == pytest.approx(100 / (1 + np.exp(-points / 25)))
    assert rated.latency == pytest.approx(0.2, abs=0.15)
    assert "sorry" in rated.quote


def test_each_component_shows_value_usual_and_points(upset_analysis: Analysis) -> None:
    (rated,) = upset_analysis.responses
    shown = {each.measure: each for each in rated.evidence}

    assert {
        "apology",
        "next_step",
        "latency_s",
        "interruptions",
        "articulation_rate_sps",
        "intensity_db",
        "f0_semitones",
        "calm_lead_spreads",
        "effect_spreads",
    } <= set(shown)
    for measure in ("latency_s", "interruptions", "articulation_rate_sps", "intensity_db"):
        assert shown[measure].value is not None
        assert shown[measure].usual is not None
    assert shown["intensity_db"].usual == pytest.approx(-30.0, abs=0.5)
    assert rated.lead == shown["calm_lead_spreads"].value
    assert rated.effect == shown["effect_spreads"].value


def test_the_lead_is_signed(tmp_path: Path, drawn_config: Config) -> None:
    softer, level, mirror = (
        response(upset_call(agent_db=db, agent_f0_hz=hz), tmp_path, drawn_config).lead
        for db, hz in ((-34.0, 100.0), (-30.0, 110.0), (-20.0, 150.0))
    )

    assert softer is not None
    assert softer > 0.5
    assert level == pytest.approx(0.0, abs=0.25)
    assert mirror is not None
    assert mirror < -1.0


def test_cutting_in_costs(tmp_path: Path, drawn_config: Config) -> None:
    polite = upset_call(agent_says=SILENT)

    rated = response(begun_earlier(polite, SILENT), tmp_path, drawn_config)

    cuts = next(each for each in rated.evidence if each.measure == "interruptions")
    assert (cuts.value, cuts.contribution) == (3.0, -24.0)
    assert (rated.score or 0) < (response(polite, tmp_path, drawn_config).score or 0)


def test_listening_earns(tmp_path: Path, drawn_config: Config) -> None:
    # customer  |---------------|   upset
    # agent         |-|             mm-hm
    listening = [
        *upset_call(),
        *(
            Line(speaker="agent", start=start + 1.5, end=start + 2.1, text="Mm-hm", f0_hz=110.0)
            for start in (42.0, 48.5, 55.0)
        ),
    ]
    listening.sort(key=lambda line: line.start)

    rated = response(listening, tmp_path, drawn_config)

    (heard,) = [each for each in rated.evidence if each.measure == "backchannels"]
    assert (heard.value, heard.contribution) == (3.0, 4.0)
    assert next(e.value for e in rated.evidence if e.measure == "interruptions") == 0.0


@pytest.mark.parametrize("way", ["shouted", "over the customer"])
def test_an_apology_that_cannot_be_taken_as_one_is_none(
    tmp_path: Path, drawn_config: Config, way: str
) -> None:
    says = "I am so sorry about this madam"
    lines = (
        upset_call(agent_says=says, agent_db=-18.0)
        if way == "shouted"
        else [
            replace(line, start=line.start - 2.5, end=line.end - 2.5) if line.text == says else line
            for line in upset_call(agent_says=says)
        ]
    )

    rated = response(lines, tmp_path, drawn_config)

    assert rated.verdict is Verdict.MISSED
    (missing,) = [each for each in rated.evidence if each.measure == "acknowledgement"]
    assert "over the customer or with a raised voice" in missing.text


def test_an_agent_who_says_nothing_has_missed_it(tmp_path: Path, drawn_config: Config) -> None:
    lines = [line for line in upset_call() if line.speaker == "customer" or line.start < 42]
    kept = [line for line in lines if line.start < 60 or line.speaker == "customer"]

    rated = response(kept, tmp_path, drawn_config)

    assert rated.verdict in (Verdict.MISSED, Verdict.NOT_NEEDED)
    assert rated.quote == ""


@pytest.mark.parametrize(
    ("agent", "noise_db"), [("waits", -200.0), ("cuts in", -75.0), ("shouts", -75.0)]
)
def test_a_muted_agent_changes_nothing_in_the_timeline_and_is_unrated(
    tmp_path: Path, drawn_config: Config, agent: str, noise_db: float
) -> None:
    lines = upset_call(agent_says=SILENT, agent_db=-16.0 if agent == "shouts" else -30.0)
    lines = begun_earlier(lines, SILENT) if agent == "cuts in" else lines
    path = write_call(tmp_path / "whole.wav", lines, duration=CALL_DURATION)
    whole = analyzer(lines, drawn_config).analyze(path)

    muted = analyzer(lines, drawn_config).analyze(without("agent", lines, noise_db, tmp_path))

    assert whole.timeline
    assert muted.timeline == whole.timeline
    ((was,), (now,)) = whole.moments, muted.moments
    assert replace(now, id=was.id) == was  # an id names its recording, which differs
    assert [each.verdict for each in muted.responses] == [Verdict.UNRATED]
    assert muted.responses[0].reason == "nobody is heard as the agent"


@pytest.mark.parametrize("noise_db", [-200.0, -75.0])
def test_a_muted_customer_leaves_no_moment_and_no_verdict_but_unrated(
    tmp_path: Path, drawn_config: Config, upset_analysis: Analysis, noise_db: float
) -> None:
    lines = upset_call()
    parts = analyzer(lines, drawn_config)

    analysis = parts.analyze(without("customer", lines, noise_db, tmp_path))
    # A moment known from elsewhere, such as a person's review, is still not rated.
    rated = parts.rater.rate(
        upset_analysis.moments[0], analysis.conversation, analysis.prosody, analysis.timeline
    )

    assert (analysis.timeline, analysis.moments, analysis.responses) == ((), (), ())
    assert (rated.verdict, rated.score) == (Verdict.UNRATED, None)
    assert rated.reason == "nobody is heard as the customer"


def without(speaker: str, lines: list[Line], noise_db: float, folder: Path) -> Path:
    """The call as a file, with nothing but line noise in one channel."""
    channels = [each.values for each in draw_call(lines, duration=CALL_DURATION)]
    noise = np.random.default_rng(1).standard_normal(len(channels[0])) * 10 ** (noise_db / 20)
    channels[CHANNELS.index(speaker)] = noise.astype(np.float32)
    path = folder / "muted.wav"
    soundfile.write(path, np.stack(channels, axis=1), 8000)
    return path


def passing_call(*, says: str = CALM_CUSTOMER, again: bool = False) -> list[Line]:
    """The agent is silent on one slight rise, or on two."""
    # customer  --- --- ##  (##) --- --- ---
    # agent   --- --- ---  ---  --- --- ---
    upset = (42.0, 48.5) if again else (42.0,)
    return [
        replace(line, text=says, f0_hz=235.0, intensity_db=-26.0, syllables_per_second=4.4)
        if line.speaker == "customer" and line.start in upset
        else replace(line, text=CALM_CUSTOMER, f0_hz=200.0, intensity_db=-30.0)
        if line.speaker == "customer" and 42.0 < line.start < 60.0
        else line
        for line in upset_call(agent_says=SILENT)
    ]


def test_a_slight_rise_that_passes_needs_no_answer(tmp_path: Path, drawn_config: Config) -> None:
    rated = response(passing_call(), tmp_path, drawn_config)

    assert rated.verdict is Verdict.NOT_NEEDED
    assert re.fullmatch(
        r"one slight rise \(1\.\d\), no word of distress, and 0\.\d in the next thing said",
        rated.reason,
    )


@pytest.mark.parametrize(
    "lines", [passing_call(says=ANGRY), passing_call(again=True)], ids=["words", "again"]
)
def test_a_rise_with_words_or_another_behind_it_does_not_pass(
    lines: list[Line], tmp_path: Path, drawn_config: Config
) -> None:
    assert response(lines, tmp_path, drawn_config).verdict is Verdict.MISSED


def test_a_slight_rise_says_that_it_was_slight(tmp_path: Path, drawn_config: Config) -> None:
    rated = response(passing_call(again=True), tmp_path, drawn_config)

    assert re.match(r"a slight rise \(2\.\d\): ", rated.reason)
    assert not re.search(
        r"-0(\.0)?[ %]", " ".join([*(e.text for e in rated.evidence), *rated.coaching])
    )
    assert any("one short sentence would have met it" in each for each in rated.coaching)


def test_a_voice_below_the_usual_brightness_is_darker(tmp_path: Path, drawn_config: Config) -> None:
    told = {
        hz: next(e for e in rated.evidence if e.measure == "tilt_db")
        for hz in (95.0, 150.0)
        for rated in [response(upset_call(agent_f0_hz=hz), tmp_path, drawn_config)]
    }

    for each in told.values():
        assert each.value is not None
        assert each.usual is not None
        way = "brighter" if each.value > each.usual else "darker"
        assert each.text == f"voice {abs(each.value - each.usual):.1f} dB {way} than their usual"
    assert {each.text.split()[3] for each in told.values()} == {"brighter", "darker"}
