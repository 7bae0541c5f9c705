"""A timeline of readings becomes moments."""

from dataclasses import replace
from math import exp

from tone.call.moment import Evidence, Face, Moment, Reading, Source
from tone.call.recording import Recording, Role, Speaker
from tone.call.span import Span
from tone.call.speech import Conversation, Turn, Utterance, Word
from tone.config import MomentsConfig
from tone.moments.detect import SUREST, find_moments
from tone.moments.explain import face

CONFIG = MomentsConfig(onset=2.0, release=1.0, dose=0.0, patience=8.0, even=1.5, surety=2.0)
RECORDING = Recording("0123456789abcdef", "call.wav", 300.0, 8000, ())


def reading(index: int, distress: float, seconds: float = 4.0) -> Reading:
    span = Span(10.0 * index, 10.0 * index + seconds)
    evidence = Evidence(Source.ACOUSTIC, "intensity_db", f"level {distress}", distress)
    return Reading(span, "customer", distress, distress, None, None, (evidence,))


def moments(*distress: float, dose: float = 0.0) -> tuple[Moment, ...]:
    """One utterance of four seconds every ten, with the given distress."""
    timeline = [reading(index, value) for index, value in enumerate(distress)]
    utterances = tuple(
        Utterance(each.span, "customer", (Word(each.span, f"said-{i}", 1.0),))
        for i, each in enumerate(timeline)
    )
    conversation = Conversation(
        (Speaker("customer", Role.CUSTOMER, 0, 1.0),),
        (Turn("customer", utterances),) if utterances else (),
    )
    return find_moments(timeline, conversation, RECORDING, replace(CONFIG, dose=dose))


def test_a_moment_begins_where_distress_rose_and_not_where_it_peaked() -> None:
    #                 0    1    2    3    4    5
    #  onset 2                       *
    #  release 1                *    |    *
    found = moments(0.0, 0.2, 1.4, 3.0, 1.2, 0.1)

    assert [each.span for each in found] == [Span(20, 44)]
    assert found[0].peak == 32.0
    assert found[0].rise == 3.0
    assert found[0].quote == "said-3"


def test_one_calm_answer_does_not_end_an_episode() -> None:
    assert [each.span for each in moments(0, 2.5, 0.1, 2.5, 0, 0)] == [Span(10, 34)]


def test_patience_spent_in_calm_speech_ends_it() -> None:
    found = moments(0, 2.5, 0.1, 0.1, 2.5, 0)

    assert [each.span for each in found] == [Span(10, 14), Span(40, 44)]
    assert [each.id for each in found] == ["0123456789abcdef-1", "0123456789abcdef-2"]


def test_a_rise_that_never_reaches_the_onset_is_no_moment() -> None:
    assert moments(0, 1.9, 1.9, 1.9, 0) == ()
    assert moments() == ()


def test_a_moment_may_begin_and_end_with_the_call() -> None:
    assert [each.span for each in moments(2.2, 2.4, 1.1)] == [Span(0, 24)]


def test_a_slight_rise_must_last_and_a_strong_one_need_not() -> None:
    #                    0    1    2    3    4    5    6    7    8       four seconds each
    #  strong, alone                                          *
    #  onset 2                *                   *    *      |
    slight = (0.0, 2.5, 0.1, 0.1, 2.2, 2.2, 0.1, 0.1, 4.0)

    assert [each.span for each in moments(*slight, dose=16.0)] == [Span(40, 54), Span(80, 84)]


def test_thresholds_are_inclusive() -> None:
    assert [each.span for each in moments(0, 1.0, 2.0, 0.99)] == [Span(10, 24)]


def test_confidence_grows_with_the_rise() -> None:
    confidences = [moments(0, value, 0)[0].confidence for value in (2.0, 3.0, 5.0)]

    assert confidences == sorted(confidences)
    assert 0.5 < confidences[0]
    assert confidences[-1] == SUREST  # what so few calls can vouch for


def test_a_moment_carries_its_strongest_evidence_first_and_each_measure_once() -> None:
    evidence = moments(0, 2.2, 3.0, 0)[0].evidence

    assert [each.contribution for each in evidence] == [3.0]


def test_a_rise_at_which_half_were_right_has_even_odds() -> None:
    assert find_moments([reading(0, 2.0)], Conversation((), ()), RECORDING, CONFIG)[
        0
    ].confidence == (1 / (1 + exp(-1.0)))


def test_the_face_is_the_one_that_voice_and_words_show_more_of() -> None:
    def heard(agitated: float, dejected: float | None, words: str = "") -> Reading:
        said = (Evidence(Source.LEXICAL, words, "“...”", 1.0),) if words else ()
        return Reading(
            Span(0, 4), "customer", 2.0, 1.0, 1.0 * bool(words), None, said, agitated, dejected
        )

    assert face([heard(1.0, 0.2)]) is Face.AGITATED
    assert face([heard(0.2, 1.0)]) is Face.DEJECTED
    assert face([heard(0.2, 1.0, "anger")]) is Face.AGITATED
    assert face([heard(0.5, 0.4, "dejection")]) is Face.DEJECTED
    assert face([heard(0.5, None)]) is Face.AGITATED
