"""Flags matched one to one with labelled episodes.

    episode        |===========|
    flag      ...|----|              a hit: overlaps, and begins at most 3 s before
    flag  |-----------|              no hit: begins too early to be about this episode

As many pairs as possible are made and, among equally many, those that overlap most.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from tone.call.span import Span

EARLY = 3.0  # s that a flag may begin before its episode


def is_hit(flag: Span, episode: Span, *, early: float = EARLY) -> bool:
    """Whether a flag is about an episode.

    >>> is_hit(Span(38, 50), Span(40, 60)), is_hit(Span(36, 50), Span(40, 60))
    (True, False)
    """
    return flag.overlap(episode) > 0.0 and flag.start >= episode.start - early


def match(
    episodes: Sequence[Span], flags: Sequence[Span], *, early: float = EARLY
) -> list[tuple[int, int]]:
    """Pairs (index of an episode, index of its flag), in order of the episodes.

    Parameters
    ----------
    episodes, flags : spans
    early : float >= 0
        Seconds that a flag may begin before its episode.
    """
    if not (episodes and flags):
        return []
    tie_break = 1.0 / (1 + min(len(episodes), len(flags)))  # all ties together are below one pair
    worth = np.array(
        [
            [
                1.0 + tie_break * flag.overlap(episode) / max(flag.duration, episode.duration)
                if is_hit(flag, episode, early=early)
                else 0.0
                for flag in flags
            ]
            for episode in episodes
        ]
    )
    rows, columns = linear_sum_assignment(worth, maximize=True)
    return [
        (int(row), int(column))
        for row, column in zip(rows, columns, strict=True)
        if worth[row, column] > 0.0
    ]
