"""Every component of the pages on one page, with made-up content: to look at and to test.

    patterns_page() → HTML

A server shows it at /patterns with `patterns_context()` and its own Page.
"""

from math import sin
from typing import Any

from tone.call.moment import Face, HalfLife, Source, Verdict
from tone.call.summary import AimName, Standing
from tone.report.labels import AIMS, SOURCES, STANDINGS, VERDICTS
from tone.report.moment_view import FACES, AnswerView, MomentView, Reason
from tone.report.render import Sound, environment, inline_page
from tone.report.spark import Spark
from tone.report.timeline import Bar, Beside, Flag, Line, Side, Timeline, Together
from tone.report.view import AimView, CallView, Fact, TurnView, WordView, to_data

COLOURS = (
    *("page", "panel", "raised", "line", "ink", "muted", "accent", "agent", "customer"),
    *("acoustic", "lexical", "interaction", "delivered", "missed", "quiet", "doubt"),
)
LINES = (
    ("agent", 1.0, "Thank you for waiting, I have the order here."),
    ("customer", 6.0, "This is the third time I am calling about it."),
    ("agent", 12.0, "I am sorry. I will put that right today."),
    ("customer", 17.0, "That would be good."),
)


def patterns_page() -> str:
    """The page as one file that needs nothing else."""
    page = inline_page("Patterns - tone", script="call.js")
    return environment().get_template("patterns.html").render(page=page, **patterns_context())


def patterns_context() -> dict[str, Any]:
    """What "patterns.html" shows, beside `page`."""
    call = sample_call()
    return {
        "call": call,
        "data": to_data(call)["timeline"],
        "sound": Sound(),
        "colours": COLOURS,
        "verdicts": tuple((verdict, each.name) for verdict, each in VERDICTS.items()),
        "standings": tuple((standing, each.name) for standing, each in STANDINGS.items()),
        "sources": tuple((source, each.name) for source, each in SOURCES.items()),
    }


def sample_call() -> CallView:
    """A made-up call with one moment of each verdict."""
    moments = tuple(_moment(number, verdict) for number, verdict in enumerate(Verdict, start=1))
    turns = _turns()
    return CallView(
        id="0123456789abcdef",
        name="made-up-call.wav",
        duration=96.0,
        known=(("Agent", "A. Ng"), ("Queue", "Billing"), ("Started", "2026-03-02 09:14")),
        doubts=("the words on channel 1 are in no language tone has phrases for",),
        moments=moments,
        turns=turns,
        aims=tuple(_aim(*pair) for pair in zip(AimName, (*Standing, Standing.WELL), strict=True)),
        facts=(
            Fact("Share of the talk", "%", 46.0, 54.0, 0),
            Fact("Pace", "syllables/s", 4.1, None),
        ),
        made_by="tone",
        timeline=_timeline(moments, turns),
    )


def _moment(number: int, verdict: Verdict) -> MomentView:
    start = 4.0 + 23.0 * (number - 1)
    face = Face.DEJECTED if number == 3 else Face.AGITATED
    rated = verdict in (Verdict.DELIVERED, Verdict.MISSED)
    kind = 1.0 if verdict is Verdict.DELIVERED else -1.0
    ledger = (
        _reason(Source.LEXICAL, "Ownership", "“I will put that right”", 18.0 * kind, 1.0),
        _reason(Source.ACOUSTIC, "Level", "level +0.4 dB from their usual", 4.0 * kind, 0.2, 0.4),
        _reason(Source.INTERACTION, "Time to answer", "answered after 0.8 s", 0.0, 0.0, 0.8),
    )
    return MomentView(
        id=f"0123456789abcdef-{number}",
        number=number,
        start=start,
        end=start + 14.0,
        peak=start + 5.0,
        play=(max(0.0, start - 5.0), start + 19.0),
        rise=1.2 + 0.6 * number,
        confidence=0.55 + 0.1 * number,
        face=face,
        face_text=FACES[face],
        quote="This is the third time I am calling about it." if number < 4 else "",
        evidence=(
            _reason(Source.LEXICAL, "Repeated failure", "“the third time”", 0.99, 1.0),
            _reason(
                Source.ACOUSTIC, "Pitch", "pitch +4.1 semitones from their usual", 0.7, 0.7, 39.4
            ),
            _reason(Source.INTERACTION, "Repeats", "asked again after 20 s", 0.3, 0.3),
        ),
        unflagging="not flagged without “the third time”",
        parts=((Source.ACOUSTIC, "Voice", 0.7), (Source.LEXICAL, "Words", 0.99)),
        spark=Spark(((0.0, 0.9), (0.3, 0.8), (0.5, 0.1), (0.7, 0.5), (1.0, 0.85)), 0.9, 0.35, 0.65),
        answer=AnswerView(
            verdict=verdict,
            label=VERDICTS[verdict].name,
            score=None if not rated else 88.0 if kind > 0 else 12.0,
            reason="answered after 0.8 s",
            quote="I am sorry. I will put that right today." if rated else "",
            start=start + 8.0 if rated else None,
            end=start + 14.0 if rated else None,
            latency=0.8 if rated else None,
            effect=-0.6 * kind if rated else None,
            lead=0.4 if rated else None,
            half_life=HalfLife(9.0, censored=kind < 0) if rated else None,
            ledger=ledger if rated else (),
            coaching=("You took it on yourself.", "Try: say when you will call back.")
            if rated
            else (),
        ),
    )


