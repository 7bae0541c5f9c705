"""What an analysis could not do, and why, in sentences."""

from tone.call.prosody import Prosody
from tone.call.recording import Recording, Role
from tone.call.speech import Conversation, SoundKind

SOUNDS = {SoundKind.TONE: "tones", SoundKind.MUSIC: "music"}


def notes(
    recording: Recording,
    conversation: Conversation,
    prosody: Prosody,
    *,
    unencoded: str,
    unread: str,
) -> tuple[str, ...]:
    """The notes of one analysis.

    Parameters
    ----------
    recording, conversation, prosody : what is known of the call
    unencoded : why the customer's voice could not be encoded; empty: it could
    unread : why whole sentences could not be read; empty: they could
    """
    told = [
        f"{measure} is not measured on channel {channel.index}: {reason}"
        for channel in recording.channels
        for measure, reason in channel.quality.invalid.items()
    ]
    told += _beside(conversation)
    told += _unknown_roles(conversation)
    customer = conversation.speaker(Role.CUSTOMER)
    rows = [row for row in prosody.functionals if customer and row.speaker == customer.label]
    if rows and all(row.voice is None for row in rows):
        reason = unencoded or "nothing of it was encoded"
        told.append(f"the customer's voice is judged by pitch and level alone: {reason}")
    said = [utterance for utterance in conversation.utterances() if utterance.words]
    if said and not any(utterance.meaning for utterance in said):
        reason = unread or "no sentence of it is in English"
        told.append(f"what is said is judged by phrase lists alone: {reason}")
    return tuple(told)


def _beside(conversation: Conversation) -> list[str]:
    """What was kept out of the conversation, in seconds of each kind."""
    stretches = [(SOUNDS[each.kind], each.span) for each in conversation.sounds]
    stretches += [("announcements", each.span) for each in conversation.announcements]
    kinds = dict.fromkeys(kind for kind, _ in stretches)
    times = {k: sum(span.duration for kind, span in stretches if kind == k) for k in kinds}
    told = ", ".join(f"{time:.0f} s of {kind}" for kind, time in times.items())
    return [f"no part of the conversation: {told}"] if told else []


def _unknown_roles(conversation: Conversation) -> list[str]:
    unknown = [role for role in (Role.CUSTOMER, Role.AGENT) if conversation.speaker(role) is None]
    separation = conversation.separation
    if not unknown or separation is None:
        return [
            f"nobody is known to be the {role}; name the channels, such as agent,customer"
            for role in unknown
        ]
    if len(conversation.speakers) == 1:
        return ["one voice is heard on the one track: nobody is known to be the customer or agent"]
    return [
        f"two voices on one track are told apart with confidence {separation:.2f}, "
        "and what they say does not tell well enough which is the agent"
    ]
