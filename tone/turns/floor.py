"""Who holds the floor: utterances become turns, backchannels and overlaps.

Knows times, speakers and the words themselves; how they sound comes later.

Why an interruption has two forms: the field counts double talk of a second or more, begun while
the partner is in mid-turn. Someone cut off stops sooner than that, so double talk in which the
partner falls silent in mid-sentence is an interruption too, however short.
"""

from collections.abc import Sequence

from tone.call.recording import Speaker
from tone.call.span import Span
from tone.call.speech import Conversation, Overlap, OverlapKind, Turn, Utterance
from tone.config import TurnsConfig

LISTENING = frozenset(
    "mm mmm mhm mm-hm mm-hmm mmhmm hm hmm uh-huh uhhuh uh huh ah oh yeah yep yes ok okay right "
    "sure i see alright gotcha exactly true ja si oui genau claro vale bien".split()
)
MOST_WORDS = 3  # of a backchannel
NEAR = 0.4  # s; a reply this close on both sides sits inside the partner's turn
SHORTEST_CUT = 0.15  # s of double talk; below it a cut-off cannot be told from a close hand-over
CUT_OFF = 1.0  # s after the double talk begins, by which someone cut off is silent
CLOSED = (".", "?", "!")


def take_turns(
    utterances: Sequence[Utterance], speakers: Sequence[Speaker], config: TurnsConfig
) -> Conversation:
    """Turns, backchannels and overlaps of a call.

    Parameters
    ----------
    utterances : of all speakers, in any order; those of one speaker do not overlap
    speakers : everyone who speaks
    config : TurnsConfig
    """
    ordered = sorted(utterances, key=lambda each: (each.span.start, each.span.end))
    listening = [
        each for each in ordered if _is_backchannel(each, ordered, longest=config.backchannel)
    ]
    speaking = [each for each in ordered if each not in listening]
    return Conversation(
        speakers=tuple(speakers),
        turns=_turns(speaking),
        overlaps=_overlaps(ordered, listening, config),
        backchannels=tuple(listening),
    )


def _turns(utterances: Sequence[Utterance]) -> tuple[Turn, ...]:
    groups: list[list[Utterance]] = []
    for utterance in utterances:
        if groups and groups[-1][-1].speaker == utterance.speaker:
            groups[-1].append(utterance)
        else:
            groups.append([utterance])
    return tuple(Turn(group[0].speaker, tuple(group)) for group in groups)


def _is_backchannel(utterance: Utterance, everyone: Sequence[Utterance], *, longest: float) -> bool:
    """Short, made of listening words, and inside the partner's speech."""
    words = [word.text.lower().strip(".,!?… ") for word in utterance.words]
    if utterance.span.duration > longest or len(words) > MOST_WORDS:
        return False
    if not all(word in LISTENING for word in words):
        return False
    partner = [each.span for each in everyone if each.speaker != utterance.speaker]
    if any(each.start < utterance.span.start < each.end - NEAR for each in partner):
        return True
    before = any(0 <= utterance.span.start - each.end < NEAR for each in partner)
    after = any(0 <= each.start - utterance.span.end < NEAR for each in partner)
    return before and after and not words


def _overlaps(
    ordered: Sequence[Utterance], listening: Sequence[Utterance], config: TurnsConfig
) -> tuple[Overlap, ...]:
    found: list[Overlap] = []
    for index, first in enumerate(ordered):
        for second in ordered[index + 1 :]:
            if second.span.start >= first.span.end:
                break
            if second.speaker != first.speaker:
                found.append(_overlap(first, second, listening, config))
    return tuple(sorted(found, key=lambda overlap: overlap.span))


def _overlap(
    first: Utterance,
    second: Utterance,
    listening: Sequence[Utterance],
    config: TurnsConfig,
) -> Overlap:
    span = Span(second.span.start, min(first.span.end, second.span.end))
    kind = OverlapKind.OTHER
    if second in listening:
        kind = OverlapKind.BACKCHANNEL
    elif first not in listening and (
        span.duration >= config.interruption or _is_cut_off(first, span)
    ):
        kind = OverlapKind.INTERRUPTION
    return Overlap(span, by=second.speaker, kind=kind)


def _is_cut_off(utterance: Utterance, double_talk: Span) -> bool:
    """Whether the utterance breaks off in mid-sentence soon after the double talk begins."""
    if not utterance.words or not SHORTEST_CUT <= double_talk.duration <= CUT_OFF:
        return False
    stops = utterance.span.end <= double_talk.end
    return stops and not utterance.words[-1].text.endswith(CLOSED)
