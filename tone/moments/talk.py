"""Who talked how much, and who did not: talk time, double talk, silence.

Times are of speech as the voice detector heard it. Why not the sum of the words' durations, as
some tools take talk time: a transcriber stretches words over pauses, and without a transcript
there would be no talk time at all.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean, median

from tone.call.prosody import ARTICULATION_RATE, INTENSITY, SPEECH_RATE, Prosody
from tone.call.recording import Speaker
from tone.call.span import Span, union
from tone.call.speech import Conversation, OverlapKind, Utterance
from tone.call.summary import Side

LAST = 3  # utterances that close a call
ANNOUNCED = 10.0  # s before a silence in which the agent announces a hold


def side_of(speaker: Speaker, conversation: Conversation, prosody: Prosody) -> Side:
    """One person's part in the call."""
    spoken = [each for each in conversation.utterances() if each.speaker == speaker.label]
    talk = talk_time(speaker.label, tuple(conversation.utterances()))
    others = {each.label for each in conversation.speakers if each.label != speaker.label}
    total = talk + sum(talk_time(each, tuple(conversation.utterances())) for each in others)
    return Side(
        talk=talk,
        talk_share=talk / total if total else 0.0,
        speech_rate_sps=_rate(speaker, prosody, SPEECH_RATE),
        articulation_rate_sps=_rate(speaker, prosody, ARTICULATION_RATE),
        words_per_minute=words_per_minute(spoken),
        latency=_latency(speaker, conversation),
        turns=len(conversation.turns_of(speaker)),
        interruptions=sum(
            each.by == speaker.label and each.kind is OverlapKind.INTERRUPTION
            for each in conversation.overlaps
        ),
        backchannels=sum(each.speaker == speaker.label for each in conversation.backchannels),
        closing_level_db=_closing_level_db(speaker, conversation, prosody),
    )


def talk_time(label: str, utterances: Sequence[Utterance]) -> float:
    """Seconds that a speaker holds the floor: double talk belongs to whoever started later.

    >>> first, second = Utterance(Span(0, 4), "agent"), Utterance(Span(3, 6), "customer")
    >>> talk_time("agent", [first, second]), talk_time("customer", [first, second])
    (3, 3)
    """
    own = [each.span for each in utterances if each.speaker == label]
    others = sorted(each.span for each in utterances if each.speaker != label)
    starts = [span.start for span in others]
    time = sum(span.duration for span in own)
    for span in own:
        during = others[bisect_right(starts, span.start) : bisect_left(starts, span.end)]
        time -= sum(span.overlap(each) for each in union(during))
    return time


def words_per_minute(spoken: Sequence[Utterance]) -> float | None:
    """Words over utterance time; None without words.

    >>> from tone.call.speech import Word
    >>> word = Word(Span(0, 1), "hello", 1.0)
    >>> words_per_minute([Utterance(Span(0, 2), "agent", (word,) * 5)])
    150.0
    """
    time = sum(each.span.duration for each in spoken)
    words = sum(len(each.words) for each in spoken)
    return 60.0 * words / time if words and time else None


def held(
    quiet: Sequence[Span], announced: Sequence[Span], music: Sequence[Span]
) -> tuple[Span, ...]:
    """The silences that follow an announcement within ten seconds, or that music fills by half.

    >>> held([Span(20, 40), Span(60, 64), Span(70, 90)], [Span(15, 18)], [Span(72, 88)])
    (Span(start=20, end=40), Span(start=70, end=90))
    """
    return tuple(
        span
        for span in quiet
        if any(said.start < span.start and said.end >= span.start - ANNOUNCED for said in announced)
        or sum(map(span.overlap, union(music))) >= span.duration / 2
    )


def _rate(speaker: Speaker, prosody: Prosody, measure: str) -> float | None:
    rows = [
        row for row in prosody.functionals if row.speaker == speaker.label and measure in row.values
    ]
    time = sum(row.span.duration for row in rows)
    total = sum(row.values[measure] * row.span.duration for row in rows)
    return float(total / time) if time else None


def _latency(speaker: Speaker, conversation: Conversation) -> float | None:
    waits = [
        later.span.start - earlier.span.end
        for earlier, later in pairwise(conversation.turns)
        if later.speaker == speaker.label != earlier.speaker
    ]
    return median(waits) if waits else None


def _closing_level_db(
    speaker: Speaker, conversation: Conversation, prosody: Prosody
) -> float | None:
    baseline = prosody.baseline(speaker.label)
    last = [prosody.of(each.span, speaker.label) for each in conversation.utterances_of(speaker)]
    levels = [row.values[INTENSITY] for row in last[-LAST:] if row and INTENSITY in row.values]
    if not levels or baseline is None or INTENSITY not in baseline.norms:
        return None
    return float(fmean(levels) - baseline.norms[INTENSITY].centre)
