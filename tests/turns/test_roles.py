"""Who is the agent."""

from dataclasses import replace

import pytest

from tone.call.recording import Role
from tone.call.span import Span
from tone.call.speech import Sentence, Transcript, Word
from tone.errors import InputError
from tone.turns.roles import named_speakers, tell_roles
from tone.words.meaning import MiniLM

AGENT = "Thank you for calling Acme, how can I help you today?"
CUSTOMER = "Hi, I'm calling because my order never came."


def says(text: str, *, start: float = 0.0) -> Transcript:
    words = tuple(
        Word(Span(start + i, start + i + 1), word, 1.0) for i, word in enumerate(text.split())
    )
    return Transcript(words, "en", 1.0)


@pytest.mark.parametrize("agent_channel", [0, 1])
def test_roles_are_told_from_what_is_said(agent_channel: int) -> None:
    sides = [says(AGENT), says(CUSTOMER, start=12)]
    speakers = tell_roles(sides if agent_channel == 0 else sides[::-1], least=0.7)

    assert speakers[agent_channel].role is Role.AGENT
    assert speakers[1 - agent_channel].role is Role.CUSTOMER
    assert 0.7 <= speakers[0].confidence < 1.0


def test_of_three_voices_the_customer_is_there_throughout_and_the_others_are_agents() -> None:
    """0: Acme's first agent, 1: the customer, 60 s: a colleague who takes over."""
    agent, customer = says(AGENT), says(CUSTOMER, start=12)
    later = says("and it still is not here", start=80)
    throughout = Transcript((*customer.words, *later.words), "en", 1.0)
    colleague = says("Hello, this is Mark, how can I help?", start=60)

    speakers = tell_roles([agent, throughout, colleague], least=0.7, separation=0.99)

    assert [each.label for each in speakers] == ["agent 1", "customer", "agent 2"]
    assert all(each.confidence > 0.9 and each.channel == 0 for each in speakers)


def test_a_third_voice_that_sounds_like_no_agent_is_none() -> None:
    sides = [says(AGENT), says(CUSTOMER, start=12), says("Come to dinner", start=20)]

    speakers = tell_roles(sides, least=0.7, separation=0.99)

    assert [each.label for each in speakers] == ["agent", "customer", "other"]


def test_a_voice_without_words_has_no_role_and_takes_none_from_the_others() -> None:
    sides = [Transcript((), "en", 1.0), says(AGENT), says(CUSTOMER, start=12)]

    speakers = tell_roles(sides, least=0.7, separation=0.99)

    assert [each.label for each in speakers] == ["other", "agent", "customer"]


def test_nothing_telling_means_other() -> None:
    speakers = tell_roles([says("Hello there"), says("Good morning", start=3)], least=0.7)

    assert [speaker.role for speaker in speakers] == [Role.OTHER, Role.OTHER]
    assert speakers[0].label != speakers[1].label


def test_a_silent_channel_has_no_role_guessed() -> None:
    speakers = tell_roles([says(AGENT), Transcript((), None, None)], least=0.7)

    assert [speaker.role for speaker in speakers] == [Role.OTHER, Role.OTHER]


def test_names_must_match_the_channels() -> None:
    with pytest.raises(InputError, match=r"has 3 channel\(s\), and 2 are named"):
        named_speakers(["agent", "customer"], [says("a"), says("b"), says("c")])
    with pytest.raises(InputError, match="unknown role 'client'"):
        named_speakers(["agent", "client"], [says("a"), says("b")])


def test_on_one_track_no_role_is_surer_than_that_there_are_two_voices() -> None:
    sides = [says(AGENT), says(CUSTOMER, start=12)]

    sure = tell_roles(sides, least=0.7, separation=0.9)
    unsure = tell_roles(sides, least=0.7, separation=0.6)

    assert [speaker.role for speaker in sure] == [Role.AGENT, Role.CUSTOMER]
    assert [(speaker.channel, speaker.confidence) for speaker in sure] == [(0, 0.9), (0, 0.9)]
    assert [speaker.role for speaker in unsure] == [Role.OTHER, Role.OTHER]
    assert [speaker.confidence for speaker in unsure] == [0.6, 0.6]


def test_named_roles_stay_and_what_is_said_against_them_is_told() -> None:
    agent = says(f"{AGENT} May I have your order number? I apologize for that.")
    swapped = named_speakers(["customer", "agent"], [agent, says(CUSTOMER, start=40)])
    right = named_speakers(["agent", "customer"], [agent, says(CUSTOMER, start=40)])

    assert [each.role for each in swapped] == [Role.CUSTOMER, Role.AGENT]
    assert all(each.confidence < 0.1 for each in swapped)
    assert [each.confidence for each in right] == [1.0, 1.0]


def means(*lines: str, start: float = 0.0) -> Transcript:
    """Each line is a sentence with its vector."""
    vectors = MiniLM().encode(lines)
    said = [says(line, start=start + 20 * i) for i, line in enumerate(lines)]
    meaning = [Sentence(each.words, vector) for each, vector in zip(said, vectors, strict=True)]
    return Transcript(
        tuple(word for each in said for word in each.words), "en", 1.0, tuple(meaning)
    )


@pytest.mark.model
@pytest.mark.parametrize("agent_opens", [True, False])
def test_what_sentences_sound_like_tells_without_a_cue(agent_opens: bool) -> None:
    """A call in which neither says a listed phrase: 1 s or 13 s in, the other one begins."""
    agent = means(
        "Lakeview Hotels, reservations, Nina speaking.",
        "Sure thing, under what name?",
        "The deposit went through in January, I see that here.",
        start=1.0 if agent_opens else 13.0,
    )
    customer = means(
        "It's for my sister's wedding, the second weekend in June.",
        "We put down over two thousand dollars for eleven rooms.",
        "Ha, you nearly gave me a heart attack there.",
        start=13.0 if agent_opens else 1.0,
    )
    by_cues = tell_roles([replace(each, meaning=()) for each in (customer, agent)], least=0.7)

    told = tell_roles([customer, agent], least=0.7)

    assert {each.role for each in by_cues} == {Role.OTHER}
    assert [each.role for each in told] == [Role.CUSTOMER, Role.AGENT]
    assert 0.7 <= told[0].confidence < 0.99
