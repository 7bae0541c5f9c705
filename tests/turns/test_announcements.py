"""Machines on the line are told by their words, people who say the same are not."""

import csv
from pathlib import Path

import pytest

from tone.call.span import Span
from tone.call.speech import Utterance, Word
from tone.turns.announcements import announcements, machines_alone

LINES = Path(__file__).parents[2] / "tone" / "evaluate" / "labelled"


def says(text: str, *, at: float = 0.0, speaker: str = "agent") -> Utterance:
    words = text.split()
    return Utterance(
        Span(at, at + 2.0),
        speaker,
        tuple(
            Word(Span(at + n / 10, at + n / 10 + 0.1), word, 1.0) for n, word in enumerate(words)
        ),
    )


@pytest.mark.parametrize(
    "text",
    [
        "For sales, press one.",
        "Press 6 to play the next message.",
        "This call may be recorded for training purposes.",
        "All of our agents are currently busy.",
        "Your call is now first in line and will be answered by the next available representative.",
        "Please leave a message after the tone.",
        "Please enter your account number followed by the pound key.",
        "The number you have dialed is not in service.",
        "Für Deutsch drücken Sie bitte die Eins.",
        "Alle unsere Mitarbeiter sind zurzeit im Gespräch.",
        "Para español, marque el dos.",
        "Su llamada es muy importante para nosotros.",
        "Pour le service commercial, tapez un.",
        "Tous nos conseillers sont actuellement en ligne.",
    ],
)
def test_a_machine_is_told_by_its_words(text: str) -> None:
    line = says(text)

    assert announcements([line]) == (line,)


@pytest.mark.parametrize(
    "text",
    [
        "You need to press one and then I will wait for you.",
        "They always tell me your call is important to us.",
        "My name is Anna, this call may be recorded.",
        "I'm going to put you through to the next available agent.",
        "Sir, please hold the line.",
        "The estimate was wrong.",
    ],
)
def test_a_person_who_says_the_same_is_none(text: str) -> None:
    assert announcements([says(text)]) == ()


def test_a_menu_is_a_machine_from_its_welcome_to_its_last_choice() -> None:
    """Two choices after a welcome, then somebody answers."""
    menu = [says("Welcome to Acme."), says("For sales,", at=3), says("press one.", at=6)]
    person = says("Hello, Anna speaking, how can I help?", at=9)
    customer = says("My order is late.", at=12, speaker="customer")

    assert announcements([customer, person, *menu]) == tuple(menu)


def test_in_mid_call_only_the_phrase_itself_is_a_machine() -> None:
    """Customer | One moment please. | Your call is important to us. | Hello again."""
    customer = says("My order is late.", speaker="customer")
    moment, again = says("One moment please.", at=3), says("Hello again.", at=9)
    machine = says("Your call is important to us.", at=6)

    assert announcements([customer, moment, machine, again]) == (machine,)


def test_the_customers_own_mailbox_is_a_machine_too() -> None:
    mailbox = says("Please leave a message after the beep.", speaker="customer")

    assert announcements([mailbox]) == (mailbox,)


def test_of_labelled_lines_of_people_none_of_the_customers_is_a_machine() -> None:
    with (LINES / "customer.csv").open(encoding="utf-8") as lines:
        texts = [row["text"] for row in csv.DictReader(lines)]

    assert len(texts) > 500
    assert [text for text in texts if announcements([says(text)])] == []


def test_a_voice_of_its_own_that_says_a_machines_phrase_once_is_a_machine() -> None:
    """Unlike in one that takes turns, "I'm sorry" makes no person of it."""
    machine = [
        says("I'm sorry, I did not get that.", speaker="0"),
        says("Press one.", speaker="0", at=3),
    ]
    agent, customer = (
        says("Hello.", speaker="1", at=6),
        says("My order is late.", speaker="2", at=9),
    )

    assert machines_alone([*machine, agent, customer]) == {"0"}
    assert machines_alone([*machine, customer]) == frozenset()  # two voices: a person may be among
    again = says("Your call may be recorded.", speaker="0", at=12)
    assert machines_alone([*machine, agent, customer, again]) == frozenset()


def test_wordless_speech_is_nobody_s_announcement() -> None:
    assert announcements([Utterance(Span(0, 2), "agent")]) == ()
