"""What the timeline draws, as numbers: thinned to what a screen can show.

Times are seconds from the start of the recording. Nothing here knows how it is drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import PlainSerializer

from tone.call.analysis import Analysis
from tone.call.moment import Reading
from tone.call.prosody import ARTICULATION_RATE, INTENSITY, Contour, Prosody
from tone.call.recording import Role, Samples, Speaker
from tone.call.span import Span, union
from tone.call.speech import Conversation
from tone.report.sound import PEAKS_PER_SECOND, loudest, peaks

STEP = 0.25  # s of a drawn contour
MOST = 4_000  # points of a contour; a longer call is drawn coarser

Time = Annotated[float, PlainSerializer(lambda value: round(value, 3), return_type=float)]
Number = Annotated[float, PlainSerializer(lambda value: round(value, 2), return_type=float)]
Stretch = tuple[Time, Time]
Measured = tuple[Time, Time, Number]


@dataclass(frozen=True, slots=True)
class Line:
    """A measure over time: value i is at `i * step` seconds; None where not measured."""

    step: Time
    values: tuple[Number | None, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One person: where they speak, how loud, high and fast.

    `peaks` is one byte for each `1 / peaks_per_second` seconds; empty where there is no sound.
    `level` (dBFS) and `pace` (syllables a second) are (start, end, value) of each utterance that
    was measured; `contour` is the level within them.
    """

    role: str
    label: str
    channel: int
    peaks: bytes
    speaks: tuple[Stretch, ...]
    level: tuple[Measured, ...]
    level_usual: Number | None
    contour: Line | None
    pace: tuple[Measured, ...]
    pace_usual: Number | None


@dataclass(frozen=True, slots=True)
class Bar:
    """The customer's distress in one utterance, and what it is made of; None is unread."""

    start: Time
    end: Time
    distress: Number
    acoustic: Number | None
    lexical: Number | None
    interaction: Number | None


@dataclass(frozen=True, slots=True)
class Together:
    """A stretch of double talk: who came second, and what it was."""

    start: Time
    end: Time
    by: str
    kind: str


@dataclass(frozen=True, slots=True)
class Beside:
    """A stretch of a channel that is no conversation: music, a tone, an announcement."""

    start: Time
    end: Time
    kind: str
    channel: int


