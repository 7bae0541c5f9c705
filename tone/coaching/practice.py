"""Hear it slower: the agent's reply to a moment, and the same reply at their best pace.

The best pace is the agent's own usual: the fastest that earns everything the pace component of a
rating gives (`moments/weights.toml`). Only delivery is spoken of: how fast, and how fast would do.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from tone.call.analysis import Analysis
from tone.call.moment import Response
from tone.call.prosody import ARTICULATION_RATE
from tone.call.recording import Role, Samples, Speaker
from tone.call.span import Span, hull
from tone.call.speech import Utterance
from tone.coaching.clips import SUFFIXES, ClipSound, chosen, encoded, own_side, part
from tone.coaching.disguise import disguise_of, disguised
from tone.coaching.tempo import at_tempo
from tone.errors import InputError
from tone.export.json import write_bytes_atomically
from tone.report.render import Practice, sound_inside
from tone.report.sound import compressed

HEARD = 0.05  # share of a tempo; a smaller change is not noticed (Quené, Journal of Phonetics 2007)
LEAST = 1.0  # s; "okay" is no reply to practise
FASTEST = 2.0  # times the usual; faster is no speech but a count gone wrong


@dataclass(frozen=True, slots=True)
class Reply:
    """What the agent first said to a moment, and how fast.

    `rate_sps` and `best_sps` are articulation rates: syllables a second, pauses left out.
    """

    span: Span
    quote: str
    agent: Speaker
    rate_sps: float
    best_sps: float

    @property
    def ratio(self) -> float:
        """The best pace over that of the reply, in [0.5, 1)."""
        return self.best_sps / self.rate_sps


@dataclass(frozen=True, slots=True)
class Practised:
    """A reply, its sound as it was, and its sound at the best pace."""

    reply: Reply
    before: Samples
    after: Samples

    @property
    def shown(self) -> Practice:
        """What a page needs of it."""
        before, after = (sound_inside(compressed((each,))) for each in (self.before, self.after))
        reply = self.reply
        return Practice(reply.quote, reply.rate_sps, reply.best_sps, before, after)


def reply_to(analysis: Analysis, moment: str | int) -> Reply:
    """The agent's first turn of a second or more in answer to a moment.

    Its rate is the mean of those of its utterances, weighted by time, as the rating takes it; the
    best pace is the usual that the rating held the answer against.

    Parameters
    ----------
    analysis : of the whole call
    moment : an id, or a number from 1

    Raises
    ------
    InputError
        There is no such moment or no reply, its pace is not known, or it is no faster than the best
        pace by as much as one hears.
    """
    found = chosen(analysis, moment)
    agent = analysis.conversation.agent_of(found.span)
    response = next((each for each in analysis.responses if each.moment_id == found.id), None)
    said = _first_turn(analysis, agent, response) if agent and response else []
    if agent is None or response is None or not said:
        raise InputError(f"the agent gave no reply of a second or more to moment {moment}")
    rate, usual = _rate(analysis, agent, said), _usual(response)
    if rate is None or usual is None or rate > usual * FASTEST:
        raise InputError(f"the pace of the reply to moment {moment}, or the usual, is not known")
    if rate <= usual * (1.0 + HEARD):
        raise InputError(
            f"the reply to moment {moment} was at its best pace already: "
            f"{rate:.1f} syllables a second, usually {usual:.1f}"
        )
    quote = " ".join(each.text for each in said if each.words)
    return Reply(hull(each.span for each in said), quote, agent, rate, usual)


def to_practise(analysis: Analysis) -> dict[str, Reply]:
    """The replies of a call that were faster than the best pace, by the moment's id."""
    found = {}
    for moment in analysis.moments:
        try:
            found[moment.id] = reply_to(analysis, moment.id)
        except InputError:
            continue
    return found


def practise(
    analysis: Analysis,
    channels: Sequence[Samples],
    moment: str | int,
    *,
    muted: Collection[Role] = (),
    hidden: Collection[Role] = (),
) -> Practised:
    """The agent's reply to a moment, as it was and at their best pace.

    On a track that both share, what the customer says meanwhile is heard and slowed too.

    Parameters
    ----------
    analysis : of the whole call
    channels : its sound, as it was analysed
    moment : an id, or a number from 1
    muted, hidden : as of `cut_clip`; a hidden agent is disguised here too

    Raises
    ------
    InputError
        As of `reply_to`; or the agent is muted, or to be hidden and has no track of their own.
    """
    reply = reply_to(analysis, moment)
    if Role.AGENT in muted:
        raise InputError("the agent is muted, so there is no reply to hear slower")
    before = part(channels[reply.agent.channel], reply.span)
    if Role.AGENT in hidden:
        own_side(analysis, Role.AGENT, len(channels))
        before = disguised(before, disguise_of(analysis, reply.agent.label))
    return Practised(reply, before, at_tempo(before, reply.ratio))


def write_practice(
    practised: Practised, folder: Path, name: str, kind: ClipSound
) -> tuple[Path, Path]:
    """Write the reply as it was and at the best pace, beside the clip of that name.

    Raises
    ------
    OutputError
        The folder cannot be written, or the disk is full.
    """
    before, after = (folder / f"{name}-{each}{SUFFIXES[kind]}" for each in ("reply", "slower"))
    write_bytes_atomically(before, encoded((practised.before,), kind))
    write_bytes_atomically(after, encoded((practised.after,), kind))
    return before, after


def _first_turn(analysis: Analysis, agent: Speaker, response: Response) -> list[Utterance]:
    """What the agent said to the moment in one turn; of a turn begun before it, the rest."""
    if response.span is None:
        return []
    for turn in analysis.conversation.turns_of(agent):
        said = [each for each in turn.utterances if response.span.contains(each.span.start)]
        if said and hull(each.span for each in said).duration >= LEAST:
            return said
    return []


def _rate(analysis: Analysis, agent: Speaker, said: Sequence[Utterance]) -> float | None:
    spans = {each.span for each in said}
    known = [
        (row.values[ARTICULATION_RATE], row.span.duration)
        for row in analysis.prosody.functionals
        if row.speaker == agent.label and row.span in spans and ARTICULATION_RATE in row.values
    ]
    time = sum(seconds for _, seconds in known)
    return sum(rate * seconds for rate, seconds in known) / time if time else None


def _usual(response: Response) -> float | None:
    return next((e.usual for e in response.evidence if e.measure == ARTICULATION_RATE), None)
