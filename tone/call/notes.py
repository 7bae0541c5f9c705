"""What an analysis could not do, and why, in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

from tone.call.gate import unfit
from tone.call.moment import Reading
from tone.call.prosody import MEASURES, Prosody
from tone.call.recording import Channel, Recording, Role, Speaker
from tone.call.speech import Conversation, SoundKind, Utterance

UNLIKELY = 0.5  # confidence of a role that was named in spite of what is said
SOUNDS = {SoundKind.TONE: "tones", SoundKind.MUSIC: "music"}


@dataclass(frozen=True, slots=True)
class Missing:
    """Why the customer's voice was not encoded, or no sentence was read; empty where it was."""

    encoder: str = ""
    reader: str = ""


def notes(
    recording: Recording,
    conversation: Conversation,
    prosody: Prosody,
    timeline: Sequence[Reading],
    missing: Missing,
) -> tuple[str, ...]:
    """The notes of one analysis.

    Parameters
    ----------
    recording, conversation, prosody, timeline : what is known of the call
    missing : why parts were left out
    """
    told = [
        f"{measures} not measured on channel {channel.index}: {reason}"
        for channel in recording.channels
        for reason, measures in _invalid(channel).items()
    ]
    deaf = unfit(recording, conversation)
    told += [f"no answer is rated: {deaf}"] if deaf else []
    told += _beside(conversation)
    told += _behind(recording)
    told += _unknown_roles(conversation)
    customer = conversation.speaker(Role.CUSTOMER)
    rows = [row for row in prosody.functionals if customer and row.speaker == customer.label]
    if any(row.values for row in rows) and all(row.voice is None for row in rows):
        reason = missing.encoder or "nothing of it was encoded"
        told.append(f"the customer's voice is judged by pitch and level alone: {reason}")
    said = [utterance for utterance in conversation.utterances() if utterance.words]
    if customer and _is_unlisted(customer, said, timeline):
        told.append(
            "what the customer says is not judged, only how: "
            f"there are no phrases in their language ({customer.language})"
        )
    elif said and not any(utterance.meaning for utterance in said):
        reason = missing.reader or "no sentence of it is in English"
        told.append(f"what is said is judged by phrase lists alone: {reason}")
    return tuple(told)


def _invalid(channel: Channel) -> dict[str, str]:
    """Measures by the reason why a channel cannot carry them."""
    invalid = channel.quality.invalid
    found = {}
    for reason in dict.fromkeys(invalid.values()):
        names = [measure for measure, why in invalid.items() if why == reason]
        told = f"{', '.join(names)} {'is' if len(names) == 1 else 'are'}"
        found[reason] = "the voice is" if set(names) == set(MEASURES) else told
    return found


def _is_unlisted(customer: Speaker, said: Sequence[Utterance], timeline: Sequence[Reading]) -> bool:
    """Whether nothing that the customer says could be read."""
    speaks = any(each.speaker == customer.label for each in said)
    return speaks and bool(timeline) and all(each.lexical is None for each in timeline)


def _beside(conversation: Conversation) -> list[str]:
    """What was kept out of the conversation, in seconds of each kind."""
    stretches = [(SOUNDS[each.kind], each.span) for each in conversation.sounds]
    stretches += [("announcements", each.span) for each in conversation.announcements]
    kinds = dict.fromkeys(kind for kind, _ in stretches)
    times = {k: sum(span.duration for kind, span in stretches if kind == k) for k in kinds}
    told = ", ".join(f"{time:.0f} s of {kind}" for kind, time in times.items())
    return [f"no part of the conversation: {told}"] if told else []


def _behind(recording: Recording) -> list[str]:
    return [
        f"other voices on channel {each.index}, {each.quality.behind_db:.0f} dB below its speaker, "
        "are left out"
        for each in recording.channels
        if each.quality.behind_db is not None
    ]


def _unknown_roles(conversation: Conversation) -> list[str]:
    swapped = [each for each in conversation.speakers if each.confidence < UNLIKELY]
    if len(swapped) == 2 and all(each.role is not Role.OTHER for each in swapped):
        first, second = swapped
        return [
            f"what is said on channel {first.channel} sounds like the {second.role}, and on "
            f"channel {second.channel} like the {first.role}: are the channels swapped?"
        ]
    roles = [each.role for each in conversation.speakers]
    unknown = [role for role in (Role.CUSTOMER, Role.AGENT) if role not in roles]
    separation = conversation.separation
    if len(roles) > 2 and separation is not None and not unknown:
        return [f"{len(roles)} voices on one track: {', '.join(_labels(conversation))}"]
    if not unknown or separation is None:
        return [
            f"nobody is known to be the {role}; name the channels, such as agent,customer"
            for role in unknown
        ]
    if len(conversation.speakers) == 1:
        return ["one voice is heard on the one track: nobody is known to be the customer or agent"]
    return [
        f"{len(roles)} voices on one track are told apart with confidence {separation:.2f}, "
        "and what they say does not tell well enough which is the agent"
    ]


def _labels(conversation: Conversation) -> list[str]:
    """Everybody, in order of their first turn; last those who hold none, as machines do."""
    speaking = dict.fromkeys(turn.speaker for turn in conversation.turns)
    silent = [each.label for each in conversation.speakers if each.label not in speaking]
    return [*speaking, *silent]
