"""How a moment's worth tells whether it is right: logistic regression on its logarithm.

Labels are smoothed as Platt does (Advances in Large Margin Classifiers, 1999), as few are wrong.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]


def likely_right(worth: Floats, right: NDArray[np.bool_]) -> tuple[float, float]:
    """The `even` and `surety` of `MomentsConfig` under which the labels are likeliest.

    Parameters
    ----------
    worth : shape (n,), > 0
    right : shape (n,); there is one of either

    Returns
    -------
    even, surety
        With odds (worth / even) ** surety of being right.
    """
    yes, no = int(right.sum()), int((~right).sum())
    wanted = np.where(right, (yes + 1.0) / (yes + 2.0), 1.0 / (no + 2.0))
    heights = np.log(worth)

    def loss(line: Floats) -> float:
        odds = line[0] * heights + line[1]
        return float(np.sum(np.logaddexp(0.0, odds) - wanted * odds))

    slope, offset = minimize(loss, np.array([1.0, 0.0])).x
    return float(np.exp(-offset / slope)), float(slope)
