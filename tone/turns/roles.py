"""Who is the agent and who the customer: named by the caller, or told from what they say.

Agents greet for a company, verify, and ask how they can help; customers speak of their order and
what went wrong. Whoever opens an inbound call is a little more likely the agent. Cue phrases, in
`cues.toml`, and what whole sentences sound like, by a fitted head, are English; in other languages
only the opening tells, so roles must be named.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from math import exp, log, sqrt
from statistics import fmean

from tone.call.recording import Role, Speaker
from tone.call.speech import Transcript
from tone.call.wording import WordingHead, read_head
from tone.errors import InputError
from tone.turns.cues import cues

CUE_WEIGHT = 1.0  # log-odds a cue
OPENING_WEIGHT = 0.6  # log-odds of having opened the call
THROUGHOUT_WEIGHT = 2.0  # log-odds, for the customer, of being heard from first to last
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
    """The likeliest roles, and how likely they are; `other` and 0 where nothing tells.

    One of them is the customer. Of several others, agents are those who sound like one, or whoever
    sounds most like one.
    """
    heard = [index for index, transcript in enumerate(transcripts) if transcript.words]
    roles = [Role.OTHER] * len(transcripts)
    if len(heard) < 2:
        return roles, 0.0
    spoken = [transcripts[index] for index in heard]
    agent = dict(zip(heard, _agent_odds(spoken), strict=True))
    odds = {index: agent[index] - each for index, each in zip(heard, _there(spoken), strict=True)}
    customer = min(reversed(heard), key=lambda index: odds[index])
    others = [index for index in heard if index != customer]
    for index in others:
        if agent[index] > 0.0 or agent[index] == max(agent[other] for other in others):
            roles[index] = Role.AGENT
    roles[customer] = Role.CUSTOMER
    return roles, 1.0 / sum(exp(odds[customer] - each) for each in odds.values())


def _speakers(
    roles: Sequence[Role], confidences: Sequence[float], transcripts: Sequence[Transcript]
) -> tuple[Speaker, ...]:
    return tuple(
        Speaker(
            label=_label(roles, channel),
            role=role,
            channel=channel,
            confidence=confidence,
            language=transcript.language,
        )
        for channel, (role, confidence, transcript) in enumerate(
            zip(roles, confidences, transcripts, strict=True)
        )
    )


def _label(roles: Sequence[Role], place: int) -> str:
    """What somebody is called: their role, numbered where others have it too.

    >>> [_label([Role.AGENT, Role.CUSTOMER, Role.AGENT], place) for place in range(3)]
    ['agent 1', 'customer', 'agent 2']
    """
    role = roles[place]
    alone = roles.count(role) == 1
    return role.value if alone else f"{role.value} {roles[: place + 1].count(role)}"


def _agent_odds(heard: Sequence[Transcript]) -> list[float]:
    """Log odds of each that it is an agent: by what is said, and whoever opens a little more."""
    odds = [_cues(each) + _wording(each) for each in heard]
    opener = min(range(len(heard)), key=lambda index: heard[index].words[0].span.start)
    odds[opener] += OPENING_WEIGHT
    return odds


def _there(heard: Sequence[Transcript]) -> list[float]:
    """Log odds of each of more than two that it is the customer, as others come and go.

    Agents hand over, and machines speak first; the customer is there throughout.
    """
    if len(heard) == 2:
        return [0.0, 0.0]
    begin = min(each.words[0].span.start for each in heard)
    end = max(each.words[-1].span.end for each in heard)
    spans = [each.words[-1].span.end - each.words[0].span.start for each in heard]
    return [THROUGHOUT_WEIGHT * span / (end - begin) for span in spans]


def _cues(transcript: Transcript) -> float:
    text = " ".join(word.text for word in transcript.words).lower().replace("’", "'")
    listed = cues("cues.toml")
    heard = {side: sum(bool(cue.search(text)) for cue in listed[side]) for side in listed}
    return CUE_WEIGHT * (heard["agent"] - heard["customer"])


def _wording(transcript: Transcript) -> float:
    """Log odds of an agent by the sentences' vectors.

    Sentences of one call are not independent of each other, so n of them weigh as much as the root
    of n.
    """
    if not transcript.meaning:
        return 0.0
    shares = [_head().shares(each.vector)[Role.AGENT] for each in transcript.meaning]
    return fmean(log(share / (1.0 - share)) for share in shares) * sqrt(len(shares))


@lru_cache
def _head() -> WordingHead:
    return read_head(files("tone.turns") / "role_words.json")
