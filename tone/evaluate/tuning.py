"""Two thresholds, and how sure a flag is, from calls whose truth is known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize

from tone.evaluate import peer
from tone.evaluate.match import is_hit
from tone.evaluate.metrics import Outcome, f1, false_an_hour, onsets_close, total
from tone.evaluate.splice import SplicedCall
from tone.pipeline import Analyzer

ONSETS = tuple(round(0.4 + 0.05 * step, 2) for step in range(25))
SHARES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)  # of the onset, where an episode ends
ONSET_WORTH = 0.25  # of one F1 that all onsets found in time are worth
FALSE_COST = 0.002  # of one F1, for each false flag an hour in calm calls


@dataclass(frozen=True, slots=True)
class Sureness:
    """Log odds that a moment is right: `surety` for each spread of its rise over `even`."""

    even: float
    surety: float
    right: int
    wrong: int


def tune(outcomes: Callable[[tuple[float, float]], Sequence[Outcome]]) -> tuple[float, float]:
    """The lowest onset among the best, as customers are milder than actors, and its release."""
    grid = [(onset, round(onset * share, 2)) for onset in ONSETS for share in SHARES]
    worth = [_worth(outcomes(pair)) for pair in grid]
    best = [pair for pair, value in zip(grid, worth, strict=True) if value >= max(worth) - 1e-9]
    onset = min(onset for onset, _ in best)
    releases = sorted(release for other, release in best if other == onset)
    return onset, releases[len(releases) // 2]


def _worth(outcomes: Sequence[Outcome]) -> float:
    return (
        (f1(total(outcomes)) or 0.0)
        + ONSET_WORTH * (onsets_close(outcomes) or 0.0)
        - FALSE_COST * (false_an_hour(outcomes) or 0.0)
    )


def sureness(
    analyzer: Analyzer, trials: Sequence[tuple[SplicedCall, peer.Heard]], release: float
) -> Sureness:
    """How a moment's rise tells whether it is right, by logistic regression.

    Every rise above the release counts, also those too low to be flagged: without them there would
    hardly be a wrong one. Labels are smoothed as Platt (1999) does, as few are wrong.
    """
    moments = replace(analyzer.config.moments, onset=release, release=release)
    rises: list[float] = []
    right: list[bool] = []
    for call, heard in trials:
        judge = replace(
            analyzer,
            scorer=peer.GivenScores(heard.scores),
            config=replace(analyzer.config, moments=moments),
        )
        known = heard.analysis
        for moment in judge.judge(known.recording, known.conversation, known.prosody).moments:
            rises.append(moment.rise)
            right.append(any(is_hit(moment.span, episode) for episode in call.truth.episodes))
    return logistic(np.array(rises), np.array(right))


def logistic(
    rises: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]",
    right: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]",
) -> Sureness:
    """The line through the log odds of being right."""
    yes, no = int(right.sum()), int((~right).sum())
    wanted = np.where(right, (yes + 1.0) / (yes + 2.0), 1.0 / (no + 2.0))

    def loss(line: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> float:
        odds = line[0] * rises + line[1]
        return float(np.sum(np.logaddexp(0.0, odds) - wanted * odds))

    slope, offset = minimize(loss, np.array([1.0, 0.0])).x
    return Sureness(round(float(-offset / slope), 2), round(float(slope), 2), yes, no)
