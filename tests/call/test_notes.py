"""What an analysis says it could not do with the words."""

import numpy as np
import pytest

from tone.call.notes import notes
from tone.call.prosody import Prosody
from tone.call.recording import Recording, Role, Speaker
from tone.call.span import Span
from tone.call.speech import (
    Conversation,
    Sentence,
    Sound,
    SoundKind,
    Turn,
    Utterance,
    Word,
)

RECORDING = Recording("0" * 16, "call.wav", 9.0, 8000, ())
SPEAKERS = (Speaker("agent", Role.AGENT, 0, 1.0), Speaker("customer", Role.CUSTOMER, 1, 1.0))
WORD = Word(Span(0, 1), "hello", 1.0)


def told(utterance: Utterance, *, unread: str = "") -> tuple[str, ...]:
    conversation = Conversation(SPEAKERS, (Turn("customer", (utterance,)),))
    return notes(RECORDING, conversation, Prosody((), (), ()), unencoded="", unread=unread)


@pytest.mark.parametrize("unread", ["", "it is not installed"])
def test_words_judged_by_phrase_lists_alone_are_told(unread: str) -> None:
    reason = unread or "no sentence of it is in English"

    assert told(Utterance(Span(0, 1), "customer", (WORD,)), unread=unread) == (
        f"what is said is judged by phrase lists alone: {reason}",
    )


def test_sentences_that_were_read_and_silence_need_no_note() -> None:
    read = (Sentence((WORD,), np.ones(1, np.float32)),)

    assert told(Utterance(Span(0, 1), "customer", (WORD,), read)) == ()
    assert told(Utterance(Span(0, 1), "customer")) == ()


def test_what_is_no_conversation_is_told_in_seconds_of_each_kind() -> None:
    conversation = Conversation(
        SPEAKERS,
        (),
        announcements=(Utterance(Span(9, 12), "agent", (WORD,)),),
        sounds=(
            Sound(Span(0, 8), SoundKind.TONE, 0),
            Sound(Span(20, 50), SoundKind.MUSIC, 0),
            Sound(Span(70, 75), SoundKind.MUSIC, 0),
        ),
    )
    found = notes(RECORDING, conversation, Prosody((), (), ()), unencoded="", unread="")

    assert found == (
        "no part of the conversation: 8 s of tones, 35 s of music, 3 s of announcements",
    )
