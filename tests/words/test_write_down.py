from hypothesis import given
from hypothesis import strategies as st

from tone.call.span import Span
from tone.call.speech import Transcript, Utterance, Word
from tone.words.write_down import by_voice, write_down


def word(text: str, start: float, end: float) -> Word:
    return Word(Span(start, end), text, 0.9)


def utterances(*spans: tuple[float, float]) -> list[Utterance]:
    return [Utterance(Span(*span), "customer") for span in spans]


def test_word_goes_where_it_overlaps_most() -> None:
    # time   0    1    2    3    4
    # spoken |---------|    |----|
    # words    one    two      three
    words = [word("one", 0.4, 0.8), word("two", 1.7, 2.2), word("three", 3.2, 3.9)]

    written = write_down(utterances((0, 2), (3, 4)), words)

    assert [utterance.text for utterance in written] == ["one two", "three"]


def test_word_in_a_pause_goes_to_the_nearest_utterance() -> None:
    written = write_down(utterances((0, 2), (3, 4)), [word("late", 2.6, 2.8)])

    assert [utterance.text for utterance in written] == ["", "late"]


def test_word_without_length_stays_in_the_utterance_around_it() -> None:
    written = write_down(utterances((0, 2), (3, 4)), [word("so", 3.5, 3.5)])

    assert [utterance.text for utterance in written] == ["", "so"]


def test_utterance_without_words_stays() -> None:
    assert write_down(utterances((0, 2)), []) == tuple(utterances((0, 2)))


def test_words_without_utterances_are_left_out() -> None:
    assert write_down([], [word("hello", 0, 1)]) == ()


times = st.floats(0, 100)
spans = st.tuples(times, times).map(sorted).map(tuple)


@given(st.lists(spans, min_size=1, max_size=8), st.lists(spans, max_size=8))
def test_each_word_is_written_once(
    spoken: list[tuple[float, float]], said: list[tuple[float, float]]
) -> None:
    given_utterances = utterances(*spoken)
    words = [word(str(index), *span) for index, span in enumerate(said)]

    written = write_down(given_utterances, words)

    assert [utterance.span for utterance in written] == [each.span for each in given_utterances]
    assert sorted(w.text for utterance in written for w in utterance.words) == sorted(
        w.text for w in words
    )
    for utterance in written:
        assert [int(w.text) for w in utterance.words] == sorted(
            int(w.text) for w in utterance.words
        )


def test_the_words_of_one_track_go_to_the_voice_that_speaks() -> None:
    # agent     |-------------|            |----|
    # customer            |--------|
    # words     a   b   c   d   e     f      g
    speech = [[Span(0, 7), Span(13, 15)], [Span(5, 10)]]
    times = [(0, 1), (2, 3), (4, 5), (5.5, 6.5), (8, 9), (11, 12), (13.5, 14)]
    words = tuple(Word(Span(*t), x, 1.0) for t, x in zip(times, "abcdefg", strict=True))

    agent, customer = by_voice(Transcript(words, "en", 0.9), speech)

    assert "".join(word.text for word in agent.words) == "abcdg"
    assert "".join(word.text for word in customer.words) == "ef"
    assert (agent.language, customer.language) == ("en", "en")
