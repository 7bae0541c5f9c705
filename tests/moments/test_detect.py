"""A timeline of readings becomes moments."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tone.call.moment import Evidence, Face, Moment, Reading, Source
from tone.call.recording import Recording, Role, Speaker
from tone.call.span import Span
from tone.call.speech import Conversation, Turn, Utterance, Word
from tone.config import MomentsConfig
from tone.moments.detect import SUREST, find_moments, find_stretches
from tone.moments.explain import face

# Utterances of four seconds every ten; each distress of 1 over the reference is worth 4.
CONFIG = MomentsConfig(
    reference=1.0, budget=1.0, alarms=2.718281828, decay=6.0, patience=0.0, even=6.0, surety=2.0
)
RECORDING = Recording("0123456789abcdef", "call.wav", 300.0, 8000, ())


def reading(index: int, distress: float, seconds: float = 4.0) -> Reading:
    span = Span(10.0 * index, 10.0 * index + seconds)
    evidence = Evidence(Source.ACOUSTIC, "intensity_db", f"level {distress}", distress)
    return Reading(span, "customer", distress, distress, None, None, (evidence,))


def moments(*distress: float, patience: float = 0.0) -> tuple[Moment, ...]:
    timeline = [reading(index, value) for index, value in enumerate(distress)]
    utterances = tuple(
        Utterance(each.span, "customer", (Word(each.span, f"said-{i}", 1.0),))
        for i, each in enumerate(timeline)
    )
    conversation = Conversation(
        (Speaker("customer", Role.CUSTOMER, 0, 1.0),),
        (Turn("customer", utterances),) if utterances else (),
    )
    config = replace(CONFIG, patience=patience)
    return find_moments(timeline, conversation, RECORDING, config)


def spans(*distress: float, patience: float = 0.0) -> list[Span]:
    return [each.span for each in moments(*distress, patience=patience)]


def test_the_price_of_a_moment_in_these_tests_is_six() -> None:
    assert CONFIG.price == pytest.approx(6.0)


def test_a_moment_begins_where_distress_rose_and_not_where_it_peaked() -> None:
    #                   0    1    2    3    4    5
    #  gain (x4)        -    -   +0.4 +2.0 +0.2  -
    found = moments(0.0, 0.2, 1.4, 3.0, 1.2, 0.1)

    assert [each.span for each in found] == [Span(20, 44)]
    assert found[0].peak == 32.0
    assert found[0].rise == 3.0
    assert found[0].worth == pytest.approx(4 * 2.6)
    assert found[0].quote == "said-3"


def test_one_calm_answer_does_not_end_an_episode() -> None:
    assert spans(0, 3.0, 0.2, 3.0, 0, 0) == [Span(10, 34)]


def test_as_much_calm_as_the_price_is_worth_ends_it() -> None:
    found = moments(0, 3.0, 0.1, 0.1, 3.0, 0)

    assert [each.span for each in found] == [Span(10, 14), Span(40, 44)]
    assert [each.id for each in found] == ["0123456789abcdef-1", "0123456789abcdef-2"]


def test_two_moments_within_the_customers_patience_are_one_episode() -> None:
    assert spans(0, 3.0, 0.1, 0.1, 3.0, 0, patience=8.5) == [Span(10, 44)]
    assert len(spans(0, 3.0, 0.1, 0.1, 3.0, 0, patience=8.0)) == 2


def test_a_slight_rise_must_last_and_a_strong_one_need_not() -> None:
    assert spans(0, 1.6, 1.6, 0) == []  # worth 4.8
    assert spans(0, 1.6, 1.6, 1.6, 0) == [Span(10, 34)]  # worth 7.2
    assert spans(0, 2.6, 0) == [Span(10, 14)]  # worth 6.4


def test_nothing_above_the_reference_is_no_moment() -> None:
    assert spans(0, 1.0, 1.0, 0.9, 0) == []
    assert spans() == []


def test_a_moment_may_begin_and_end_with_the_call() -> None:
    assert spans(2.2, 2.4, 1.1) == [Span(0, 24)]


def test_a_smaller_budget_flags_a_part_of_what_a_larger_one_does() -> None:
    timeline = [reading(i, d) for i, d in enumerate((0, 2.2, 2.2, 0, 0, 0, 4.0, 0, 0, 2.7, 0))]
    few, many = (find_stretches(timeline, replace(CONFIG, budget=budget)) for budget in (0.7, 2.0))

    assert few == [(1, 3), (6, 7)]
    assert many == [(1, 3), (6, 7), (9, 10)]


@given(st.lists(st.floats(-3, 5), max_size=9))
def test_no_other_choice_of_stretches_is_worth_more(distress: list[float]) -> None:
    """Against every one of the 2^n ways to choose."""
    timeline = [reading(index, value) for index, value in enumerate(distress)]
    gains = [4.0 * (value - 1.0) for value in distress]

    def worth(inside: list[bool]) -> float:
        begun = sum(now and not before for before, now in pairwise([False, *inside]))
        return sum(g for g, within in zip(gains, inside, strict=True) if within) - begun * 6.0

    chosen = [False] * len(distress)
    for first, last in find_stretches(timeline, CONFIG):
        chosen[first:last] = [True] * (last - first)
    ways = ([bool(way >> i & 1) for i in range(len(distress))] for way in range(2 ** len(distress)))
    assert worth(chosen) == pytest.approx(max(map(worth, ways)), abs=1e-6)


def test_confidence_grows_with_the_worth() -> None:
    confidences = [moments(0, value, 0)[0].confidence for value in (2.6, 3.5, 9.0)]

    assert confidences == sorted(confidences)
    assert 0.5 < confidences[0]
    assert confidences[-1] == SUREST  # what so few calls can vouch for


def test_a_worth_at_which_half_were_right_has_even_odds() -> None:
    assert moments(0, 2.5, 0)[0].confidence == pytest.approx(0.5)  # worth 6
    assert moments(0, 4.0, 0)[0].confidence == pytest.approx(4 / 5)  # worth 12: twice, squared


def test_a_moment_carries_its_strongest_evidence_first_and_each_measure_once() -> None:
    evidence = moments(0, 2.2, 3.0, 0)[0].evidence

    assert [each.contribution for each in evidence] == [3.0]


def told(*reasons: tuple[Source, str, float]) -> tuple[str, ...]:
    """What a single utterance's moment hangs on, by measure."""
    evidence = tuple(Evidence(source, name, name, part) for source, name, part in reasons)
    distress = sum(each.contribution for each in evidence)
    timeline = [
        reading(0, 0.0),
        Reading(Span(10, 14), "customer", distress, distress, None, None, evidence),
    ]
    (found,) = find_moments(timeline, Conversation((), ()), RECORDING, CONFIG)
    return tuple(each.measure for each in found.hinges)


def test_a_moment_hangs_on_the_weakest_reason_that_it_needs() -> None:
    voice, words = (Source.ACOUSTIC, "voice", 2.0), (Source.LEXICAL, "sick of this", 1.5)

    # Worth (3.5 - 1) * 4 = 10 at a price of 6: either reason alone is too little.
    assert told(voice, words) == ("sick of this",)
    assert told(voice, words, (Source.ACOUSTIC, "level", 0.1)) == ("sick of this",)


def test_where_no_reason_alone_decides_the_fewest_that_do_are_named() -> None:
    voice, words = (Source.ACOUSTIC, "voice", 3.0), (Source.LEXICAL, "sick of this", 2.8)

    assert told(voice, words) == ("voice", "sick of this")


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
