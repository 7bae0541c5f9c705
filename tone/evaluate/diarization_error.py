"""Diarization error: components first, then the rate.

As NIST defined it and pyannote.metrics computes it: time that is missed, time of false speech and
time given to the wrong speaker, over the time that people speak; two at once count twice. A
collar around each reference boundary is not scored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from tone.call.span import Span, union

Speech = Mapping[str, Sequence[Span]]  # by speaker

COLLAR = 0.25  # s on each side of a reference boundary


@dataclass(frozen=True, slots=True)
class DiarizationError:
    """Seconds of each kind of error, and of reference speech."""

    missed: float
    false: float
    confused: float
    speech: float

    @property
    def rate(self) -> float | None:
        """The errors over the speech; None without speech.

        >>> DiarizationError(missed=1.0, false=0.5, confused=0.5, speech=20.0).rate
        0.1
        """
        errors = self.missed + self.false + self.confused
        return errors / self.speech if self.speech else None


def pooled(errors: Sequence[DiarizationError]) -> DiarizationError:
    """The components, added."""
    return DiarizationError(
        missed=sum(each.missed for each in errors),
        false=sum(each.false for each in errors),
        confused=sum(each.confused for each in errors),
        speech=sum(each.speech for each in errors),
    )


def diarization_error(
    reference: Speech, found: Speech, *, collar: float = COLLAR
) -> DiarizationError:
    """Compare who spoke when; names need not agree, the best pairing is taken."""
    collars = union(
        Span(edge - collar, edge + collar)
        for spans in reference.values()
        for span in spans
        for edge in (span.start, span.end)
    )
    edges = _edges([*reference.values(), *found.values(), collars])
    if len(edges) < 2:
        return DiarizationError(0.0, 0.0, 0.0, 0.0)
    times = np.array([(first + second) / 2 for first, second in pairwise(edges)])
    scored = np.diff(edges) * ~_active([collars], times)[0]
    true = _active(list(reference.values()), times)
    told = _active(list(found.values()), times)
    shared = (true * scored) @ told.T.astype(float)
    rows, columns = linear_sum_assignment(-shared)
    right = float(shared[rows, columns].sum())
    people, voices = true.sum(axis=0), told.sum(axis=0)
    return DiarizationError(
        missed=float((np.maximum(people - voices, 0) * scored).sum()),
        false=float((np.maximum(voices - people, 0) * scored).sum()),
        confused=float((np.minimum(people, voices) * scored).sum()) - right,
        speech=float((people * scored).sum()),
    )


def paired(reference: Speech, found: Speech) -> dict[str, str]:
    """For each reference speaker the found one that shares most time, one to one."""
    shared = np.array(
        [
            [
                sum(one.overlap(other) for one in spans for other in theirs)
                for theirs in found.values()
            ]
            for spans in reference.values()
        ]
    ).reshape(len(reference), len(found))
    rows, columns = linear_sum_assignment(-shared)
    names, voices = list(reference), list(found)
    return {names[row]: voices[column] for row, column in zip(rows, columns, strict=True)}


def _edges(groups: Sequence[Sequence[Span]]) -> NDArray[np.float64]:
    return np.unique(
        [edge for spans in groups for span in spans for edge in (span.start, span.end)]
    )


def _active(groups: Sequence[Sequence[Span]], times: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether each group covers each time: shape (groups, times)."""
    active = np.zeros((len(groups), len(times)), bool)
    for row, spans in zip(active, groups, strict=True):
        for span in spans:
            row |= (span.start <= times) & (times < span.end)
    return active
