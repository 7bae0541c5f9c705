"""Who is the agent and who the customer: named by the caller, or told from what they say.

Agents greet for a company, verify, and ask how they can help; customers speak of their order and
what went wrong. Whoever opens an inbound call is a little more likely the agent. The cue phrases,
in `cues.toml`, are English; in other languages only the opening tells, so roles must be named.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import exp

from tone.call.recording import Role, Speaker
from tone.call.speech import Transcript
from tone.errors import InputError
from tone.turns.cues import cues

CUE_WEIGHT = 1.0  # log-odds a cue
OPENING_WEIGHT = 0.6  # log-odds of having opened the call
SWAPPED = 0.9  # confidence in the opposite of what was named, from which it is told


def named_speakers(names: Sequence[str], transcripts: Sequence[Transcript]) -> tuple[Speaker, ...]:
    """Speakers whose roles the caller named, one a channel.

    Named is named; but where what they say tells clearly that agent and customer are swapped, their
    confidence is what is left of it.

    Raises
    ------
    InputError
        A name is no role, or there are more or fewer names than channels.
    """
    roles = [role.value for role in Role]
    unknown = [name for name in names if name not in roles]
    if unknown:
        raise InputError(f"unknown role {unknown[0]!r} in channels; expected one of {roles}")
    if len(names) != len(transcripts):
        raise InputError(
            f"the recording has {len(transcripts)} channel(s), and {len(names)} are named; "
            "name each one, such as agent,customer"
        )
    named = [Role(name) for name in names]
    told, confidence = _told(transcripts)
    swapped = told == named[::-1] and confidence >= SWAPPED
    left = 1.0 - confidence if swapped else 1.0
    return _speakers(named, [left] * len(names), transcripts)


def tell_roles(
    transcripts: Sequence[Transcript], *, least: float, separation: float | None = None
) -> tuple[Speaker, ...]:
    """Roles of two speakers from what they say; `other` where the confidence is below `least`.

    Parameters
    ----------
    transcripts : one a speaker
    least : float in [0.5, 1]
    separation : float in [0, 1] or None
        How sure it is that speakers on one shared track are different people: no role is surer
        than that. None: each speaker has the channel of the same number.
    """
    roles, confidence = _told(transcripts)
    if separation is not None:
        confidence = min(confidence, separation)
    if confidence < least:
        roles = [Role.OTHER] * len(transcripts)
    speakers = _speakers(roles, [confidence] * len(transcripts), transcripts)
    if separation is None:
        return speakers
    return tuple(replace(speaker, channel=0) for speaker in speakers)


def _told(transcripts: Sequence[Transcript]) -> tuple[list[Role], float]:
    """The likeliest roles, and how likely they are; `other` and 0 where nothing tells."""
    if len(transcripts) != 2 or not all(transcript.words for transcript in transcripts):
        return [Role.OTHER] * len(transcripts), 0.0
    odds = _agent_odds(transcripts[0]) - _agent_odds(transcripts[1])
    odds += OPENING_WEIGHT * (1 if _opens(transcripts[0], transcripts[1]) else -1)
    first_is_agent = 1.0 / (1.0 + exp(-odds))
    if first_is_agent >= 0.5:
        return [Role.AGENT, Role.CUSTOMER], first_is_agent
    return [Role.CUSTOMER, Role.AGENT], 1.0 - first_is_agent


def _speakers(
    roles: Sequence[Role], confidences: Sequence[float], transcripts: Sequence[Transcript]
) -> tuple[Speaker, ...]:
    return tuple(
        Speaker(
            label=role.value if roles.count(role) == 1 else f"{role.value} {channel + 1}",
            role=role,
            channel=channel,
            confidence=confidence,
            language=transcript.language,
        )
        for channel, (role, confidence, transcript) in enumerate(
            zip(roles, confidences, transcripts, strict=True)
        )
    )


def _agent_odds(transcript: Transcript) -> float:
    text = " ".join(word.text for word in transcript.words).lower().replace("’", "'")
    listed = cues("cues.toml")
    heard = {side: sum(bool(cue.search(text)) for cue in listed[side]) for side in listed}
    return CUE_WEIGHT * (heard["agent"] - heard["customer"])


def _opens(first: Transcript, second: Transcript) -> bool:
    return first.words[0].span.start <= second.words[0].span.start
