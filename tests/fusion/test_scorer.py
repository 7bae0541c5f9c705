"""Voice, words and interaction added up."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tone.call.moment import Reading, Source
from tone.call.prosody import (
    F0,
    F0_HIGH,
    F0_LOW,
    F0_RANGE,
    F0_SPEED,
    F0_WOBBLE,
    INTENSITY,
    Baseline,
    Functionals,
    Norm,
    Prosody,
)
from tone.call.recording import Role, Speaker
from tone.call.span import Span
from tone.call.speech import Conversation, Turn, Utterance, Word
from tone.config import FusionConfig
from tone.errors import ConfigError
from tone.fusion.acoustic import (
    DEJECTED_MOST,
    DEJECTED_VOICE,
    DEJECTED_WEIGHT,
    HEIGHT_WEIGHT,
    VoiceReading,
    heights,
    read_voices,
    score,
)
from tone.fusion.heads import SETTLED, VOICE_VIEW, read_coefficients
from tone.fusion.scorer import WeightedScorer

USUAL = Baseline("customer", {INTENSITY: Norm(-30.0, 3.0, 9)})
CALM = {
    F0: 30.0,
    F0_HIGH: 32.5,
    F0_LOW: 27.5,
    F0_RANGE: 5.0,
    F0_SPEED: 10.0,
    F0_WOBBLE: 0.1,
    INTENSITY: -30.0,
}
COEFFICIENTS = read_coefficients()
VOICE = COEFFICIENTS.views[VOICE_VIEW]


def row(
    changes: dict[str, float] | None = None, *, index: int = 0, seconds: float = 4.0
) -> Functionals:
    """An utterance of a calm voice that wanders a little, with some measures changed."""
    span = Span(10.0 * index, 10.0 * index + seconds)
    wander = (index * 3 % 5 - 2) / 4
    usual = CALM | {name: CALM[name] + wander for name in (F0, F0_HIGH, F0_LOW)}
    return Functionals(span, "customer", usual | (changes or {}))


def raised(semitones: float) -> dict[str, float]:
    return {name: CALM[name] + semitones for name in (F0, F0_HIGH, F0_LOW)}


def like(face: str, row: Functionals, spreads: float) -> Functionals:
    """The same utterance in a voice that lies this far along what a head listens to."""
    weights = np.array(COEFFICIENTS.heads[face].weights[VOICE_VIEW])
    along = np.sign(weights) * np.array(VOICE.spread) * spreads
    return replace(row, voice=(np.array(VOICE.centre) + along).astype(np.float32))


def voice_of(last: Functionals) -> VoiceReading:
    """The reading of an utterance that follows nine calm ones."""
    calm = [row(index=index) for index in range(9)]
    if last.voice is not None:
        calm = [replace(each, voice=np.array(VOICE.centre, np.float32)) for each in calm]
    reading = read_voices([*calm, last], USUAL, COEFFICIENTS)[-1]
    assert reading is not None
    return reading


def score_of(last: Functionals) -> float:
    return score(voice_of(last).evidence)


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
    prosody = Prosody((), tuple(replace(row(), span=span) for span in spans), (USUAL,))
    return WeightedScorer(FusionConfig()).read(conversation, prosody)[-1]


def test_the_usual_voice_reads_little() -> None:
    assert abs(score_of(row(index=9))) < 0.35


@pytest.mark.parametrize("usual", [20.0, 30.0, 40.0])
def test_how_high_a_voice_lies_is_in_spreads_of_all_that_its_speaker_says(usual: float) -> None:
    """Nine utterances at the usual pitch, one above it; a livelier voice needs to rise further."""
    steady = [row({F0: usual + 0.1 * (index % 3)}, index=index) for index in range(9)]
    lively = [row({F0: usual + 3.0 * (index % 3)}, index=index) for index in range(9)]

    def last(calm: list[Functionals], above: float) -> float:
        return float(heights([*calm, row({F0: usual + above}, index=9)])[-1])

    assert last(steady, 4.0) > 1.5
    assert 0.0 < last(lively, 4.0) < last(steady, 4.0)
    assert last(steady, 0.3) < 0.3  # what every calm voice does is nothing
    assert last(steady, -4.0) < 0.0


def test_without_pitch_nothing_lies_high() -> None:
    quiet = replace(row(), values={INTENSITY: -30.0})

    assert heights([quiet, quiet]).tolist() == [0.0, 0.0]
    assert heights([row(), row(raised(5.0), index=1), quiet])[-1] == 0.0


def test_a_voice_that_lies_high_adds_to_its_pitch_and_a_low_one_takes_nothing_away() -> None:
    """How high a voice lies adds to what the heads make of it, and is never negative."""
    calm = [row(index=index) for index in range(9)]
    high, low = row(raised(7.0), index=9), row(raised(-7.0), index=9)

    def pitch(last: Functionals) -> float:
        reading = read_voices([*calm, last], USUAL, COEFFICIENTS)[-1]
        assert reading is not None
        return next(each.contribution for each in reading.evidence if each.measure == F0)

    trust = 4.0 / (4.0 + SETTLED)
    lift = HEIGHT_WEIGHT * trust * float(heights([*calm, high])[-1])
    assert lift > 0.3
    assert pitch(high) > lift
    assert float(heights([*calm, low])[-1]) < -2.0
    assert pitch(low) < 0.0


def test_a_raised_voice_reads_more_than_a_lowered_one() -> None:
    assert score_of(row(raised(7.0), index=9)) > 0.8
    assert score_of(row(raised(-3.0), index=9)) < 0.0


def test_evidence_says_how_far_from_the_usual() -> None:
    evidence = {each.measure: each for each in voice_of(row({INTENSITY: -22.9})).evidence}

    assert evidence[INTENSITY].text == "level +7.1 dB from their usual"
    assert (evidence[INTENSITY].value, evidence[INTENSITY].usual) == (-22.9, -30.0)
    higher = {each.measure: each for each in voice_of(row(raised(5.0), index=9)).evidence}[F0]
    assert higher.value == 35.0
    assert higher.text == f"pitch {35.0 - (higher.usual or 0.0):+.1f} semitones from their usual"


def test_a_syllable_counts_less_than_a_sentence() -> None:
    calm = [row(index=index) for index in range(8)]
    short, long = row(raised(7.0), index=8, seconds=0.4), row(raised(7.0), index=9)
    syllable, sentence = read_voices([*calm, short, long], USUAL, COEFFICIENTS)[-2:]

    assert syllable is not None
    assert sentence is not None
    assert 0.0 < score(syllable.evidence) < 0.6 * score(sentence.evidence)


def test_a_voice_without_pitch_and_without_states_is_no_score() -> None:
    whispered = Functionals(Span(90, 94), "customer", {INTENSITY: -30.0})

    assert read_voices([row(), whispered], USUAL, COEFFICIENTS)[-1] is None
    assert read_voices([], USUAL, COEFFICIENTS) == []


def test_a_customer_who_is_upset_half_the_call_is_not_their_own_usual() -> None:
    calm = [row(index=index) for index in range(7)]
    upset = [row(raised(7.0), index=index) for index in range(7, 10)]
    last = read_voices([*calm, *upset], USUAL, COEFFICIENTS)[-1]

    assert last is not None
    assert last.agitated > 0.7 * voice_of(row(raised(7.0), index=9)).agitated


def test_the_states_of_a_distressed_voice_count_with_its_pitch() -> None:
    reading = voice_of(like("agitated", row(index=9), 1.0))

    assert reading.agitated > 0.8
    assert "distressed_voice" in {each.measure for each in reading.evidence}
    assert "calmer_voice" in {
        each.measure for each in voice_of(like("agitated", row(index=9), -1.0)).evidence
    }


def test_a_sad_voice_adds_a_little_and_never_much() -> None:
    reading = voice_of(like("dejected", row(index=9), 3.0))
    (evidence,) = (each for each in reading.evidence if each.measure == DEJECTED_VOICE)

    assert reading.dejected is not None
    assert reading.dejected > DEJECTED_MOST
    assert 0.0 < evidence.contribution <= DEJECTED_WEIGHT * DEJECTED_MOST


def test_coefficients_that_are_none_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot read fusion\.coefficients"):
        read_coefficients(str(tmp_path / "missing.json"))
    (tmp_path / "empty.json").write_text("{}")
    with pytest.raises(ConfigError, match="holds no coefficients"):
        read_coefficients(str(tmp_path / "empty.json"))


def test_quiet_words_of_distress_count() -> None:
    reading = read("I am sick of this, it's the second time")

    assert reading.acoustic == pytest.approx(0.0, abs=0.35)
    assert reading.lexical is not None
    assert reading.lexical > 0.5
    assert reading.distress == pytest.approx(reading.lexical + (reading.acoustic or 0.0))


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
