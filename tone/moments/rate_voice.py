"""Rates how the agent sounded against their own usual: level, pitch, effort, pace, calm lead.

Delivery only. What is rated is whether the voice stayed where this agent usually speaks, or went
up with the customer: similarity to the customer is never rewarded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log10
from statistics import fmean, median

from tone.call.moment import Evidence, Source
from tone.call.prosody import ARTICULATION_RATE, F0, INTENSITY, TILT, Functionals
from tone.call.recording import Speaker
from tone.call.span import Span
from tone.moments.answer import Answer
from tone.moments.weights import Points

LEAD = "calm_lead_spreads"
LEADING = (INTENSITY, F0, ARTICULATION_RATE)
BEFORE = 4  # of a speaker's utterances before the moment that the lead starts from
LEAST_BEFORE = 2
LEAST_OUTSIDE = 2  # utterances outside the answer that make a usual
STEADY = 0.25  # spreads; a smaller change is none
RAISED_DB = 6.0  # above the usual: shouted
RAISED_WITH_PITCH_DB = 3.0  # also shouted, if the pitch went up as well by
RAISED_SEMITONES = 3.0
MUMBLED_DB = -10.0  # below the usual; quieter is not calmer


@dataclass(frozen=True, slots=True)
class Against:
    """A measure in the answer, and the agent's usual and spread between utterances."""

    value: float
    usual: float
    spread: float

    @property
    def over(self) -> float:
        """How far the value lies over the usual, in spreads.

        Nobody's voice moves like another's: what one does when they shout, another does all day.
        """
        return (self.value - self.usual) / self.spread


def level(answer: Answer, points: Points) -> tuple[Evidence, ...]:
    """The agent's level: raising it costs."""
    known = against_usual(answer, INTENSITY)
    if known is None:
        return ()
    value, usual = known.value, known.usual
    earned = _calm_or_raised(known.over, points["level"])
    if value - usual < MUMBLED_DB:
        earned = 0.0
    text = f"level {_tenths(value - usual)} dB from their usual"
    return (Evidence(Source.ACOUSTIC, INTENSITY, text, earned, value=value, usual=usual),)


def pitch(answer: Answer, points: Points) -> tuple[Evidence, ...]:
    """The agent's pitch: raising it costs."""
    known = against_usual(answer, F0)
    if known is None:
        return ()
    value, usual = known.value, known.usual
    earned = _calm_or_raised(known.over, points["pitch"])
    text = f"pitch {_tenths(value - usual)} semitones from their usual"
    return (Evidence(Source.ACOUSTIC, F0, text, earned, value=value, usual=usual),)


def effort(answer: Answer, points: Points) -> tuple[Evidence, ...]:
    """The agent's spectral tilt: a raised voice is brighter, whatever gain the line has."""
    known = against_usual(answer, TILT)
    if known is None:
        return ()
    value, usual = known.value, known.usual
    earned = _calm_or_raised(known.over, points["effort"])
    text = f"voice {_brightness(round(value - usual, 1))} their usual"
    return (Evidence(Source.ACOUSTIC, TILT, text, earned, value=value, usual=usual),)


def _brightness(over_db: float) -> str:
    """A tilt against the usual, in words.

    >>> _brightness(-0.2), _brightness(3.7), _brightness(-0.0)
    ('0.2 dB darker than', '3.7 dB brighter than', 'as bright as')
    """
    if not over_db:
        return "as bright as"
    return f"{abs(over_db):.1f} dB {'brighter' if over_db > 0 else 'darker'} than"


def pace(answer: Answer, points: Points) -> tuple[Evidence, ...]:
    """The agent's articulation rate: hurrying costs, and so does nothing else.

    Slower earns only where level and pitch stay down: who shouts draws the vowels out.
    """
    known = against_usual(answer, ARTICULATION_RATE)
    if known is None:
        return ()
    value, usual = known.value, known.usual
    worth = points["pace"]
    share = value / usual - 1.0
    earned = _calm_or_raised(known.over, worth)
    if share < -worth["drags"]:
        earned = 0.0
    if _is_up(answer, INTENSITY, points["level"]) or _is_up(answer, F0, points["pitch"]):
        earned = min(0.0, earned)
    text = f"spoke {abs(share):.0%} {'faster' if share > 0 else 'slower'} than their usual"
    return (Evidence(Source.ACOUSTIC, ARTICULATION_RATE, text, earned, value=value, usual=usual),)


def _is_up(answer: Answer, measure: str, worth: Mapping[str, float]) -> bool:
    """Whether a measure lies so far over the agent's usual that it costs."""
    known = against_usual(answer, measure)
    return known is not None and known.over > worth["free"]


def lead_of(answer: Answer) -> float | None:
    """Calm lead (above 0) or mirror (below 0), in the agent's own spreads.

    How far the agent's level, pitch and rate came down, on average, from before the moment to the
    answer; None where they were not measured in both.
    """
    shifts = _shifts(answer, answer.agent, answer.voiced)
    baseline = answer.prosody.baseline(answer.agent.label)
    if not shifts or baseline is None:
        return None
    return 0.0 - fmean(shift / baseline.norms[measure].spread for measure, shift in shifts.items())


