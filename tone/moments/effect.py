"""What the answer did to the customer: distress after against before, and its half-life.

Reads the customer's timeline only. The half-life is of distress above what it was before the
moment: an exponential fitted by least squares from the peak on. A call that ends before distress
has halved is censored, not fast or slow; across moments such times belong into a survival
estimate (`tone evaluate response`).
"""

from collections.abc import Sequence

import numpy as np

from tone.call.moment import Evidence, HalfLife, Moment, Reading, Source
from tone.moments.answer import Answer
from tone.moments.weights import Points

EFFECT = "effect_spreads"
AFTERWARDS = 60.0  # s after the answer begins in which its effect is read
WATCHED = 180.0  # s after the peak in which distress can halve
SLOWEST = 3600.0  # s; the half-lives that are tried, from
FASTEST = 0.5  # s, on, in
STEPS = 800  # steps of equal ratio
LEAST_READINGS = 3
HALVED = 0.55  # of the peak; half, with some room for how a reading wanders


def effect_of(answer: Answer) -> float | None:
    """The customer's mean distress after the answer began minus that in the moment before it."""
    began, onset = answer.span.start, answer.moment.span.start
    before = [each for each in answer.timeline if onset <= each.span.start < began]
    after = [each for each in answer.timeline if began <= each.span.start < began + AFTERWARDS]
    then, now = mean_distress(before), mean_distress(after)
    return None if then is None or now is None else now - then


def effect(answer: Answer, points: Points) -> tuple[Evidence, ...]:
    """What happened to the customer's distress once the agent had begun to answer."""
    value = effect_of(answer)
    if value is None:
        return ()
    worth = points["effect"]
    earned = max(-worth["most"], min(worth["most"], -value * worth["each_spread"]))
    way = "fell" if value < 0 else "rose"
    text = f"the customer's distress {way} by {abs(value):.1f} after the answer began"
    return (Evidence(Source.INTERACTION, EFFECT, text, earned, value=value),)


def half_life(moment: Moment, timeline: Sequence[Reading]) -> HalfLife | None:
    """How long distress took from the moment's peak to half; None where nothing follows it.

    Watching ends where distress, once halved, climbs back: that is another rise.
    """
    watched = _watched(moment, timeline)
    calm = _before(moment, timeline)
    if len(watched) < LEAST_READINGS:
        return None
    times = np.array([_middle(each) for each in watched]) - _middle(watched[0])
    values = np.array([each.distress - calm for each in watched])
    seconds = fitted_half_life(times, values)
    longest = float(times[-1])
    heard = float(values.min()) <= HALVED * float(values[0])
    if seconds is None or seconds > longest or not heard:
        return HalfLife(longest, censored=True)
    return HalfLife(seconds, censored=False)


def fitted_half_life(
    times: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    values: "np.ndarray[tuple[int], np.dtype[np.float64]]",
) -> float | None:
    """The half-life of the exponential through the values, by least squares; None if none falls.

    Parameters
    ----------
    times : array, shape (n,)
        Seconds from the peak.
    values : array, shape (n,)
        Distress above the usual.

    Examples
    --------
    >>> times = np.arange(0.0, 60.0, 6.0)
    >>> round(fitted_half_life(times, 4.0 * 0.5 ** (times / 12.0)), 1)
    12.0
    """
    tried = np.geomspace(FASTEST, SLOWEST, STEPS)
    shapes = 0.5 ** (times[None, :] / tried[:, None])
    heights = shapes @ values / np.sum(shapes**2, axis=1)
    errors = np.sum((values[None, :] - heights[:, None] * shapes) ** 2, axis=1)
    best = int(np.argmin(errors))
    return float(tried[best]) if heights[best] > 0.0 and best < STEPS - 1 else None


def mean_distress(readings: Sequence[Reading]) -> float | None:
    """Mean distress, weighted by time; None without a reading."""
    time = sum(reading.span.duration for reading in readings)
    if not time:
        return None
    return float(sum(reading.distress * reading.span.duration for reading in readings) / time)


def _before(moment: Moment, timeline: Sequence[Reading]) -> float:
    """The customer's median distress before the moment; their usual, 0, where little was said."""
    before = [each.distress for each in timeline if each.span.end <= moment.span.start]
    return float(np.median(before)) if len(before) >= LEAST_READINGS else 0.0


def _watched(moment: Moment, timeline: Sequence[Reading]) -> list[Reading]:
    """The readings from the peak on, until distress that has halved climbs back."""
    watched: list[Reading] = []
    halved = False
    for reading in timeline:
        if reading.span.end <= moment.peak or reading.span.start > moment.peak + WATCHED:
            continue
        beyond = reading.span.start >= moment.span.end
        if halved and beyond and reading.distress > 0.5 * moment.rise:
            break
        halved = halved or reading.distress <= 0.5 * moment.rise
        watched.append(reading)
    return watched


def _middle(reading: Reading) -> float:
    return (reading.span.start + reading.span.end) / 2
