"""A rise of the customer's distress, the agent's response, and the evidence for both.

A customer's distress is read from voice and words. Of the agent only *delivery* is rated - pace,
level, latency, interruptions, words - never what the agent felt: the EU AI Act, Article 5(1)(f),
forbids inferring emotion at work.
"""

from dataclasses import dataclass
from enum import StrEnum

from tone.call.span import Span

HARDLY = 0.25  # spreads; a smaller effect is none


class Source(StrEnum):
    """Where a piece of evidence comes from."""

    ACOUSTIC = "acoustic"
    LEXICAL = "lexical"
    INTERACTION = "interaction"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason. Contributions of one source add up to that source's score.

    `value` is what was measured and `usual` the speaker's own usual value, both in the unit that
    `measure` names; None where the evidence has no number. `text` says it in words.
    """

    source: Source
    measure: str
    text: str
    contribution: float
    value: float | None = None
    usual: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """How distressed the customer is in one utterance, against their own usual.

    `distress` is the sum of the sources' scores: 0 is the speaker's usual, and 1 is one spread over
    all of a speaker's speech above it. A source that could not be read is None. `agitated` and
    `dejected` are how much the voice sounds like either face of distress, in spreads.
    """

    span: Span
    speaker: str
    distress: float
    acoustic: float | None
    lexical: float | None
    interaction: float | None
    evidence: tuple[Evidence, ...]
    agitated: float | None = None
    dejected: float | None = None


class Face(StrEnum):
    """How distress shows: up (anger, fear) or down (sadness)."""

    AGITATED = "agitated"
    DEJECTED = "dejected"


@dataclass(frozen=True, slots=True)
class Moment:
    """A rise of the customer's distress, from its onset to its end.

    `peak` is when it was highest, in seconds; `rise` how far above the usual it got, in the
    unit of `Reading.distress`; `confidence`, in [0, 1], is the share of such moments that were
    right. `worth` is distress over the reference times seconds of speech: what the budget of false
    alarms is about. `hinges` is the smallest change that would unflag it: the evidence without
    which it would not have been a moment.
    """

    id: str
    span: Span
    peak: float
    rise: float
    confidence: float
    evidence: tuple[Evidence, ...]
    quote: str
    face: Face = Face.AGITATED
    worth: float = 0.0
    hinges: tuple[Evidence, ...] = ()


MOST_NAMED = 3  # reasons that are named one by one


def unflagging(moment: Moment) -> str:
    """The smallest change that would unflag a moment, in words; empty where it is not known.

    >>> why = Evidence(Source.LEXICAL, "anger", "“sick of this”", 1.2)
    >>> unflagging(Moment("a-1", Span(0, 4), 2, 1.2, 0.8, (why,), "", hinges=(why,)))
    'not flagged without “sick of this”'
    """
    count = len(moment.hinges)
    if not count:
        return ""
    if count > MOST_NAMED:
        return f"flagged even without its {count - 1} strongest reasons"
    *others, last = (each.text for each in moment.hinges)
    together = f"{', '.join(others)} and {last} together" if others else last
    return f"not flagged without {together}"


class Verdict(StrEnum):
    """What became of the opportunity to respond."""

    DELIVERED = "delivered"
    MISSED = "missed"
    NOT_NEEDED = "not_needed"
    UNRATED = "unrated"


@dataclass(frozen=True, slots=True)
class HalfLife:
    """How long the customer's distress took from its peak to half of it.

    Where `censored`, it had not halved when the customer was last heard: `seconds` is then how long
    it was watched, and the truth is longer.
    """

    seconds: float
    censored: bool

    def __str__(self) -> str:
        """In words, such as `halved 9 s after its peak`, `not halved 20 s after its peak`."""
        when = f"{self.seconds:.0f} s" if self.seconds >= 1.0 else "right"
        return f"{'not ' if self.censored else ''}halved {when} after its peak"


@dataclass(frozen=True, slots=True)
class Response:
    """How the agent's delivery answered a moment.

    An `unrated` response may have a score: of voice and timing, where the words cannot be read.
    `score` in [0, 100] and `latency` in seconds are None where they could not be measured, and
    `latency` is negative where the agent spoke before the customer had finished. `effect` is the
    customer's mean distress once the agent had begun to answer minus that before: below 0 is
    calmer. `lead` is signed, in the agent's own spreads: above 0 the agent's level, pitch and rate
    came down while the customer rose (a calm lead), below 0 they went up with the customer (a
    mirror). The contributions of the evidence are points: with their sum x, the score is
    100 / (1 + exp(-x / 25)). `coaching` is what a coach could say, strengths first.
    """

    moment_id: str
    verdict: Verdict
    reason: str
    score: float | None
    latency: float | None
    effect: float | None
    span: Span | None
    quote: str
    evidence: tuple[Evidence, ...]
    half_life: HalfLife | None = None
    lead: float | None = None
    coaching: tuple[str, ...] = ()
