"""The call as a whole: how it was shared, how it went, and the six aims of empathy training.

Each number is defined here, once. What could not be measured is None. Of the agent only what was
said and how it was delivered is in here.
"""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Side:
    """One person's part in the call.

    `talk` is the time they hold the floor, in seconds; double talk belongs to whoever started
    later. `talk_share` is that over both people's, in [0, 1]. Rates are syllables a second, with
    (`speech_rate_sps`) and without pauses (`articulation_rate_sps`), over all their utterances;
    `words_per_minute` is words over utterance time. `latency` is the median of the seconds from
    the end of the other's turn to the start of theirs, below 0 where they began before it.
    `interruptions` are those they made, and `backchannels` never count as such.
    `closing_level_db` is the level of their last three utterances over their usual.
    """

    talk: float
    talk_share: float
    speech_rate_sps: float | None
    articulation_rate_sps: float | None
    words_per_minute: float | None
    latency: float | None
    turns: int
    interruptions: int
    backchannels: int
    closing_level_db: float | None


@dataclass(frozen=True, slots=True)
class Course:
    """How the customer's distress went, in the unit of `Reading.distress`.

    `start` and `end` are the means of the first and last three readings, `peak` the highest;
    `quarters` the means, weighted by time, of the four quarters of the recording.
    """

    start: float
    peak: float
    end: float
    quarters: tuple[float | None, ...]

    @property
    def change(self) -> float | None:
        """The last quarter with a reading minus the first: below 0 the customer improved.

        >>> Course(0.1, 3.0, 0.4, (0.25, None, 2.0, 0.75)).change
        0.5
        """
        known = [quarter for quarter in self.quarters if quarter is not None]
        return known[-1] - known[0] if len(known) > 1 else None


@dataclass(frozen=True, slots=True)
class Opportunities:
    """What became of the moments, counted."""

    delivered: int
    missed: int
    not_needed: int
    unrated: int

    @property
    def met_share(self) -> float | None:
        """Delivered among those that called for an answer and were rated, in [0, 1].

        >>> Opportunities(delivered=1, missed=3, not_needed=2, unrated=1).met_share
        0.25
        >>> Opportunities(delivered=0, missed=0, not_needed=2, unrated=0).met_share
        """
        needed = self.delivered + self.missed
        return self.delivered / needed if needed else None


@dataclass(frozen=True, slots=True)
class Signals:
    """What was said that a coach listens for, counted; None where the words cannot be read.

    `questions_asked` and `next_steps_given` (commitments included) are the agent's;
    `supervisor_requests`, `resolved` ("that's all", "that works") and `thanks_at_end` (in the
    customer's last 30 s) the customer's.
    """

    questions_asked: int | None
    next_steps_given: int | None
    supervisor_requests: int | None
    resolved: int | None
    thanks_at_end: bool | None


class AimName(StrEnum):
    """The six aims of empathy training."""

    RECOGNISING_EMOTION = "recognising_emotion"
    EASING_TENSION = "easing_tension"
    FIRST_CONTACT_RESOLUTION = "first_contact_resolution"
    CLOSING_TONE = "closing_tone"
    AGENT_LOAD = "agent_load"
    NEXT_TIME = "next_time"


class Standing(StrEnum):
    """How the call stands on an aim.

    `unknown` where the call cannot tell, `measured` where no mark is due.
    """

    WELL = "well"
    PARTLY = "partly"
    POORLY = "poorly"
    UNKNOWN = "unknown"
    MEASURED = "measured"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that a finding rests on; `value` None where it could not be measured."""

    name: str
    value: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class Aim:
    """One aim: where the call stands, why in words, and the numbers it came from."""

    name: AimName
    standing: Standing
    finding: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A call as a whole.

    `overlap` is double talk in seconds, backchannels included. `silence` is the seconds in
    `silences` stretches of 3 s and more in which nobody speaks, between the first word and the
    last; `hold` is those of them that the agent announced or that music fills, which `silence`
    leaves out (None where the agent's words cannot be read and no music plays). `distress` is None
    where the customer has no readings.
    """

    agent: Side | None
    customer: Side | None
    overlap: float
    silence: float
    silences: int
    hold: float | None
    distress: Course | None
    opportunities: Opportunities
    signals: Signals
    aims: tuple[Aim, ...]
