"""What an analysis says it could not do with the words."""

from dataclasses import replace

import numpy as np
import pytest

from tone.call.moment import Reading
from tone.call.notes import Missing, notes
from tone.call.prosody import MEASURES, Functionals, Prosody
from tone.call.recording import Channel, Quality, Recording, Role, Speaker
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
    return notes(RECORDING, conversation, Prosody((), (), ()), (), Missing(reader=unread))


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


def test_a_channel_that_drowns_in_noise_is_told_in_one_sentence() -> None:
    why = "its speech is only 7 dB above the noise"
    quality = Quality(3400.0, 7.0, 0.0, dict.fromkeys(MEASURES, why), why)
    recording = replace(RECORDING, channels=(Channel(0, quality),))
    prosody = Prosody((), (Functionals(Span(0, 1), "customer"),), ())  # nothing was measured
    found = notes(recording, Conversation(SPEAKERS, ()), prosody, (), Missing(encoder="missing"))

    assert found == (
        f"the voice is not measured on channel 0: {why}",
        f"no answer is rated: bad audio on channel 0: {why}",
    )


def test_voices_behind_a_speaker_are_told() -> None:
    quality = Quality(3400.0, 30.0, 0.0, {}, behind_db=14.2)
    recording = replace(RECORDING, channels=(Channel(0, quality),))
    found = notes(recording, Conversation(SPEAKERS, ()), Prosody((), (), ()), (), Missing())

    assert found == ("other voices on channel 0, 14 dB below its speaker, are left out",)


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
    found = notes(RECORDING, conversation, Prosody((), (), ()), (), Missing())

    assert found == (
        "no part of the conversation: 8 s of tones, 35 s of music, 3 s of announcements",
    )


def reading(lexical: float | None) -> Reading:
    return Reading(Span(0, 1), "customer", 0.0, 0.0, lexical, None, ())


@pytest.mark.parametrize(("lexical", "is_told"), [(None, True), (0.0, False)])
def test_a_language_without_phrases_is_told(lexical: float | None, is_told: bool) -> None:
    customer = replace(SPEAKERS[1], language="pl")
    turn = Turn("customer", (Utterance(Span(0, 1), "customer", (WORD,)),))
    conversation = Conversation((SPEAKERS[0], customer), (turn,))
    found = notes(
        RECORDING, conversation, Prosody((), (), ()), (reading(lexical),), Missing(reader="off")
    )

    assert found == (
        (
            "what the customer says is not judged, only how: "
            "there are no phrases in their language (pl)",
        )
        if is_told
        else ("what is said is judged by phrase lists alone: off",)
    )


def test_channels_that_sound_swapped_are_told() -> None:
    doubtful = tuple(replace(each, confidence=0.04) for each in SPEAKERS)
    found = notes(RECORDING, Conversation(doubtful, ()), Prosody((), (), ()), (), Missing())

    assert found == (
        "what is said on channel 0 sounds like the customer, and on channel 1 like the agent: "
        "are the channels swapped?",
    )


def test_a_channel_that_cannot_be_judged_is_told() -> None:
    quality = Quality(
        4000.0,
        30.0,
        0.0,
        {"speech_rate_sps": "lost", "pause_share": "lost", "intensity_db": "stepped"},
        unfit="the other side is heard on it, 3 dB below",
    )
    recording = replace(RECORDING, channels=(Channel(0, quality),))
    found = notes(recording, Conversation(SPEAKERS, ()), Prosody((), (), ()), (), Missing())

    assert found == (
        "speech_rate_sps, pause_share are not measured on channel 0: lost",
        "intensity_db is not measured on channel 0: stepped",
        "no answer is rated: bad audio on channel 0: the other side is heard on it, 3 dB below",
    )
