"""`tone calibrate`: what a moment must be worth, and how sure it is, as a team's reviewers judge.

    judged moments: (worth, agreed)  ──►  P(right) = 1 / (1 + (worth / even) ** -surety)
                                     ──►  the worth from which a flag is right often enough

Only what was flagged was judged, so that this learns how many of the flags to keep, and nothing of
what was never flagged. What it says of itself is measured on moments that it was not fitted on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp, log

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from tone.config import Config, MomentsConfig
from tone.errors import InputError
from tone.evaluate.likely import likely_right
from tone.evaluate.metrics import Estimate

LEAST = 60  # judged moments
LEAST_OF_EACH = 10  # agreed with, and disputed
FOLDS = 5
RESAMPLES = 200
LOWEST = 0.001  # worth
BUDGETS = (0.01, 60.0)  # false flags an hour, as the config allows

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judged:
    """A flagged moment, and whether its reviewers agreed with the flag."""

    worth: float
    agreed: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """What a price keeps of the judged moments: of those agreed with, and of those disputed."""

    agreed: int
    disputed: int

    @property
    def precision(self) -> float | None:
        """Share of what is kept that was agreed with; None where nothing is.

        >>> Kept(agreed=3, disputed=1).precision
        0.75
        """
        both = self.agreed + self.disputed
        return self.agreed / both if both else None


@dataclass(frozen=True, slots=True)
class Calibration:
    """What reviewers' judgements say, and what following them changes.

    `price` is the worth from which a flag is right with the probability asked for. The losses are
    mean log losses of the confidence, `loss_after` on moments left out of the fit (5 folds).
    """

    judged: int
    disputed: int
    even: Estimate
    surety: Estimate
    price: Estimate
    loss_before: float
    loss_after: float
    before: Kept
    after: Kept
    config: Config


def calibrate(
    judged: Sequence[Judged], config: Config, *, right: float = 0.5, seed: int = 0
) -> Calibration:
    """Fit the operating point and the confidence to what reviewers said.

    Parameters
    ----------
    judged : flagged moments with one verdict each
    config : under which they were flagged
    right : the least probability of being right that a flag must have, in (0, 1)
    seed : of the folds and the resamples

    Raises
    ------
    InputError
        There are fewer than 60 moments, or fewer than 10 agreed with or disputed; or the worth of a
        moment says nothing of whether reviewers agree.
    """
    worth = np.array([max(LOWEST, each.worth) for each in judged])
    agreed = np.array([each.agreed for each in judged], bool)
    _check(agreed, right)
    drawn = np.random.default_rng(seed)
    even, surety = likely_right(worth, agreed)
    if surety <= 0.0:
        raise InputError(
            "reviewers agree no more often with moments of more worth: nothing can be learned from "
            "these judgements; look at what was disputed first"
        )
    resampled = np.array([_resampled(worth, agreed, drawn) for _ in range(RESAMPLES)])
    prices = _prices(resampled[:, 0], resampled[:, 1], right)
    price = float(_prices(np.array([even]), np.array([surety]), right)[0])
    moments = _moments(config.moments, even, surety, price)
    now = config.moments
    return Calibration(
        judged=len(agreed),
        disputed=int((~agreed).sum()),
        even=_estimate(even, resampled[:, 0]),
        surety=_estimate(surety, resampled[:, 1]),
        price=_estimate(price, prices),
        loss_before=_loss(worth, agreed, now.even, now.surety),
        loss_after=_left_out(worth, agreed, drawn),
        before=_kept(worth, agreed, now.price),
        after=_kept(worth, agreed, max(now.price, price)),
        config=replace(config, moments=moments),
    )


def _check(agreed: NDArray[np.bool_], right: float) -> None:
    if not 0.0 < right < 1.0:
        raise InputError(f"a flag is right with a probability above 0 and below 1, got {right}")
    yes, no = int(agreed.sum()), int((~agreed).sum())
    if yes + no < LEAST or min(yes, no) < LEAST_OF_EACH:
        raise InputError(
            f"{yes + no} moments are judged, {yes} agreed with and {no} disputed; expected at "
            f"least {LEAST}, and {LEAST_OF_EACH} of each: less would be tuned to chance"
        )


def _resampled(
    worth: Floats, agreed: NDArray[np.bool_], drawn: np.random.Generator
) -> tuple[float, float]:
    chosen = drawn.integers(0, len(worth), len(worth))
    if agreed[chosen].all() or not agreed[chosen].any():
        return likely_right(worth, agreed)
    return likely_right(worth[chosen], agreed[chosen])


def _prices(even: Floats, surety: Floats, right: float) -> Floats:
    """Where the confidence reaches `right`."""
    odds = log(right / (1.0 - right))
    return np.asarray(even * np.exp(odds / np.maximum(surety, 1e-3)))


def _moments(now: MomentsConfig, even: float, surety: float, price: float) -> MomentsConfig:
    """The settings that have that confidence and, by its budget, that price."""
    low, high = BUDGETS
    budget = min(high, max(low, now.alarms * exp(-price / now.decay)))
    return replace(now, even=max(LOWEST, even), surety=surety, budget=budget)


def _left_out(worth: Floats, agreed: NDArray[np.bool_], drawn: np.random.Generator) -> float:
    """The log loss of moments under a fit of the others, in folds."""
    folds = drawn.permutation(len(worth)) % FOLDS
    losses = []
    for fold in range(FOLDS):
        out = folds == fold
        even, surety = likely_right(worth[~out], agreed[~out])
        losses.append(out.sum() * _loss(worth[out], agreed[out], even, surety))
    return float(np.sum(losses) / len(worth))


def _loss(worth: Floats, agreed: NDArray[np.bool_], even: float, surety: float) -> float:
    likely = np.clip(expit(surety * np.log(worth / even)), 1e-6, 1.0 - 1e-6)
    return float(-np.log(np.where(agreed, likely, 1.0 - likely)).mean())


def _kept(worth: Floats, agreed: NDArray[np.bool_], price: float) -> Kept:
    kept = worth >= price
    return Kept(int((kept & agreed).sum()), int((kept & ~agreed).sum()))


def _estimate(value: float, resampled: Floats) -> Estimate:
    low, high = np.percentile(resampled, (2.5, 97.5))
    return Estimate(value, float(low), float(high))
