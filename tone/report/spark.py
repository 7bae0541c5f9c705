"""The small picture of a customer's distress: around a moment, or over a whole call."""

from collections.abc import Sequence
from dataclasses import dataclass

from tone.call.moment import Reading
from tone.call.span import Span

AROUND = 20.0  # s before and after a moment
WIDTH, TOP, HEIGHT = 120.0, 2.0, 24.0  # of the drawing, as parts/moment.html has it


@dataclass(frozen=True, slots=True)
class Spark:
    """The customer's distress, and where a moment is in it.

    Points are (x, y) in [0, 1]: x from the left, y from the top. `zero` is the height of the
    customer's usual, `left` and `right` where the moment lies.
    """

    points: tuple[tuple[float, float], ...]
    zero: float
    left: float
    right: float

    @property
    def line(self) -> str:
        """The points as SVG writes them.

        >>> Spark(((0.0, 1.0), (0.5, 0.0)), 1.0, 0.2, 0.4).line
        '0.0,26.0 60.0,2.0'
        """
        return " ".join(f"{WIDTH * x:.1f},{TOP + HEIGHT * y:.1f}" for x, y in self.points)


def around(timeline: Sequence[Reading], span: Span, *, within: Span) -> Spark:
    """The readings around a moment.

    >>> readings = [Reading(Span(t, t + 2), "c", d, d, None, None, ()) for t, d in [(0, 0), (4, 3)]]
    >>> around(readings, Span(4, 6), within=Span(0, 10)).points
    ((0.1, 1.0), (0.5, 0.0))
    """
    shown = span.padded(AROUND, within=within)
    near = [each for each in timeline if each.span.overlap(shown) > 0.0]
    points = [((each.span.start + each.span.end) / 2, each.distress) for each in near]
    return _drawn(points, span, shown)


def over_call(distress: Sequence[float | None], span: Span, *, duration: float) -> Spark:
    """Distress at even steps from the start of a call to its end; None where it is not known.

    >>> over_call([0.0, None, 2.0], Span(5, 10), duration=10.0)
    Spark(points=((0.0, 1.0), (1.0, 0.0)), zero=1.0, left=0.5, right=1.0)
    """
    step = duration / max(1, len(distress) - 1)
    known = [(place * step, each) for place, each in enumerate(distress) if each is not None]
    return _drawn(known, span, Span(0.0, duration))


def _drawn(points: list[tuple[float, float]], span: Span, shown: Span) -> Spark:
    low = min([0.0, *(distress for _, distress in points)])
    high = max([1.0, *(distress for _, distress in points)])

    def across(time: float) -> float:
        return round(min(1.0, max(0.0, (time - shown.start) / (shown.duration or 1.0))), 4)

    def down(distress: float) -> float:
        return round((high - distress) / (high - low), 4)

    return Spark(
        points=tuple((across(time), down(distress)) for time, distress in points),
        zero=down(0.0),
        left=across(span.start),
        right=across(span.end),
    )
