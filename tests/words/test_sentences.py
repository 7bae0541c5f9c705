"""Words become sentences, each in the utterance that has most of it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from tone.call.recording import Role, Speaker
from tone.call.span import Span
from tone.call.speech import Conversation, Transcript, Turn, Utterance, Word
from tone.words.sentences import FIRST, with_first_sentences, with_meaning


class Counting:
    """Each text's vector is its number of words; remembers what it was asked."""

    missing = ""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.append(list(texts))
        return np.array([[len(text.split())] for text in texts], np.float32)


def utterance(start: float, text: str, speaker: str = "customer") -> Utterance:
    words = tuple(
        Word(Span(start + 0.3 * i, start + 0.3 * i + 0.2), word, 1.0)
        for i, word in enumerate(text.split())
    )
    return Utterance(Span(start, start + 0.3 * len(words)), speaker, words)


def read(*utterances: Utterance, language: str = "en") -> tuple[list[list[str]], Counting]:
    encoder = Counting()
    speaker = Speaker("customer", Role.CUSTOMER, 0, 1.0, language)
    turn = Turn("customer", utterances)
    backchannel = utterance(99.0, "yes I do see", "customer")
    read = with_meaning(Conversation((speaker,), (turn,), (), (backchannel,)), encoder)
    assert not any(each.meaning for each in read.backchannels)
    return [[each.text for each in u.meaning] for u in read.utterances_of(speaker)], encoder


def test_a_sentence_that_a_pause_cuts_is_read_whole_where_most_of_it_is() -> None:
    said, encoder = read(utterance(0, "This is the second"), utterance(2, "time. I am sick of it."))

    assert said == [["This is the second time."], ["I am sick of it."]]
    assert len(encoder.asked) == 1  # one batch for the whole call


def test_a_short_sentence_is_read_with_the_next_and_a_long_silence_ends_one() -> None:
    assert read(utterance(0, "Oh no. I am sorry."))[0] == [["Oh no. I am sorry."]]
    assert read(utterance(0, "So I was"), utterance(9, "never called back"))[0] == [
        ["So I was"],
        ["never called back"],
    ]


def test_two_words_say_nothing_and_no_full_stop_is_no_reason_to_go_on_for_ever() -> None:
    assert read(utterance(0, "Yes. Okay."))[0] == [[]]
    (said,) = read(utterance(0, "and " * 90))[0]
    assert [len(each.split()) for each in said] == [40, 40, 10]


def test_other_languages_have_no_vectors() -> None:
    said, encoder = read(utterance(0, "Estoy harta de todo esto"), language="es")

    assert said == [[]]
    assert encoder.asked == []


def test_vectors_stay_in_memory() -> None:
    """They are neither compared, shown, written nor described."""
    spoken = utterance(0, "I am sick of it.")
    speaker = Speaker("customer", Role.CUSTOMER, 0, 1.0, "en")
    plain = Conversation((speaker,), (Turn("customer", (spoken,)),))
    (read,) = with_meaning(plain, Counting()).utterances_of(speaker)
    adapter = TypeAdapter(Utterance)

    assert read.meaning
    assert read == spoken
    assert "meaning" not in repr(read)
    assert "meaning" not in adapter.dump_python(read, mode="json")
    assert "meaning" not in adapter.json_schema(mode="serialization")["properties"]
    assert adapter.validate_json(adapter.dump_json(read)).meaning == ()


def test_a_track_is_read_from_its_beginning_in_a_language_that_is_known() -> None:
    """0: 30 sentences of four words, of which 24 are read; 1: a French track; 2: nobody."""
    encoder = Counting()
    long = utterance(0.0, " ".join(["This is the fourth."] * 30)).words
    tracks = [
        Transcript(long, "en", 1.0),
        Transcript(utterance(0.0, "Ceci est la phrase.").words, "fr", 1.0),
        Transcript((), "en", None),
    ]

    first, french, nobody = with_first_sentences(tracks, encoder)

    assert [each.text for each in first.meaning] == ["This is the fourth."] * FIRST
    assert first.meaning[1].words == long[4:8]
    assert (french.meaning, nobody.meaning) == ((), ())
    assert len(encoder.asked) == 1
