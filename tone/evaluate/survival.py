"""Half-lives over many moments, with those that were not reached treated as censored.

The Kaplan-Meier estimate of statsmodels; leaving the censored out would call every impatient
caller fast.
"""

from collections.abc import Sequence

import numpy as np

from tone.call.moment import HalfLife
from tone.errors import DependencyMissing
from tone.evaluate.metrics import INSTALL, Estimate


def median_half_life(found: Sequence[HalfLife]) -> Estimate:
    """The median half-life in seconds with its 95 % interval; None where half never halve."""
    if not found:
        return Estimate(None)
    try:
        from statsmodels.duration.survfunc import SurvfuncRight
    except ImportError as error:
        raise DependencyMissing(INSTALL) from error
    times = np.array([each.seconds for each in found])
    halved = np.array([not each.censored for each in found], dtype=int)
    if not halved.any():
        return Estimate(None)
    survival = SurvfuncRight(times, halved)
    low, high = survival.quantile_ci(0.5)
    return Estimate(*map(_known, (survival.quantile(0.5), low, high)))


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
