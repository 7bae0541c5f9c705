"""What measures, sources and verdicts are called on a page, and in which unit.

A measure that is not listed is shown by its own name: a new one appears on the page at once.
"""

from dataclasses import dataclass

from tone.call.moment import HARDLY, Source, Verdict
from tone.call.prosody import (
    ARTICULATION_RATE,
    F0,
    F0_HIGH,
    F0_LOW,
    F0_RANGE,
    F0_SPEED,
    F0_WOBBLE,
    INTENSITY,
    LATENCY,
    PAUSE_SHARE,
    SPEECH_RATE,
    TILT,
)
from tone.call.summary import AimName, Standing


@dataclass(frozen=True, slots=True)
class Label:
    """A name for people, and the unit of the values; the unit is empty for a count."""

    name: str
    unit: str = ""
    decimals: int = 1


MEASURES = {
    F0: Label("Pitch", "semitones"),
    F0_HIGH: Label("Highest pitch", "semitones"),
    F0_LOW: Label("Lowest pitch", "semitones"),
    F0_RANGE: Label("Pitch range", "semitones"),
    F0_SPEED: Label("Pitch movement", "semitones/s"),
    F0_WOBBLE: Label("Pitch wobble", "semitones", 2),
    INTENSITY: Label("Level", "dB"),
    TILT: Label("Brightness", "dB"),
    SPEECH_RATE: Label("Pace with pauses", "syllables/s"),
    ARTICULATION_RATE: Label("Pace", "syllables/s"),
    PAUSE_SHARE: Label("Share of pauses", "", 2),
    LATENCY: Label("Time to answer", "s"),
    "dead_air_s": Label("Dead air", "s"),
    "interruptions": Label("Interruptions", "", 0),
    "backchannels": Label("Signs of listening", "", 0),
    "calm_lead_spreads": Label("Calm lead", "spreads"),
    "effect_spreads": Label("Effect on the customer", "spreads"),
    "acknowledgement": Label("Acknowledgement", "", 0),
    "action_first": Label("Step before acknowledgement"),
    "names_feeling": Label("Names the feeling"),
    "seeks_cause": Label("Asks for the cause"),
    "distressed_voice": Label("Distressed voice", "spreads"),
    "dejected_voice": Label("Dejected voice", "spreads"),
    "calmer_voice": Label("Calmer voice", "spreads"),
}
SOURCES = {
    Source.ACOUSTIC: Label("Voice"),
    Source.LEXICAL: Label("Words"),
    Source.INTERACTION: Label("Interaction"),
}
VERDICTS = {
    Verdict.DELIVERED: Label("Delivered"),
    Verdict.MISSED: Label("Missed"),
    Verdict.NOT_NEEDED: Label("Not needed"),
    Verdict.UNRATED: Label("Unrated"),
}
AIMS = {
    AimName.RECOGNISING_EMOTION: Label("Recognising emotion"),
    AimName.EASING_TENSION: Label("Easing tension"),
    AimName.FIRST_CONTACT_RESOLUTION: Label("First-contact resolution"),
    AimName.CLOSING_TONE: Label("Closing tone"),
    AimName.AGENT_LOAD: Label("Load on the agent"),
    AimName.NEXT_TIME: Label("Next time"),
}
STANDINGS = {
    Standing.WELL: Label("Well"),
    Standing.PARTLY: Label("Partly"),
    Standing.POORLY: Label("Poorly"),
    Standing.UNKNOWN: Label("Cannot tell"),
    Standing.MEASURED: Label("Measured"),
}


def label(measure: str) -> Label:
    """How a measure is called.

    >>> label("f0_semitones").name, label("policy_wall").name
    ('Pitch', 'Policy wall')
    """
    return MEASURES.get(measure) or Label(measure.replace("_", " ").capitalize())


def clock(seconds: float) -> str:
    """Minutes and seconds, with hours where there are any.

    >>> clock(83.4), clock(3671), clock(-2)
    ('1:23', '1:01:11', '0:00')
    """
    minutes, rest = divmod(int(max(0.0, seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def moved(effect: float) -> str:
    """What became of the customer's distress: `fell`, `rose further`, `hardly moved`."""
    if abs(effect) < HARDLY:
        return "hardly moved"
    return "fell" if effect < 0 else "rose further"


def signed(value: float, decimals: int = 1) -> str:
    """A number with its sign, a true minus and no minus zero.

    >>> signed(-1.25), signed(0.04), signed(-0.04)
    ('−1.2', '+0.0', '+0.0')
    """
    shown = f"{round(value, decimals) + 0.0:+.{decimals}f}"
    return shown.replace("-", "−")
