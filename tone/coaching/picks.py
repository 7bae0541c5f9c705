"""Which of an agent's moments to hear with them: what went well, what improved, what was hard.

Nobody is compared with anybody: the moments are one agent's, and no number says who is better.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tone.call.moment import Verdict

MOST = 5  # moments of a session
BETTER = 20.0  # points of a score that count as improvement


class Why(StrEnum):
    """What a moment is in the list for."""

    STRENGTH = "strength"
    BEFORE = "before"  # the earlier half of what improved most
    SINCE = "since"  # the later half
    HARD = "hard"
    CHOSEN = "chosen"  # by a coach


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A moment that could be heard; `started` is when its call began, None where not known."""

    moment_id: str
    verdict: Verdict
    score: float | None
    rise: float
    started: datetime | None = None


def choose(
    candidates: Iterable[Candidate], *, most: int = MOST
) -> tuple[tuple[Candidate, Why], ...]:
    """The moments of a session, strengths first.

    Of those delivered the best scored come first, at most half of the list and one more, less one
    where something improved; then the two moments between which the score grew most, if it grew by
    20 points or more; then those in which the customer's distress rose most.

    Parameters
    ----------
    candidates : of one agent
    most : moments, 1 or more
    """
    found = list(candidates)
    better = _improved(found) if most > 2 else ()
    taken = {each.moment_id for each in better}
    met = [each for each in found if each.verdict is Verdict.DELIVERED]
    met = [each for each in met if each.moment_id not in taken]
    met.sort(key=lambda each: -(each.score or 0.0))
    strengths = met[: (most + 1) // 2 - len(better) // 2]
    taken |= {each.moment_id for each in strengths}
    others = [each for each in found if each.moment_id not in taken]
    others.sort(key=lambda each: -each.rise)
    hard = others[: most - len(strengths) - len(better)]
    return (
        *((each, Why.STRENGTH) for each in strengths),
        *zip(better, (Why.BEFORE, Why.SINCE), strict=False),
        *((each, Why.HARD) for each in hard),
    )


def _improved(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """An earlier and a later moment between which the score grew most; empty where none did."""
    timed = [each for each in candidates if each.started is not None and each.score is not None]
    timed.sort(key=lambda each: (each.started, each.moment_id))
    grew = 0.0
    pair: tuple[Candidate, ...] = ()
    lowest: Candidate | None = None
    for each in timed:
        if lowest is not None and (gain := _gain(lowest, each)) > grew:
            grew, pair = gain, (lowest, each)
        if lowest is None or _gain(lowest, each) < 0:
            lowest = each
    return pair if grew >= BETTER else ()


def _gain(earlier: Candidate, later: Candidate) -> float:
    return (later.score or 0.0) - (earlier.score or 0.0)
