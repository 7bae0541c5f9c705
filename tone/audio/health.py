"""What happened to a channel: noise, dropouts, gain steps, and the other side leaking in."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.signal import correlate

from tone.audio.sounds import sounds
from tone.call.examination import Health, Step
from tone.call.recording import FULL_SCALE, Samples
from tone.call.span import Span

SILENCE = 0.5 / FULL_SCALE  # below it a 16-bit sample is zero
SHORTEST_DROPOUT, LONGEST_DROPOUT = 0.01, 1.0  # s; longer silence is a pause that a line cut out
EDGE = 0.0005  # s beside a dropout, in which there is speech
EDGE_DB = 12.0  # that the sound beside a dropout may be below the speech's level
WINDOW = 10.0  # s in which the noise has a level
AROUND = 3  # windows before and after a step, of which all agree
MINUTE = 60.0  # s before and after a step whose speech is compared
LEAST_STEP_DB = 6.0  # of the noise; of the speech, half of it
FRAME = 0.02  # s
QUIET = 10  # per cent of the frames, which hold no more than the noise
LEAST_STRETCH = 0.4  # s of speech that have a level
OUTSTANDING = 30.0  # times the median over all delays; unrelated speech reaches 11, echoes 200
DELAY = 0.25  # s that an echo may be late
LEAST_LEAK = 5.0  # s of the other side's speech
Array = NDArray[np.float32]


def health(
    channels: Sequence[Samples],
    speech: Sequence[Sequence[Span]],
    *,
    alike: bool = False,
    behind: Sequence[float | None] = (),
) -> tuple[Health, ...]:
    """Examine each channel.

    Parameters
    ----------
    channels : one Samples for each channel
    speech : for each channel, its stretches of speech in order
    alike : whether the channels are the same sound, so that none leaks into another
    behind : for each channel, dBFS of the voices behind its speaker, or None; empty: of none
    """
    return tuple(
        Health(
            level_dbfs=(level := level_dbfs(samples, spans)),
            snr_db=snr_db(samples, spans),
            speech=tuple(spans),
            dropouts=dropouts(samples, spans),
            steps=steps(samples, spans),
            leak_db=None if alike else _leak(channels, speech, index),
            sounds=sounds(samples, spans, channel=index),
            behind_db=_below(level, behind[index] if behind else None),
        )
        for index, (samples, spans) in enumerate(zip(channels, speech, strict=True))
    )


def level_dbfs(samples: Samples, speech: Sequence[Span]) -> float | None:
    """Level of the speech in dB below full scale; None where there is no speech."""
    parts = [samples.within(span) for span in speech]
    power = sum(float(np.square(part, dtype=np.float64).sum()) for part in parts)
    count = sum(map(len, parts))
    return float(10.0 * np.log10(power / count)) if power > 0.0 else None


def snr_db(samples: Samples, speech: Sequence[Span]) -> float | None:
    """How far the usual stretch of speech stands above the noise of its channel.

    The noise is what the quietest tenth of the frames hold; the usual stretch is the median one, so
    that somebody whose shouts alone rise out of the noise is not taken for well heard.

    Returns
    -------
    float or None
        dB; None where there is no speech, or where the pauses are digital silence.
    """
    powers = np.concatenate([np.zeros(0), *_powers(samples)])
    noise = float(np.percentile(powers, QUIET)) if len(powers) else 0.0
    stretches = [span for span in speech if span.duration >= LEAST_STRETCH]
    levels = [level for span in stretches if (level := level_dbfs(samples, [span])) is not None]
    return float(np.median(levels) - 10.0 * np.log10(noise)) if levels and noise > 0.0 else None


def dropouts(samples: Samples, speech: Sequence[Span]) -> tuple[Span, ...]:
    """Digital silence that begins and ends in the middle of sound, as lost packets leave it.

    A pause that a gate replaces by silence is no dropout, nor is the closure of a "t": the sound
    has faded before it.
    """
    level = level_dbfs(samples, speech)
    if level is None:
        return ()
    least = 10.0 ** ((level - EDGE_DB) / 20.0)
    found: list[Span] = []
    for span in speech:
        values = samples.within(span)
        for first, last in _silences(values, samples.rate):
            edge = round(EDGE * samples.rate)
            before, after = values[max(0, first - edge) : first], values[last : last + edge]
            if min(_loudness(before), _loudness(after)) >= least:
                begun = span.start + first / samples.rate
                found.append(Span(begun, begun + (last - first) / samples.rate))
    return tuple(found)


def steps(samples: Samples, speech: Sequence[Span]) -> tuple[Step, ...]:
    """Where a channel becomes louder or quieter for good: its speech and its noise alike.

    A raised voice leaves the noise as it is, so it is no step. In a channel whose pauses are
    digital silence there is no noise, and no step is told.
    """
    noise = _noise_db(samples)
    found: list[Step] = []
    for at in range(AROUND, len(noise) - AROUND + 1):
        changes = np.subtract.outer(noise[at : at + AROUND], noise[at - AROUND : at])
        change, time = float(np.median(changes)), at * WINDOW
        agreed = np.abs(changes).min() >= LEAST_STEP_DB and np.ptp(np.sign(changes)) == 0.0
        if agreed and _speech_moves(samples, speech, time) * np.sign(change) >= LEAST_STEP_DB / 2:
            if not found or time - found[-1].time >= AROUND * WINDOW:
                found.append(Step(time, change))
    return tuple(found)


def leak_db(source: Samples, other: Samples, speech: Sequence[Span]) -> float | None:
    """How far below its source a channel's sound is heard in another one, at once or a little late.

    The gain is that of the delay at which the two are most alike, by least squares.

    Parameters
    ----------
    source, other : the channels, at the same rate
    speech : of the source

    Returns
    -------
    float or None
        dB, > 0 for an echo; None where nothing of the source is heard there.
    """
    if source.rate != other.rate or sum(span.duration for span in speech) < LEAST_LEAK:
        return None
    reach = round(DELAY * source.rate)
    product, energy = np.zeros(reach + 1), 0.0
    for span in speech:
        sent, heard = source.within(span), other.within(span)
        size = min(len(sent), len(heard))
        if size > reach:
            likeness = correlate(heard[:size], sent[:size], "full", method="fft")
            product += likeness[size - 1 : size + reach]
            energy += float(np.square(sent[:size], dtype=np.float64).sum())
    product = np.abs(product)
    if not product.max() > OUTSTANDING * np.median(product):
        return None
    return float(20.0 * np.log10(energy / product.max()))


def _below(level: float | None, behind: float | None) -> float | None:
    return None if level is None or behind is None else level - behind


def _leak(
    channels: Sequence[Samples], speech: Sequence[Sequence[Span]], index: int
) -> float | None:
    """The loudest leak of another channel into this one."""
    found = [
        leak_db(channels[other], channels[index], spans)
        for other, spans in enumerate(speech)
        if other != index
    ]
    return min((each for each in found if each is not None), default=None)


def _speech_moves(samples: Samples, speech: Sequence[Span], time: float) -> float:
    """By how many dB the speech after a time is louder than that before it; 0 where unknown."""
    before = level_dbfs(samples, [span for span in speech if time - MINUTE < span.end <= time])
    after = level_dbfs(samples, [span for span in speech if time <= span.start < time + MINUTE])
    return 0.0 if before is None or after is None else after - before


def _silences(values: Array, rate: int) -> list[tuple[int, int]]:
    """Runs of digital silence as (first, one past the last), of a dropout's length."""
    silent = np.concatenate([[False], np.abs(values) < SILENCE, [False]])
    edges = np.flatnonzero(np.diff(silent.astype(np.int8))).reshape(-1, 2)
    shortest, longest = SHORTEST_DROPOUT * rate, LONGEST_DROPOUT * rate
    return [(int(a), int(b)) for a, b in edges if shortest <= b - a <= longest]


def _loudness(values: Array) -> float:
    return float(np.sqrt(np.mean(np.square(values, dtype=np.float64)))) if len(values) else 0.0


def _noise_db(samples: Samples) -> Array:
    """Level in dBFS of the quiet frames of each window; NaN where they are digital silence."""
    whole = round(WINDOW / FRAME)
    quiet = [
        10.0 * np.log10(np.percentile(power, 5))
        if len(power) == whole and power.min() > 0.0
        else np.nan
        for power in _powers(samples)
    ]
    return np.array(quiet, np.float32)


def _powers(samples: Samples) -> Iterator[NDArray[np.float64]]:
    """Mean power of each frame, a window at a time; the last window may be shorter."""
    size, frame = round(WINDOW * samples.rate), round(FRAME * samples.rate)
    for block in samples.blocks(size):
        frames = block[: len(block) // frame * frame].reshape(-1, frame)
        yield np.square(frames, dtype=np.float64).mean(axis=1)
