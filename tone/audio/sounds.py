"""What is heard on a channel that nobody says: a line's own tones, and music.

Speech moves; these stay. A tone has nearly all of its energy in one or two lines of the spectrum,
as have the keys of a telephone, ring-back, busy and fax; music has most of it in lines that last
longer than those of a voice (the harmonic part of Fitzgerald, 2010, by median filtering).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import librosa
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter
from scipy.signal import get_window

from tone.call.recording import Samples
from tone.call.span import Span
from tone.call.speech import Sound, SoundKind

WINDOW, HOP = 0.064, 0.016  # s
BLOCK = 60.0  # s that are looked at at once
BAND_HZ = (300.0, 3400.0)  # of a telephone; the mains hum below it
LEAST = 1e-5  # mean square, -50 dBFS; what is fainter is the room and the line
BESIDE = 0.3  # s beside speech that are its own beginning and end
LINES, WIDTH = 2, 2  # of a tone, and the bins on either side of each
IN_LINES = 0.97  # share of a tone's energy
LASTING, APART_HZ = 0.4, 300.0  # s that a line of music lasts, and the band it stands out of
OUT = 2.0  # times that band's median
IN_LASTING = 0.5  # share of the energy of music
MOSTLY_TONE, MOSTLY_MUSIC = 0.75, 0.5  # share of the energy, and of the time
LEAST_TONE, LEAST_MUSIC = 0.12, 3.0  # s
REST, CADENCE = 1.0, 6.0  # s of silence in music, and between the rings of one call
Flags = NDArray[np.bool_]
Floats = NDArray[np.float32]


def sounds(samples: Samples, speech: Sequence[Span], *, channel: int) -> tuple[Sound, ...]:
    """The tones and the music of one channel, in order.

    Parameters
    ----------
    samples : Samples
    speech : stretches in which somebody speaks there, in order; nothing is looked for in them
    channel : index of the channel
    """
    loud = _loud(samples)
    for span in speech:
        first, last = (round(t / HOP) for t in (span.start - BESIDE, span.end + BESIDE))
        loud[max(0, first) : max(0, last)] = False
    runs = (Span(first * HOP, last * HOP) for first, last in _runs(loud))
    named = (_named(samples, span, channel) for span in runs if span.duration >= LEAST_TONE)
    return tuple(_rung([sound for sound in named if sound], speech))


def _loud(samples: Samples) -> Flags:
    """Whether there is sound in each `HOP` seconds."""
    return np.asarray(samples.powers(HOP) >= LEAST)


def _named(samples: Samples, span: Span, channel: int) -> Sound | None:
    """A stretch of sound as what it is, a tone without what is faint beside it; else None."""
    parts = [
        _told(samples.within(Span(start, min(start + BLOCK, span.end))), samples.rate)
        for start in np.arange(span.start, span.end, BLOCK)
    ]
    energy, tonal, lasting = (np.concatenate(each) for each in zip(*parts, strict=True))
    heard = energy >= LEAST
    if (tonal & heard).sum() * HOP >= LEAST_TONE:
        if energy[tonal].sum() >= MOSTLY_TONE * energy.sum():
            first, *_, last = np.flatnonzero(tonal & heard).tolist()
            rung = Span(span.start + first * HOP, min(span.end, span.start + (last + 1) * HOP))
            return Sound(rung, SoundKind.TONE, channel)
    if heard.sum() * HOP >= LEAST_MUSIC and lasting[heard].mean() >= MOSTLY_MUSIC:
        return Sound(span, SoundKind.MUSIC, channel)
    return None


def _told(values: Floats, rate: int) -> tuple[Floats, Flags, Flags]:
    """Of each frame: its power on a telephone, whether it is a tone, whether it lasts."""
    size, hop = round(WINDOW * rate), round(HOP * rate)
    spectrum = librosa.stft(values, n_fft=size, hop_length=hop, pad_mode="constant")
    hertz = librosa.fft_frequencies(sr=rate, n_fft=size)
    power = np.abs(spectrum[(hertz >= BAND_HZ[0]) & (hertz <= BAND_HZ[1])]) ** 2
    energy = power.sum(axis=0) + 1e-20
    along = median_filter(power, (1, round(LASTING / HOP) | 1))
    across = median_filter(power, (round(APART_HZ * size / rate) | 1, 1))
    lasting = np.where(along > OUT * across, power, 0.0).sum(axis=0) / energy
    mean_square = energy * 2.0 / (size * np.square(get_window("hann", size)).sum())
    return mean_square, _in_lines(power) / energy >= IN_LINES, lasting >= IN_LASTING


def _in_lines(power: Floats) -> Floats:
    """Energy of the strongest lines of each frame."""
    left, found = power.copy(), np.zeros(power.shape[1], np.float32)
    beside = np.arange(-WIDTH, WIDTH + 1)[:, None]
    for _ in range(LINES):
        around = np.clip(left.argmax(axis=0) + beside, 0, len(left) - 1)
        found += np.take_along_axis(left, around, 0).sum(axis=0)
        np.put_along_axis(left, around, 0.0, 0)
    return found


def _runs(heard: Flags) -> list[tuple[int, int]]:
    """Stretches of sound as (first, one past the last), over rests as music has them."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], heard.astype(np.int8), [0]])))
    found: list[tuple[int, int]] = []
    for first, last in edges.reshape(-1, 2).tolist():
        if found and first - found[-1][1] <= REST / HOP:
            first = found.pop()[0]
        found.append((first, last))
    return found


def _rung(found: Sequence[Sound], speech: Sequence[Span]) -> Iterator[Sound]:
    """Tones of one cadence as one sound."""
    before: Sound | None = None
    for each in found:
        if before and before.kind is each.kind is SoundKind.TONE:
            between = Span(before.span.end, each.span.start)
            if between.duration <= CADENCE and not any(map(between.overlap, speech)):
                before = replace(each, span=Span(before.span.start, each.span.end))
                continue
        if before:
            yield before
        before = each
    if before:
        yield before