@dataclass(frozen=True, slots=True)
class Flag:
    """Where a moment and its answer are; `answer` is None where nothing was said."""

    id: str
    number: int
    start: Time
    end: Time
    peak: Time
    verdict: str
    answer: Stretch | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything that is drawn, and the times of the words of the transcript, in its order."""

    duration: Time
    peaks_per_second: int
    shared_track: bool
    sides: tuple[Side, ...]
    distress: tuple[Bar, ...]
    overlaps: tuple[Together, ...]
    silences: tuple[Stretch, ...]
    beside: tuple[Beside, ...]
    moments: tuple[Flag, ...]
    words: tuple[Stretch, ...]


def timeline_of(analysis: Analysis, channels: Sequence[Samples], words: Sequence[Span]) -> Timeline:
    """The timeline of a call.

    Parameters
    ----------
    analysis : of the call
    channels : its sound, for the waveforms; empty where it is not at hand
    words : the spans of the transcript's words, in the order in which they are shown
    """
    conversation = analysis.conversation
    answers = {each.moment_id: each for each in analysis.responses}
    flags = (
        Flag(
            id=moment.id,
            number=number,
            start=moment.span.start,
            end=moment.span.end,
            peak=moment.peak,
            verdict=answers[moment.id].verdict.value,
            answer=_stretch(answers[moment.id].span),
        )
        for number, moment in enumerate(analysis.moments, start=1)
    )
    full = loudest(tuple(channels))
    return Timeline(
        duration=analysis.recording.duration,
        peaks_per_second=PEAKS_PER_SECOND,
        shared_track=len({each.channel for each in conversation.speakers}) < 2,
        sides=tuple(_side(each, analysis, channels, full) for each in conversation.speakers),
        distress=tuple(_bar(each) for each in analysis.timeline),
        overlaps=tuple(
            Together(each.span.start, each.span.end, each.by, each.kind.value)
            for each in conversation.overlaps
        ),
        silences=_silences(conversation),
        beside=_beside(conversation),
        moments=tuple(flags),
        words=tuple((each.start, each.end) for each in words),
    )


def _side(speaker: Speaker, analysis: Analysis, channels: Sequence[Samples], full: float) -> Side:
    conversation, prosody = analysis.conversation, analysis.prosody
    spoken = union(each.span for each in conversation.utterances() if each.speaker == speaker.label)
    baseline = prosody.baseline(speaker.label)
    usual = {name: norm.centre for name, norm in baseline.norms.items()} if baseline else {}
    contours = {each.measure: each for each in prosody.contours if each.speaker == speaker.label}
    heard = speaker.channel < len(channels)
    return Side(
        role=speaker.role.value,
        label=speaker.label,
        channel=speaker.channel,
        peaks=_own(peaks(channels[speaker.channel], full=full), spoken, analysis) if heard else b"",
        speaks=tuple((span.start, span.end) for span in spoken),
        level=_measured(INTENSITY, speaker, prosody),
        level_usual=usual.get(INTENSITY),
        contour=_line(contours.get(INTENSITY), spoken),
        pace=_measured(ARTICULATION_RATE, speaker, prosody),
        pace_usual=usual.get(ARTICULATION_RATE),
    )


def _own(swings: bytes, spoken: Sequence[Span], analysis: Analysis) -> bytes:
    """On a shared track, the sound of one voice is that of the time in which it speaks."""
    if analysis.conversation.separation is None:
        return swings
    kept = np.zeros(len(swings), np.uint8)
    for span in spoken:
        first, last = (round(time * PEAKS_PER_SECOND) for time in (span.start, span.end))
        kept[first:last] = np.frombuffer(swings, np.uint8)[first:last]
    return kept.tobytes()


def _measured(measure: str, speaker: Speaker, prosody: Prosody) -> tuple[Measured, ...]:
    return tuple(
        (row.span.start, row.span.end, row.values[measure])
        for row in prosody.functionals
        if row.speaker == speaker.label and measure in row.values
    )


def _line(contour: Contour | None, spoken: Sequence[Span]) -> Line | None:
    """A contour while its speaker speaks: what a line carries between is not their voice."""
    if contour is None:
        return None
    kept = np.full(len(contour.values), np.nan, np.float32)
    for span in spoken:
        first, last = (round((t - contour.start) / contour.step) for t in (span.start, span.end))
        kept[max(0, first) : last] = contour.values[max(0, first) : last]
    step = max(STEP, len(kept) * contour.step / MOST)
    thin = Contour(contour.measure, contour.speaker, contour.start, contour.step, kept)
    drawn = thin.thinned(step)
    values = tuple(float(value) if np.isfinite(value) else None for value in drawn.values)
    return Line(drawn.step, values)


def _bar(reading: Reading) -> Bar:
    return Bar(
        start=reading.span.start,
        end=reading.span.end,
        distress=reading.distress,
        acoustic=reading.acoustic,
        lexical=reading.lexical,
        interaction=reading.interaction,
    )


def _beside(conversation: Conversation) -> tuple[Beside, ...]:
    channels = {each.label: each.channel for each in conversation.speakers}
    machines = (
        Beside(each.span.start, each.span.end, "announcement", channels[each.speaker])
        for each in conversation.announcements
    )
    sounds = (
        Beside(each.span.start, each.span.end, each.kind.value, each.channel)
        for each in conversation.sounds
    )
    return (*machines, *sounds)


def _silences(conversation: Conversation) -> tuple[Stretch, ...]:
    """Those that no sound fills: what is drawn there is the sound."""
    sounds = union(each.span for each in conversation.sounds)
    return tuple(
        (each.start, each.end)
        for each in conversation.silences()
        if sum(map(each.overlap, sounds)) < each.duration / 2
    )


def _stretch(span: Span | None) -> Stretch | None:
    return None if span is None else (span.start, span.end)


def role_of(conversation: Conversation, label: str) -> str:
    """The role of a speaker by label; "other" where nobody has that label."""
    found = [each.role for each in conversation.speakers if each.label == label]
    return (found[0] if found else Role.OTHER).value
