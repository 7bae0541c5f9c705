"""How far a speaker's voice strays while calm, and so from where on it stands out.

One person's calm speech moves twice as far as another's. Which utterances are calm is not known,
so both are told at once, by a hidden Markov model of two states fitted to this one call (Baum et
al. 1970), with what is usual among people as its prior (Gauvain and Lee 1994):

    score        .2   .1   .4   .2  1.3  1.6   .9   .3   .1   .3
    distressed    0    0    0    0    1    1    1    0    0    0      how likely
    calm         |------------------|             |--------------|    what the spread is told by

Calm scores are normal around a centre. Distressed ones lie about LIFT above it or higher, and come
in a row: a single high one is as likely an odd calm utterance, whatever it scores, so no utterance
by itself speaks for distress by more than SUREST.
"""

from collections.abc import Sequence
from math import exp

import numpy as np
from numpy.typing import NDArray

from tone.call.prosody import robust_spread

STRAY = 0.25  # how far calm speech strays, of people on average
STRAY_UTTERANCES = 8  # that this average weighs as much as
CENTRE = 0.2  # of calm scores, of people on average
CENTRE_UTTERANCES = 2
HIGHEST_CENTRE = 0.5  # to begin with: most of a call may be distressed
STEADIEST, LIVELIEST = 0.4, 2.5  # times as far as STRAY that anybody is taken to stray
LIFT = 0.8  # of a distressed voice over the calm centre
LIFT_SPREAD = 0.5  # how far milder ones lie below that
RISING, FALLING = 0.03, 0.2  # probability that distress begins, and ends, with the next utterance
SUREST = 5.0  # log odds of distress that one utterance speaks for at most
LEAST_HEARD = 4  # utterances, for one's own stray to tell
ROUNDS = 8

Array = NDArray[np.float64]


def stray(scores: Sequence[float]) -> float:
    """The spread of a speaker's calm scores, shrunk toward people's average.

    Parameters
    ----------
    scores : of all their utterances, in order

    >>> round(stray([0.2] * 20), 2), round(stray([-0.3, 0.2, 0.7] * 30), 2), stray([])
    (0.13, 0.4, 0.25)
    >>> round(stray([0.2] * 20 + [2.0] * 4), 2)
    0.14
    """
    if len(scores) < LEAST_HEARD:
        return STRAY
    heard = np.array(scores)
    spread = max(STRAY / 2, robust_spread(heard))
    centre = min(float(np.median(heard)), HIGHEST_CENTRE)
    for _ in range(ROUNDS):
        calm = 1.0 - _distressed(_odds(heard, centre, spread))
        count = float(calm.sum())
        centre = (calm @ heard + CENTRE_UTTERANCES * CENTRE) / (count + CENTRE_UTTERANCES)
        variance = calm @ (heard - centre) ** 2 + STRAY_UTTERANCES * STRAY**2
        spread = float(np.sqrt(variance / (count + STRAY_UTTERANCES)))
    return float(np.clip(spread, STEADIEST * STRAY, LIVELIEST * STRAY))


def _odds(scores: Array, centre: float, spread: float) -> Array:
    """How much likelier each score is of a distressed voice than of a calm one, (utterances,)."""
    calm = -0.5 * ((scores - centre) / spread) ** 2 - np.log(spread)
    short = np.minimum(scores - centre - LIFT, 0.0)
    distressed = -0.5 * (short / LIFT_SPREAD) ** 2 - np.log(LIFT_SPREAD)
    odds = np.exp(np.minimum(distressed - calm, SUREST))
    return np.where(scores > centre, odds, exp(-SUREST))


def _distressed(odds: Array) -> Array:
    """Probability that each utterance is distressed, all being known: forward and backward."""
    steps = np.array([[1.0 - RISING, RISING], [FALLING, 1.0 - FALLING]])  # [from, to]
    likely = np.stack([np.ones_like(odds), odds], axis=1)
    forward, backward = np.empty_like(likely), np.ones_like(likely)
    before = np.array([1.0, 0.0])
    for index, each in enumerate(likely):
        forward[index] = (before @ steps) * each
        forward[index] /= forward[index].sum()
        before = forward[index]
    for index in range(len(likely) - 2, -1, -1):
        backward[index] = steps @ (likely[index + 1] * backward[index + 1])
        backward[index] /= backward[index].sum()
    both = forward * backward
    return np.asarray(both[:, 1] / both.sum(axis=1))
