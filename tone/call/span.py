"""A stretch of time."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf
from typing import Self

from tone.errors import InputError


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of time, `start` <= t < `end`, in seconds from the recording's start."""

    start: float
    end: float

    def __post_init__(self) -> None:
        if not -inf < self.start <= self.end < inf:  # NaN fails, too
            raise InputError(f"a span needs finite start <= end, got {self.start} and {self.end}")

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.end - self.start

    def overlap(self, other: Self) -> float:
        """Seconds that both spans cover.

        >>> Span(0, 4).overlap(Span(3, 9))
        1
        """
        return max(0.0, min(self.end, other.end) - max(self.start, other.start))

    def gap(self, other: Self) -> float:
        """Seconds between two spans that do not meet; 0 where they do.

        >>> Span(5, 6).gap(Span(0, 2))
        3
        """
        return max(0.0, max(self.start, other.start) - min(self.end, other.end))

    def contains(self, time: float) -> bool:
        """Whether the moment lies in the span; its end does not."""
        return self.start <= time < self.end

    def padded(self, seconds: float, *, within: Self) -> "Span":
        """The span widened on both sides, but not beyond `within`."""
        return Span(
            max(within.start, self.start - seconds),
            min(within.end, self.end + seconds),
        )


def hull(spans: Iterable[Span]) -> Span:
    """The shortest span that covers all the given ones, of which there is at least one.

    >>> hull([Span(3, 5), Span(1, 2)])
    Span(start=1, end=5)
    """
    listed = list(spans)
    return Span(min(span.start for span in listed), max(span.end for span in listed))


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The time covered by any of the spans, in order, without overlap.

    >>> union([Span(0, 2), Span(4, 5), Span(1, 3)])
    (Span(start=0, end=3), Span(start=4, end=5))
    """
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)
