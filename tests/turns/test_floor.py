"""Who holds the floor."""

from tone.call.recording import Role, Speaker
from tone.call.span import Span
from tone.call.speech import Conversation, OverlapKind, Utterance, Word
from tone.config import TurnsConfig
from tone.turns.floor import take_turns

SPEAKERS = (
    Speaker("customer", Role.CUSTOMER, 0, 1.0),
    Speaker("agent", Role.AGENT, 1, 1.0),
)


def said(speaker: str, start: float, end: float, text: str = "") -> Utterance:
    words = tuple(Word(Span(start, end), word, 1.0) for word in text.split())
    return Utterance(Span(start, end), speaker, words)


def floor(*utterances: Utterance) -> Conversation:
    return take_turns(utterances, SPEAKERS, TurnsConfig())


def kinds(conversation: Conversation) -> list[OverlapKind]:
    return [overlap.kind for overlap in conversation.overlaps]


def test_utterances_of_one_speaker_are_one_turn_until_the_other_speaks() -> None:
    # time      0    1    2    3    4    5    6
    # customer  |----|   |----|
    # agent                      |--------|
    conversation = floor(
        said("agent", 4.5, 6), said("customer", 0, 1, "One."), said("customer", 2, 3, "Two.")
    )

    assert [(turn.speaker, turn.span) for turn in conversation.turns] == [
        ("customer", Span(0, 3)),
        ("agent", Span(4.5, 6)),
    ]
    assert conversation.turns[0].text == "One. Two."


def test_agent_cuts_in() -> None:
    """Two seconds before the customer ends, the agent takes the floor."""
    # time      0    1    2    3    4    5
    # customer  |-------------------|
    # agent               |--------------|
    conversation = floor(
        said("customer", 0, 4, "a whole sentence."), said("agent", 2, 5, "No, that is wrong.")
    )

    assert kinds(conversation) == [OverlapKind.INTERRUPTION]
    assert conversation.overlaps[0].by == "agent"
    assert conversation.overlaps[0].span == Span(2, 4)


def test_someone_cut_off_in_mid_sentence_is_interrupted_however_soon_they_stop() -> None:
    # time      0    1    2    3
    # customer  |---------|               "and then he told me that"
    # agent            |----------|
    cut = floor(said("customer", 0, 2, "and then he told me that"), said("agent", 1.6, 4, "Look,"))
    finished = floor(said("customer", 0, 2, "and that is all."), said("agent", 1.6, 4, "Look,"))

    assert kinds(cut) == [OverlapKind.INTERRUPTION]
    assert kinds(finished) == [OverlapKind.OTHER]


def test_listening_words_take_no_floor() -> None:
    # time      0    1    2    3    4    5
    # customer  |------------------------|
    # agent            |-|                    "Mm-hm."
    conversation = floor(said("customer", 0, 5, "a long story."), said("agent", 1.6, 2, "Mm-hm."))

    assert [turn.speaker for turn in conversation.turns] == ["customer"]
    assert [each.speaker for each in conversation.backchannels] == ["agent"]
    assert kinds(conversation) == [OverlapKind.BACKCHANNEL]


def test_a_short_answer_after_the_partner_has_ended_is_a_turn() -> None:
    conversation = floor(said("agent", 0, 2, "Is it broken?"), said("customer", 2.6, 3, "Yes."))

    assert [turn.speaker for turn in conversation.turns] == ["agent", "customer"]


def test_a_short_objection_is_no_backchannel() -> None:
    conversation = floor(
        said("agent", 0, 5, "We never do that."), said("customer", 2, 2.8, "You did")
    )

    assert conversation.backchannels == ()
    assert kinds(conversation) == [OverlapKind.OTHER]


def test_no_time_is_lost() -> None:
    utterances = [said("customer", 0, 3), said("agent", 1.5, 2), said("agent", 3.2, 9)]
    conversation = floor(*utterances)

    assert sorted(each.span for each in conversation.utterances()) == sorted(
        each.span for each in utterances
    )
