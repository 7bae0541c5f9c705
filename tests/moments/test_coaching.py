"""What a coach could say: strengths before gaps, and nothing without a number or a quote."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tone.call.analysis import Analysis
from tone.call.moment import HalfLife, Moment, Response, Verdict
from tone.call.span import Span
from tone.config import Config, ResponseConfig
from tone.moments.coaching import TRY, coaching
from tone.moments.respond import DeliveryRater
from tone.moments.weights import card, score_of, weights
from tone.testing.calls import CALL_DURATION, analyzer, upset_call
from tone.testing.synth import write_call

SOURCES = sorted((Path(__file__).parents[2] / "tone" / "moments").glob("*.py"))
CLAIM = re.compile(r"\d|“[^”]+”|no word of acknowledgement|let the customer finish")


def coached(folder: Path, config: Config, **agent: object) -> Response:
    lines = upset_call(**agent)  # type: ignore[arg-type]
    path = write_call(folder / "call.wav", lines, duration=CALL_DURATION)
    (response,) = analyzer(lines, config).analyze(path).responses
    return response


@pytest.mark.parametrize(
    "agent",
    [
        {},
        {"agent_says": "Let me check that now, I will send you a new one today"},
        {"agent_says": "That is our policy", "agent_db": -16.0, "agent_f0_hz": 170.0},
    ],
    ids=["caring", "silent", "shouting"],
)
def test_no_claim_without_a_number_or_a_quote(
    tmp_path: Path, drawn_config: Config, agent: dict[str, object]
) -> None:
    sentences = coached(tmp_path, drawn_config, **agent).coaching

    assert 1 <= len(sentences) <= 4
    for sentence in sentences:
        assert sentence.startswith("Try: ") or CLAIM.search(sentence), sentence


def test_strengths_come_before_gaps(tmp_path: Path, drawn_config: Config) -> None:
    praise, gap, _, attempt = coached(
        tmp_path, drawn_config, agent_says="Let me check that now, I will send you a new one today"
    ).coaching

    assert praise.startswith("You gave a next step (“Let me check”)")
    assert gap == "But you said no word of acknowledgement."
    assert attempt == f"Try: {TRY['acknowledgement']}."


def test_shouting_is_told_in_decibels(tmp_path: Path, drawn_config: Config) -> None:
    told = " ".join(coached(tmp_path, drawn_config, agent_says="", agent_db=-16.0).coaching)

    assert re.search(r"spoke 1[0-9]\.\d dB above your usual level", told)


def test_what_could_not_be_rated_is_not_coached() -> None:
    moment = Moment("0-1", Span(1, 2), 1.5, 2.0, 0.9, (), "I give up")
    unrated = Response("0-1", Verdict.UNRATED, "no agent", None, None, None, None, "", ())
    silent = Response("0-1", Verdict.MISSED, "no word in 20 s", 0.0, None, None, None, "", ())

    assert coaching(moment, unrated) == ()
    assert "“I give up”" in coaching(moment, silent)[0]


@pytest.mark.parametrize(
    ("effect", "seconds", "told"),
    [
        (-0.1, 11.0, "hardly moved (-0.1)."),
        (-1.2, 11.0, "fell by 1.2 and halved 11 s after its peak."),
        (-1.2, 0.5, "fell by 1.2 and halved right after its peak."),
        (0.4, 11.0, "rose another 0.4."),
    ],
)
def test_the_outcome_claims_no_more_than_was_measured(
    effect: float, seconds: float, told: str
) -> None:
    moment = Moment("0-1", Span(1, 2), 1.5, 3.0, 0.9, (), "I give up")
    rated = Response("0-1", Verdict.MISSED, "", 40.0, 1.0, effect, Span(3, 4), "", ())

    (outcome,) = coaching(moment, replace(rated, half_life=HalfLife(seconds, censored=False)))

    assert outcome == f"The customer's distress {told}"


def test_texts_speak_of_delivery_and_never_of_what_somebody_felt() -> None:
    """The EU AI Act, Article 5(1)(f): no text or template infers what the agent felt."""
    inferred = re.compile(
        r"\byou(r| were| felt| seem\w*| sound\w*)? "
        r"(felt|angry|upset|annoyed|irritated|stressed|nervous|calm|impatient|bored|frustrated)"
        r"|agent (felt|feels|is|was|seems|sounds) "
        r"(angry|upset|annoyed|irritated|stressed|nervous|bored|frustrated)",
        re.IGNORECASE,
    )
    found = [
        f"{path.name}: {line.strip()}"
        for path in SOURCES
        for line in path.read_text(encoding="utf-8").splitlines()
        if inferred.search(line)
    ]

    assert found == []


def test_every_weight_says_where_it_comes_from() -> None:
    assert set(card()) == set(weights())
    assert all(len(text) > 20 for text in card().values())


def test_other_points_give_another_score(upset_analysis: Analysis) -> None:
    worthless = {
        name: dict.fromkeys(values, 0.0) | {"free": 1.0} for name, values in weights().items()
    }

    (again,) = (
        DeliveryRater(ResponseConfig(), worthless).rate(
            moment, upset_analysis.conversation, upset_analysis.prosody, upset_analysis.timeline
        )
        for moment in upset_analysis.moments
    )

    assert again.score == score_of(0.0) == 50.0
    assert upset_analysis.responses[0].verdict is Verdict.DELIVERED
