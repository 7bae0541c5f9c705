"""Voices behind a speaker: colleagues at their desks, a television, others in the room.

A voice detector hears them as speech, on and on. They are told by what a channel holds while the
other side speaks: there the speaker is silent but for double talk, so that speech is not theirs.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_closing, find_objects, label, uniform_filter1d

from tone.call.recording import Samples
from tone.call.span import Span

FRAME, SMOOTH = 0.05, 0.25  # s
LOUDEST = 75  # per cent of the other side's frames that are below those in which it surely speaks
LEAST_OTHER = 3.0  # s of the other side's speech, to tell by
LONG = 1.0  # s; what is shorter may be the speaker's "mm-hm"
LEAST_SHARE = 0.15  # of those frames in which there is long speech here; double talk is less
REACHED_DB, HELD_DB = 6.0, 1.5  # above the voices behind: what the speaker reaches, and stays in
LEAST_RANGE_DB = 12.0  # by which the loudest speech is above them; else who is in front?
CLOSED, SHORTEST = 0.3, 0.25  # s of a gap that is closed, and of speech that is left
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def in_front(
    channels: Sequence[Samples], speech: Sequence[Sequence[Span]]
) -> tuple[tuple[tuple[Span, ...], ...], tuple[float | None, ...]]:
    """Each channel's speech without the voices behind its speaker, and how loud those are.

    Parameters
    ----------
    channels : one Samples for each channel
    speech : for each channel, its stretches of speech in order

    Returns
    -------
    speech : as it was, where no voices are behind
    levels : for each channel, dBFS of the voices behind; None where there are none
    """
    if len(channels) < 2:
        return tuple(map(tuple, speech)), (None,) * len(channels)
    levels = [_levels(samples) for samples in channels]
    count = min(map(len, levels))
    levels = [level[:count] for level in levels]
    heard = [_frames(spans, count) for spans in speech]
    long = [_frames([span for span in spans if span.duration >= LONG], count) for spans in speech]
    speaks = [_surely(*each) for each in zip(levels, heard, strict=True)]
    found = [
        _behind(levels[index], long[index], np.any(speaks[:index] + speaks[index + 1 :], axis=0))
        for index in range(len(channels))
    ]
    kept = (
        tuple(spans) if behind is None else _louder(voiced, level - behind)
        for spans, level, voiced, behind in zip(speech, levels, heard, found, strict=True)
    )
    return tuple(kept), tuple(found)


def _levels(samples: Samples) -> Floats:
    """The level of each frame in dBFS, over `SMOOTH` seconds."""
    power = uniform_filter1d(samples.powers(FRAME), round(SMOOTH / FRAME))
    return np.asarray(10.0 * np.log10(power + 1e-12))


def _frames(spans: Sequence[Span], count: int) -> Flags:
    heard = np.zeros(count, np.bool_)
    for span in spans:
        heard[round(span.start / FRAME) : round(span.end / FRAME)] = True
    return heard


def _surely(level: Floats, heard: Flags) -> Flags:
    """Where a channel's own speaker speaks: in the loudest of its frames."""
    return heard & (level > np.percentile(level, LOUDEST)) if heard.any() else heard


def _behind(level: Floats, heard: Flags, other: Flags) -> float | None:
    """How loud the voices behind are, in dBFS; None where there are none."""
    if other.sum() * FRAME < LEAST_OTHER or heard[other].mean() < LEAST_SHARE:
        return None
    behind = float(np.median(level[other & heard]))
    loudest = float(np.percentile(level[heard], 98))
    return behind if loudest >= behind + LEAST_RANGE_DB else None


def _louder(heard: Flags, above: Floats) -> tuple[Span, ...]:
    """The speech that is so far above the voices behind, over short gaps."""
    loud = binary_closing(heard & (above > HELD_DB), np.ones(round(CLOSED / FRAME)))
    stretches, _ = label(loud)
    spans = (
        Span(frames.start * FRAME, frames.stop * FRAME)
        for (frames,) in find_objects(stretches)
        if (heard & (above > REACHED_DB))[frames].any()
    )
    return tuple(span for span in spans if span.duration >= SHORTEST)
