import pytest
from hypothesis import given
from hypothesis import strategies as st

from tone.call.span import Span
from tone.call.speech import Word
from tone.words.chunks import pack
from tone.words.heard import Heard, Passage, in_order, to_words

(CHUNK,) = pack([Span(0, 20)], within=Span(0, 20))


def passage(*texts: str, **signs: float) -> Passage:
    words = tuple(Heard(text, index, index + 0.5, 0.9) for index, text in enumerate(texts))
    return Passage(words, **{"compression": 1.0, "no_speech": 0.0, "log_probability": 0.0} | signs)


def texts(*passages: Passage, language: str = "en") -> list[str]:
    return [word.text for word in to_words(passages, CHUNK, language)]


def test_parts_of_a_word_are_joined() -> None:
    said = passage(" the", " self", "-checkout", " took", " $5", ".99")

    assert texts(said) == ["the", "self-checkout", "took", "$5.99"]


def test_joined_word_is_no_surer_than_its_least_sure_part() -> None:
    said = Passage((Heard(" $5", 1, 2, 0.9), Heard(".99", 2, 3, 0.4)), 1.0, 0.0, 0.0)

    (word,) = to_words([said], CHUNK, "en")

    assert word == Word(Span(1, 3), "$5.99", 0.4)


def test_languages_without_spaces_keep_their_words_apart() -> None:
    assert texts(passage("你", "好"), language="zh") == ["你", "好"]


def test_what_has_no_letter_is_no_word() -> None:
    assert texts(passage(" ♪", " well", " ...", " ")) == ["well"]


def test_confidence_stays_a_probability() -> None:
    said = Passage((Heard(" yes", 1, 2, 1.0000001),), 1.0, 0.0, 0.0)

    (word,) = to_words([said], CHUNK, "en")

    assert word.confidence == 1.0


@pytest.mark.parametrize(
    ("signs", "kept"),
    [
        ({}, True),
        ({"compression": 2.5}, False),
        ({"no_speech": 0.9, "log_probability": -1.5}, False),
        ({"no_speech": 0.9, "log_probability": -0.5}, True),
        ({"no_speech": 0.1, "log_probability": -1.5}, True),
    ],
)
def test_failures_of_the_decoder_are_left_out(signs: dict[str, float], kept: bool) -> None:
    assert texts(passage(" hello", **signs)) == (["hello"] if kept else [])


def test_a_loop_in_a_long_passage_is_noticed() -> None:
    said = "I was going to say that when it came " + "you know " * 8

    assert passage(*(f" {text}" for text in said.split())).is_repetitive


def test_saying_no_a_few_times_is_no_loop() -> None:
    assert not passage(" no", " no", " no", " no", " I", " did", " not").is_repetitive


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0, 5)), max_size=20))
def test_words_come_in_order(said: list[tuple[float, float]]) -> None:
    words = [Word(Span(at, at + length), str(i), 1.0) for i, (at, length) in enumerate(said)]

    ordered = in_order(words)

    assert [word.text for word in ordered] == [word.text for word in words]
    assert [word.span.start for word in ordered] == sorted(word.span.start for word in ordered)
    assert all(new.span.start >= old.span.start for new, old in zip(ordered, words, strict=True))