def _reason(
    source: Source, name: str, text: str, points: float, share: float, value: float | None = None
) -> Reason:
    unit = {"Level": "dB", "Pitch": "semitones", "Time to answer": "s"}.get(name, "")
    return Reason(
        source=source,
        source_name=SOURCES[source].name,
        name=name,
        text=text,
        contribution=points,
        share=share,
        value=value,
        usual=None if value is None else 0.5,
        unit=unit,
        decimals=1,
    )


def _aim(name: AimName, standing: Standing) -> AimView:
    finding = "2 of 3 opportunities met"
    return AimView(AIMS[name].name, standing, STANDINGS[standing].name, finding, ())


def _turns() -> tuple[TurnView, ...]:
    index, turns = 0, []
    for role, start, text in LINES:
        words = []
        for place, word in enumerate(text.split()):
            words.append(WordView(index, word, start + 0.4 * place, unsure=word == "third"))
            index += 1
        end = start + 0.4 * len(words)
        moment = 1 if 4.0 <= start < 18.0 else None
        turns.append(TurnView(role, role.capitalize(), start, end, tuple(words), False, moment))
    turns.append(TurnView("agent", "Agent", 19.0, 19.5, (), True, None))
    return tuple(turns)


def _timeline(moments: tuple[MomentView, ...], turns: tuple[TurnView, ...]) -> Timeline:
    def side(role: str, channel: int, phase: float) -> Side:
        speaks = tuple((t + phase, t + phase + 4.0) for t in range(1, 92, 10))
        swings = bytes(
            round(40 + 120 * abs(sin(i / 7) * sin(i / 31)))
            if 1.0 <= (i / 50 - phase) % 10 < 5.0
            else 3
            for i in range(96 * 50)
        )
        rows = tuple((start, end, 4.0 + sin(start)) for start, end in speaks)
        level = tuple((start, end, -30.0 + 5.0 * sin(start / 9)) for start, end in speaks)
        line = Line(0.25, tuple(-30.0 + 4.0 * sin(i / 3) for i in range(96 * 4)))
        return Side(role, role, channel, swings, speaks, level, -30.0, line, rows, 4.0)

    return Timeline(
        duration=96.0,
        peaks_per_second=50,
        shared_track=False,
        sides=(side("agent", 0, 0.0), side("customer", 1, 5.0)),
        distress=tuple(
            Bar(t + 5.0, t + 9.0, 0.8 + sin(t), 0.4 + sin(t), 0.3, 0.1) for t in range(1, 90, 10)
        ),
        overlaps=(
            Together(30.0, 31.0, "agent", "backchannel"),
            Together(45.0, 46.5, "agent", "interruption"),
        ),
        silences=((80.5, 85.5),),
        beside=(Beside(0.0, 4.0, "tone", 0), Beside(87.0, 95.0, "music", 0)),
        moments=tuple(
            Flag(m.id, m.number, m.start, m.end, m.peak, m.answer.verdict.value, None)
            for m in moments
        ),
        words=tuple((w.start, w.start + 0.4) for turn in turns for w in turn.words),
    )
