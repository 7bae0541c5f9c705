"""Voice, words and interaction added up."""

import pytest

from tone.call.moment import Reading, Source
from tone.call.prosody import F0, INTENSITY, TILT, Baseline, Functionals, Norm, Prosody
from tone.call.recording import Role, Speaker
from tone.call.span import Span
from tone.call.speech import Conversation, Turn, Utterance, Word
from tone.config import FusionConfig
from tone.fusion.acoustic import acoustic_evidence, score
from tone.fusion.scorer import WeightedScorer

USUAL = Baseline(
    "customer",
    {F0: Norm(40.0, 2.0, 9), INTENSITY: Norm(-30.0, 3.0, 9), TILT: Norm(-8.0, 3.0, 9)},
)
LONG = Span(0.0, 4.0)


def row(changes: dict[str, float] | None = None, *, span: Span = LONG) -> Functionals:
    usual = {F0: 40.0, INTENSITY: -30.0, TILT: -8.0}
    return Functionals(span, "customer", usual | (changes or {}))


def voice_score(measured: Functionals) -> float:
    evidence = acoustic_evidence(measured, USUAL)
    assert evidence is not None
    return score(evidence)


def read(text: str, *, language: str | None = "en", before: str = "") -> Reading:
    """The last reading of a customer who speaks usually, with the given words."""
    lines = [line for line in (before, text) if line]
    spans = [Span(10.0 * i, 10.0 * i + 4.0) for i in range(len(lines))]
    utterances = tuple(
        Utterance(span, "customer", tuple(Word(span, word, 1.0) for word in line.split()))
        for span, line in zip(spans, lines, strict=True)
    )
    conversation = Conversation(
        (Speaker("customer", Role.CUSTOMER, 0, 1.0, language),), (Turn("customer", utterances),)
    )
    prosody = Prosody((), tuple(row(span=span) for span in spans), (USUAL,))
    return WeightedScorer(FusionConfig()).read(conversation, prosody)[-1]


def test_the_usual_voice_reads_zero() -> None:
    assert voice_score(row()) == 0.0


def test_a_raised_voice_reads_more_than_a_lowered_one() -> None:
    raised = voice_score(row({F0: 46.0, INTENSITY: -21.0, TILT: -3.0}))

    assert raised > 1.5
    assert voice_score(row({F0: 38.0, INTENSITY: -33.0})) < 0.0


def test_evidence_says_how_far_from_the_usual() -> None:
    (level,) = (
        each
        for each in acoustic_evidence(row({INTENSITY: -22.9}), USUAL) or ()
        if each.measure == INTENSITY
    )

    assert level.text == "level +7.1 dB from their usual"
    assert (level.value, level.usual) == (-22.9, -30.0)


def test_a_syllable_counts_less_than_a_sentence() -> None:
    loud = {INTENSITY: -20.0, F0: 46.0}

    assert voice_score(row(loud, span=Span(0, 0.4))) < 0.6 * voice_score(row(loud))


def test_too_little_measured_is_no_score() -> None:
    only_tilt = Functionals(LONG, "customer", {TILT: 5.0})

    assert acoustic_evidence(only_tilt, USUAL) is None


def test_quiet_words_of_distress_count() -> None:
    reading = read("I am sick of this, it's the second time")

    assert reading.acoustic == pytest.approx(0.0)
    assert reading.lexical is not None
    assert reading.lexical > 0.5
    assert reading.distress == pytest.approx(reading.lexical)


@pytest.mark.parametrize("language", [None, "xx"])
def test_a_language_without_phrases_abstains(language: str | None) -> None:
    assert read("I am sick of this", language=language).lexical is None


def test_asking_again_is_evidence_with_the_time_of_the_first() -> None:
    request = "can you send me a replacement for the router please"
    again = read(request, before=request)

    (evidence,) = (each for each in again.evidence if each.source is Source.INTERACTION)
    assert evidence.text == "says again what they said at 0:00"
    assert read(request).interaction == 0.0


def test_nobody_known_as_customer_gives_no_reading() -> None:
    other = Conversation((Speaker("other 1", Role.OTHER, 0, 0.0),), ())

    assert WeightedScorer(FusionConfig()).read(other, Prosody((), (), (USUAL,))) == ()
