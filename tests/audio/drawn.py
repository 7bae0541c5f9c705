"""What a line carries beside speech, drawn: tones, keys, music, noise."""

import numpy as np
from numpy.typing import NDArray

RATE = 8000
KEYS = (697, 770, 852, 941), (1209, 1336, 1477)  # Hz
SCALE = 220.0 * 2.0 ** (np.array([0, 2, 4, 5, 7, 9, 11, 12]) / 12)
Array = NDArray[np.float64]


def times(seconds: float) -> Array:
    return np.arange(round(seconds * RATE)) / RATE


def tones(hertz: tuple[float, ...], seconds: float, on: float = 1.0, off: float = 0.0) -> Array:
    """A line's own tones, in their cadence."""
    time = times(seconds)
    sound = np.mean([np.sin(2 * np.pi * each * time) for each in hertz], axis=0)
    return np.asarray(0.2 * sound * (time % (on + off) < on))


def keys(seconds: float) -> Array:
    chance = np.random.default_rng(1)
    pressed = [tones((chance.choice(KEYS[0]), chance.choice(KEYS[1])), 0.2) for _ in range(300)]
    return np.concatenate(pressed)[: round(seconds * RATE)]


def modem(seconds: float) -> Array:
    steps = np.cumsum(np.random.default_rng(2).choice([0.0, 0.5], round(seconds * RATE)))
    return np.asarray(0.1 * np.sign(np.sin(2 * np.pi * 1200 * times(seconds) + steps)))


def noise(seconds: float, level: float, colour: float = 0.0) -> Array:
    """White noise, or pink at 0.5."""
    size = round(seconds * RATE)
    spectrum = np.fft.rfft(np.random.default_rng(3).standard_normal(size))
    spectrum /= np.maximum(np.fft.rfftfreq(size, 1 / RATE), 20.0) ** colour
    sound = np.fft.irfft(spectrum, size)
    return np.asarray(level * sound / sound.std())


def music(seconds: float) -> Array:
    """Plucked chords with vibrato: hold music."""
    chance, sound, first = np.random.default_rng(4), np.zeros(round(seconds * RATE)), 0
    while first < len(sound):
        time = times(min(chance.choice([0.25, 0.5, 1.0]), (len(sound) - first) / RATE))
        bent = time * (1 + 0.0006 * np.sin(2 * np.pi * 5 * time))
        for hertz in chance.choice(SCALE, 3, replace=False):
            parts = [np.sin(2 * np.pi * hertz * n * bent) / n for n in range(1, 7)]
            sound[first : first + len(time)] += np.sum(parts, axis=0) * np.exp(-2 * time)
        first += max(1, len(time))
    return np.asarray(0.2 * sound / np.abs(sound).max())


def drums(seconds: float) -> Array:
    beat = times(0.25)
    chance = np.random.default_rng(5)
    hits = [
        chance.standard_normal(len(beat)) * np.exp(-beat * chance.choice([8, 30, 60]))
        for _ in range(round(seconds * 4))
    ]
    return np.asarray(0.15 * np.concatenate(hits))
