"""What the page of a call shows, as plain frozen data without HTML.

    Analysis (+ samples of its channels) → call_view → CallView → templates, or JSON

A page needs nothing else: `CallView` is turned into HTML by the templates, `CallView.timeline` is
what `timeline.js` draws. `to_data` gives the same as a JSON-ready dict: the twin of the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, with_config

from tone.call.analysis import Analysis
from tone.call.recording import Samples
from tone.call.span import Span
from tone.call.speech import SoundKind, Utterance
from tone.call.summary import Figure, Standing, Summary
from tone.call.summary import Side as Part
from tone.report.labels import AIMS, STANDINGS
from tone.report.moment_view import MomentView, moment_views
from tone.report.timeline import Timeline, role_of, timeline_of

UNSURE = 0.4  # confidence of a word below which it is shown as doubtful
NAMES = {"agent": "Agent", "customer": "Customer", "other": "Speaker"}
MACHINE = "Machine"
SOUNDS = {SoundKind.TONE: "Tone", SoundKind.MUSIC: "Music"}
BESIDE = (MACHINE, *SOUNDS.values())


@dataclass(frozen=True, slots=True)
class WordView:
    """One word; `index` is its place in `Timeline.words`."""

    index: int
    text: str
    start: float
    unsure: bool


@dataclass(frozen=True, slots=True)
class TurnView:
    """One line of the transcript; `moment` is the number of the moment it lies in.

    `beside` is a line that is no part of the conversation: a machine's words, or a sound with none.
    """

    role: str
    name: str
    start: float
    end: float
    words: tuple[WordView, ...]
    backchannel: bool
    moment: int | None
    beside: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    span: Span
    speaker: str
    utterances: tuple[Utterance, ...] = ()
    backchannel: bool = False


@dataclass(frozen=True, slots=True)
class AimView:
    """One of the six aims: where the call stands and the figures it rests on."""

    name: str
    standing: Standing
    label: str
    finding: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One number of the call as a whole, for each side; None where it was not measured."""

    name: str
    unit: str
    agent: float | None
    customer: float | None
    decimals: int = 1


@with_config(ConfigDict(ser_json_bytes="base64", val_json_bytes="base64"))
@dataclass(frozen=True, slots=True)
class CallView:
    """One call: what is known of it, its moments, its transcript, its timeline.

    `known` is what the call centre said of it, as (name, text). `doubts` is what could not be done,
    and why.
    """

    id: str
    name: str
    duration: float
    known: tuple[tuple[str, str], ...]
    doubts: tuple[str, ...]
    moments: tuple[MomentView, ...]
    turns: tuple[TurnView, ...]
    aims: tuple[AimView, ...]
    facts: tuple[Fact, ...]
    made_by: str
    timeline: Timeline


def call_view(analysis: Analysis, channels: Sequence[Samples] = ()) -> CallView:
    """What the page of a call shows.

    Parameters
    ----------
    analysis : of the call
    channels : its sound, one Samples for each channel; without it there are no waveforms
    """
    turns, spans = _turns(analysis)
    summary = analysis.summary
    provenance = analysis.provenance
    return CallView(
        id=analysis.recording.id,
        name=Path(analysis.recording.path).name,
        duration=analysis.recording.duration,
        known=_known(analysis),
        doubts=analysis.notes,
        moments=moment_views(analysis),
        turns=turns,
        aims=_aims(summary) if summary else (),
        facts=_facts(summary) if summary else (),
        made_by=", ".join(
            (
                f"tone {provenance.tone_version}",
                *provenance.engines.values(),
                f"settings {provenance.config_fingerprint}",
            )
        ),
        timeline=timeline_of(analysis, channels, spans),
    )


def to_data(view: CallView) -> dict[str, Any]:
    """The view as a JSON-ready dict; peaks are base64 (URL-safe alphabet)."""
    data: dict[str, Any] = _adapter().dump_python(view, mode="json")
    return data


@cache
def _adapter() -> TypeAdapter[CallView]:
    return TypeAdapter(CallView)


def _known(analysis: Analysis) -> tuple[tuple[str, str], ...]:
    metadata = analysis.metadata
    started = metadata.started.strftime("%Y-%m-%d %H:%M") if metadata.started else None
    named = (
        ("Agent", metadata.agent),
        ("Team", metadata.team),
        ("Queue", metadata.queue),
        ("Started", started),
        *metadata.other.items(),
    )
    return tuple((name, text) for name, text in named if text)


def _turns(analysis: Analysis) -> tuple[tuple[TurnView, ...], list[Span]]:
    """The lines of the transcript in order of their start, and the spans of their words."""
    conversation = analysis.conversation
    lines = [_Line(each.span, each.speaker, each.utterances) for each in conversation.turns]
    lines += [
        _Line(each.span, each.speaker, (each,), backchannel=True)
        for each in conversation.backchannels
    ]
    lines += [_Line(each.span, MACHINE, (each,)) for each in conversation.announcements]
    lines += [_Line(each.span, SOUNDS[each.kind]) for each in conversation.sounds]
    shown: list[TurnView] = []
    spans: list[Span] = []
    for line in sorted(lines, key=lambda line: line.span):
        role = role_of(conversation, line.speaker)
        inside = [n for n, m in enumerate(analysis.moments, 1) if m.span.overlap(line.span) > 0.0]
        words = _words(line.utterances, len(spans))
        spans += [word.span for utterance in line.utterances for word in utterance.words]
        shown.append(
            TurnView(
                role=role,
                name=NAMES[role] if line.speaker == role else line.speaker.capitalize(),
                start=line.span.start,
                end=line.span.end,
                words=words,
                backchannel=line.backchannel,
                moment=inside[0] if inside else None,
                beside=line.speaker in BESIDE,
            )
        )
    return tuple(shown), spans


def _words(utterances: Sequence[Utterance], first: int) -> tuple[WordView, ...]:
    words = [word for utterance in utterances for word in utterance.words]
    return tuple(
        WordView(index, word.text.strip(), word.span.start, word.confidence < UNSURE)
        for index, word in enumerate(words, start=first)
    )


def _aims(summary: Summary) -> tuple[AimView, ...]:
    return tuple(
        AimView(
            AIMS[aim.name].name,
            aim.standing,
            STANDINGS[aim.standing].name,
            aim.finding,
            aim.figures,
        )
        for aim in summary.aims
    )


def _facts(summary: Summary) -> tuple[Fact, ...]:
    def each(name: str, unit: str, attribute: str, decimals: int = 1) -> Fact:
        agent, customer = _of(summary.agent, attribute), _of(summary.customer, attribute)
        return Fact(name, unit, agent, customer, decimals)

    shares = [_of(side, "talk_share") for side in (summary.agent, summary.customer)]
    agent, customer = (None if share is None else 100.0 * share for share in shares)
    return (
        Fact("Share of the talk", "%", agent, customer, 0),
        each("Median time to answer", "s", "latency"),
        each("Pace", "syllables/s", "articulation_rate_sps"),
        each("Words a minute", "", "words_per_minute", 0),
        each("Turns", "", "turns", 0),
        each("Interruptions made", "", "interruptions", 0),
        each("Signs of listening", "", "backchannels", 0),
        each("Level at the end, from usual", "dB", "closing_level_db"),
    )


def _of(side: Part | None, attribute: str) -> float | None:
    value = None if side is None else getattr(side, attribute)
    return None if value is None else float(value)