def lead(answer: Answer, points: Points) -> tuple[Evidence, ...]:
    """What the agent's voice did while the customer's rose: following it up costs."""
    value = lead_of(answer)
    if value is None:
        return ()
    worth = points["lead"]
    earned = max(worth["most_lost"], min(worth["most"], value * worth["each_spread"]))
    way = "stayed level" if abs(value) < STEADY else "came down" if value > 0 else "went up"
    text = f"{way}{_told(_shifts(answer, answer.agent, answer.voiced))}"
    risen = answer.rows(answer.customer, answer.moment.span)
    theirs = _told(_shifts(answer, answer.customer, risen))
    text += f" while the customer moved{theirs}" if theirs else ""
    return (Evidence(Source.ACOUSTIC, LEAD, text, earned, value=value),)


def against_usual(answer: Answer, measure: str) -> Against | None:
    """The measure in the answer, weighted by time, and the agent's usual; None without both."""
    value = _mean(answer.voiced, measure)
    usual = usual_of(answer, measure)
    baseline = answer.prosody.baseline(answer.agent.label)
    if value is None or usual is None or baseline is None:
        return None
    return Against(value, usual, baseline.norms[measure].spread)


def usual_of(answer: Answer, measure: str) -> float | None:
    """The agent's usual: the calmer of their baseline and of what they say outside the answer.

    Why two: in a short call an answer is much of what the agent says, and an agent who shouts
    through it would become their own usual.
    """
    baseline = answer.prosody.baseline(answer.agent.label)
    if baseline is None or measure not in baseline.norms:
        return None
    outside = [
        row.values[measure]
        for row in answer.prosody.functionals
        if row.speaker == answer.agent.label
        and measure in row.values
        and not answer.window.contains(row.span.start)
    ]
    centre = baseline.norms[measure].centre
    return min(centre, median(outside)) if len(outside) >= LEAST_OUTSIDE else centre


def raised_spans(answer: Answer) -> tuple[Span, ...]:
    """The agent's utterances in the answer that were said with a raised voice."""
    usual, usual_pitch = usual_of(answer, INTENSITY), usual_of(answer, F0)
    if usual is None:
        return ()
    return tuple(
        row.span
        for row in answer.rows(answer.agent, answer.window)
        if _is_raised(row, usual, usual_pitch)
    )


def _is_raised(row: Functionals, usual_db: float, usual_semitones: float | None) -> bool:
    over = row.values.get(INTENSITY, usual_db) - usual_db
    if over >= RAISED_DB:
        return True
    if usual_semitones is None or over < RAISED_WITH_PITCH_DB:
        return False
    return row.values.get(F0, usual_semitones) - usual_semitones >= RAISED_SEMITONES


def _calm_or_raised(over: float, worth: Mapping[str, float]) -> float:
    """Points for a voice `over` its usual, in spreads: earned at or below, lost beyond `free`."""
    if over > worth["free"]:
        return max(worth["most_lost"], (over - worth["free"]) * worth["each"])
    return worth["calmer"] * min(1.0, 1.0 - over / worth["free"])


def _shifts(answer: Answer, speaker: Speaker, during: Sequence[Functionals]) -> dict[str, float]:
    """How far each measure moved from before the moment; what was not measured is absent."""
    earlier = answer.rows(speaker, Span(0.0, answer.moment.span.start))
    before = [row for row in earlier if row.span.end <= answer.moment.span.start][-BEFORE:]
    if len(before) < LEAST_BEFORE:
        return {}
    moved = {measure: (_mean(during, measure), _mean(before, measure)) for measure in LEADING}
    return {
        measure: now - then
        for measure, (now, then) in moved.items()
        if now is not None and then is not None
    }


def _told(shifts: Mapping[str, float]) -> str:
    units = {INTENSITY: "dB", F0: "semitones"}
    told = [f"{_tenths(shifts[each])} {unit}" for each, unit in units.items() if each in shifts]
    return f" ({', '.join(told)})" if told else ""


def _tenths(value: float) -> str:
    """A signed number with one decimal, and never "-0.0"."""
    return f"{round(value, 1) + 0.0:+.1f}"


def _mean(rows: Sequence[Functionals], measure: str) -> float | None:
    """The measure over the utterances, weighted by time; None where it was never measured.

    A level is averaged as power, as within an utterance: one shouted sentence is heard.
    """
    known = [row for row in rows if measure in row.values and row.span.duration > 0.0]
    time = sum(row.span.duration for row in known)
    if not time:
        return None
    if measure == INTENSITY:
        power = sum(10 ** (row.values[measure] / 10) * row.span.duration for row in known)
        return float(10 * log10(power / time))
    return float(sum(row.values[measure] * row.span.duration for row in known) / time)
