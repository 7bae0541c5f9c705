"""What a moment must be worth, and how sure a flag is, from calls whose truth is known."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import chi2

from tone.call.moment import Moment
from tone.evaluate import peer
from tone.evaluate.likely import likely_right
from tone.evaluate.match import is_hit
from tone.evaluate.metrics import HOUR
from tone.evaluate.splice import SplicedCall
from tone.pipeline import Analyzer

TAIL = 0.3  # distress times seconds, from which the worth of false flags falls off exponentially
FREE = 0.05  # the same, at which nearly every rise is flagged
SURE = 0.90  # confidence of either number of the tail; that the budget holds, it is then 95 %
LEAST_FALSE = 5  # false flags, for their tail to be told

Trial = tuple[SplicedCall, peer.Heard]


@dataclass(frozen=True, slots=True)
class Alarms:
    """False flags of calm calls: `alarms` an hour at no price, 1 / e of them every `decay`.

    Both are the upper ends of one-sided 90 % intervals. A price that follows from the two keeps its
    budget with 95 % confidence, on calls like those that they come from.
    """

    alarms: float
    decay: float
    hours: float
    found: int


@dataclass(frozen=True, slots=True)
class Sureness:
    """Odds that a moment is right: (its worth / `even`) to the power of `surety`."""

    even: float
    surety: float
    right: int
    wrong: int


def alarms(analyzer: Analyzer, trials: Sequence[Trial]) -> Alarms:
    """How often calm calls are flagged, by what a flag must be worth.

    The worth of what stands out of calm speech falls off exponentially, as sums of independent
    gains with a negative mean do (Iglehart 1972): its tail has two numbers.
    """
    calm = [trial for trial in trials if not trial[0].truth.episodes]
    worths = [moment.worth for _, heard in calm for moment in _rises(analyzer, heard)]
    return tail(worths, hours=sum(call.truth.duration for call, _ in calm) / HOUR)


def tail(worths: Sequence[float], *, hours: float) -> Alarms:
    """The exponential tail of false flags' worths.

    Parameters
    ----------
    worths : of all that stood out of calm calls, in distress times seconds
    hours : of calm calls, > 0
    """
    over = [worth - TAIL for worth in worths if worth >= TAIL]
    found = len(over)
    most_an_hour = float(chi2.ppf(SURE, 2 * found + 2)) / 2 / hours
    longest = TAIL
    if found >= LEAST_FALSE:
        longest = float(2 * sum(over) / chi2.ppf(1 - SURE, 2 * found))
    at_no_price = most_an_hour * float(np.exp(TAIL / longest))
    return Alarms(round(at_no_price, 1), round(longest, 3), round(hours, 2), found)


def sureness(analyzer: Analyzer, trials: Sequence[Trial]) -> Sureness:
    """How a moment's worth tells whether it is right.

    Every rise counts, also those worth too little to be flagged: without them there would hardly
    be a wrong one.
    """
    worths: list[float] = []
    right: list[bool] = []
    for call, heard in trials:
        for moment in _rises(analyzer, heard):
            worths.append(moment.worth)
            right.append(any(is_hit(moment.span, episode) for episode in call.truth.episodes))
    even, surety = likely_right(np.array(worths), np.array(right))
    yes = sum(right)
    return Sureness(round(even, 2), round(surety, 2), yes, len(right) - yes)


def _rises(analyzer: Analyzer, heard: peer.Heard) -> Sequence[Moment]:
    """Whatever stands out over the analyzer's reference, each on its own."""
    moments = replace(analyzer.config.moments, patience=0.0)
    alone = replace(analyzer, config=replace(analyzer.config, moments=moments))
    return peer.judged(alone, heard, (moments.reference, FREE))
