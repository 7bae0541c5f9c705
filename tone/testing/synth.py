"""Calls with known truth: pitch, level, pace and overlaps drawn to order.

The voices are harmonic tones with syllables, not speech: good for truth that can be computed,
no use for transcription or for Silero. Detect them with the `energy` voice detector.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from tone.call.recording import Samples

RATE = 8000  # Hz
NOISE_DB = -75.0
CHANNELS = ("agent", "customer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One stretch of a drawn voice; what is not given is a calm voice."""

    speaker: str
    start: float  # s
    end: float  # s
    text: str = ""
    f0_hz: float = 150.0
    intensity_db: float = -30.0
    syllables_per_second: float = 4.0


def voice(line: Line, *, rate: int = RATE) -> NDArray[np.float32]:
    """The sound of one line: harmonics up to 3.4 kHz, one swell a syllable."""
    count = round((line.end - line.start) * rate)
    time = np.arange(count) / rate
    vibrato = 1.0 + 0.02 * np.sin(2 * np.pi * 2.3 * time)
    phase = 2 * np.pi * np.cumsum(line.f0_hz * vibrato) / rate
    harmonics = range(1, int(min(3400.0, rate / 2 - 100) / line.f0_hz))
    sound = np.sum([np.cos(n * phase + n * n) / n for n in harmonics], axis=0)
    swell = 0.5 - 0.5 * np.cos(2 * np.pi * line.syllables_per_second * time)
    sound = sound * (0.05 + 0.95 * swell)
    power = np.sqrt(np.mean(sound**2)) or 1.0
    return np.asarray(sound / power * 10 ** (line.intensity_db / 20), np.float32)


def draw_call(
    lines: Sequence[Line], *, duration: float, rate: int = RATE, seed: int = 0
) -> tuple[Samples, ...]:
    """One Samples for the agent, one for the customer, with faint line noise."""
    noise = np.random.default_rng(seed)
    channels = 10 ** (NOISE_DB / 20) * noise.standard_normal((2, round(duration * rate)))
    for line in lines:
        first = round(line.start * rate)
        sound = voice(line, rate=rate)
        channels[CHANNELS.index(line.speaker), first : first + len(sound)] += sound
    return tuple(Samples(channel.astype(np.float32), rate) for channel in channels)


def write_call(path: Path, lines: Sequence[Line], *, duration: float, rate: int = RATE) -> Path:
    """Write a drawn call as a sound file: agent left, customer right."""
    channels = draw_call(lines, duration=duration, rate=rate)
    soundfile.write(path, np.stack([each.values for each in channels], axis=1), rate)
    return path
