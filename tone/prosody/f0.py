"""Pitch of a voice whose fundamental the telephone may have cut off.

Knows one stretch of sound and nothing of who speaks. A line from 300 Hz takes the fundamental of
most men away, but its harmonics stay one fundamental apart, so every pitch is scored by how well
its comb of cosines fits the magnitude spectrum: an autocorrelation of the spectrum's magnitude
(Indefrey, Hess & Seeser 1985; Tolonen & Karjalainen 2000), where a strong formant weighs less
than in the plain one and does not pass for a voice two octaves up. A Viterbi path through the
best peaks (Boersma 1993) decides voicing and repairs lone octave errors.
"""

from dataclasses import dataclass
from functools import lru_cache

import librosa
import numpy as np
from numpy.typing import NDArray

from tone.call.recording import Floats

Matrix = NDArray[np.float32]

FLOOR_HZ = 70.0
CEILING_HZ = 600.0
WINDOW = 0.045  # s; three periods of the floor
TRANSFORM = 0.128  # s; zero-padded, so that the peaks of the comb are not stepped over
BAND_HZ = (200.0, 3500.0)  # below it a telephone carries hum and not speech
STEPS = 96  # pitches an octave
CANDIDATES = 8  # peaks kept a frame
PAUSE = 5.0  # percentile of level; that much of an utterance is pause and shows the noise
MOST_NOISE = 0.4  # share of a level that noise is granted at most
VOICED = 0.26  # periodicity at which a loud frame is as likely voiced as not
QUIET = 0.01  # level against the loudest below which voicing has to be clearer
OCTAVE_COST = 0.5  # periodicity that moving an octave between frames must gain
VOICING_COST = 0.3  # periodicity that a change of voicing must gain


def track_f0(
    values: Floats,
    *,
    rate: int,
    hop: float = 0.01,
    floor_hz: float = FLOOR_HZ,
    ceiling_hz: float = CEILING_HZ,
) -> Matrix:
    """Pitch of one voice, frame by frame.

    Parameters
    ----------
    values : array, shape (n,)
        Sound in [-1, 1], any gain; best one utterance, as quiet is judged against its loudest.
    rate : int >= 8000
        Samples a second.
    hop : float > 0
        Seconds between frames.
    floor_hz, ceiling_hz : float, 70 <= floor_hz, 2 * floor_hz <= ceiling_hz <= 600
        Where the pitch is sought.

    Returns
    -------
    array, shape (1 + n // (hop * rate),)
        Pitch in Hz in [floor_hz, ceiling_hz], NaN where unvoiced; frame i is centred at i * hop.

    Examples
    --------
    >>> time = np.arange(8000) / 8000
    >>> voice = sum(np.sin(2 * np.pi * 110 * n * time) for n in range(3, 30))
    >>> track_f0(0.01 * voice, rate=8000)[50].round()
    np.float32(110.0)
    """
    step = round(hop * rate)
    frames = 1 + len(values) // step
    comb = _comb(rate, floor_hz, ceiling_hz)
    if len(values) < comb.window:
        return np.full(frames, np.nan, np.float32)
    spectrum = _spectrum(np.asarray(values, np.float32), comb, step)[:frames]
    level = spectrum.sum(axis=1)
    loudest = np.percentile(level, 99)
    if loudest <= np.finfo(np.float32).tiny:
        return np.full(frames, np.nan, np.float32)
    noise = min(np.percentile(level, PAUSE), MOST_NOISE * loudest)
    own = np.maximum(level - np.minimum(noise, MOST_NOISE * level), 1e-6 * loudest)
    pitch_hz, strength = _peaks(spectrum @ comb.teeth / own[:, None], comb.pitch_hz)
    unvoiced = _unvoiced(np.maximum(level - noise, 0.0) / loudest)
    path = _path(np.log2(pitch_hz), strength, unvoiced)
    chosen = np.take_along_axis(pitch_hz, np.minimum(path, CANDIDATES - 1)[:, None], axis=1)[:, 0]
    return np.where(path < CANDIDATES, chosen, np.nan).astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class _Comb:
    """`teeth`, shape (bins, pitches), turns magnitudes inside `bins` into periodicity."""

    pitch_hz: Matrix
    teeth: Matrix
    bins: slice
    window: int  # samples
    transform: int  # samples


@lru_cache(maxsize=8)
def _comb(rate: int, floor_hz: float, ceiling_hz: float) -> _Comb:
    window, transform = round(WINDOW * rate), round(TRANSFORM * rate)
    count = int(np.log2(ceiling_hz / floor_hz) * STEPS) + 1
    pitch_hz = floor_hz * 2.0 ** (np.arange(count) / STEPS)
    bins_hz = np.fft.rfftfreq(transform, 1 / rate)
    cosines = np.cos(2 * np.pi * bins_hz[:, None] / pitch_hz)
    # A long period shows fewer repeats inside the window and would lose to a short one.
    lobe = np.abs(np.fft.rfft(np.hanning(window), transform))
    fade = lobe @ cosines / lobe.sum()
    bins = slice(*np.searchsorted(bins_hz, BAND_HZ))
    teeth = (cosines / np.maximum(fade, 0.1))[bins]
    return _Comb(pitch_hz.astype(np.float32), teeth.astype(np.float32), bins, window, transform)


def _spectrum(values: Matrix, comb: _Comb, step: int) -> Matrix:
    """Magnitudes inside the band, shape (frames, bins)."""
    spectrum = librosa.stft(
        librosa.util.fix_length(values, size=max(len(values), comb.transform)),
        n_fft=comb.transform,
        win_length=comb.window,
        hop_length=step,
    )
    magnitude: Matrix = np.abs(spectrum[comb.bins]).T
    return magnitude


def _peaks(periodicity: Matrix, pitch_hz: Matrix) -> tuple[Matrix, Matrix]:
    """Pitch in Hz and strength of the best peaks of each frame, both (frames, CANDIDATES)."""
    inner = periodicity[:, 1:-1]
    is_peak = (inner >= periodicity[:, :-2]) & (inner > periodicity[:, 2:])
    strength = np.where(is_peak, inner, np.float32(-1.0))
    best = np.argpartition(-strength, CANDIDATES, axis=1)[:, :CANDIDATES]
    return pitch_hz[1:-1][best], np.take_along_axis(strength, best, axis=1)


def _unvoiced(loudness: Matrix) -> Matrix:
    """Strength of saying "unvoiced", growing as the frame falls silent; shape (frames,)."""
    doubt: Matrix = np.maximum(0.0, 2.0 - loudness / QUIET * (1.0 + VOICED))
    return VOICED + doubt


def _path(octaves: Matrix, strength: Matrix, unvoiced: Matrix) -> NDArray[np.int64]:
    """The best candidate of each frame, CANDIDATES where unvoiced; shape (frames,)."""
    frames, last = octaves.shape
    gain = np.column_stack([strength, unvoiced])
    cost = np.full((frames, last + 1, last + 1), VOICING_COST, np.float32)
    cost[1:, :last, :last] = OCTAVE_COST * np.abs(octaves[:-1, :, None] - octaves[1:, None, :])
    cost[:, last, last] = 0.0
    origin = np.zeros((frames, last + 1), np.int64)
    total = gain[0]
    for frame in range(1, frames):
        reached = total[:, None] - cost[frame]
        origin[frame] = reached.argmax(axis=0)
        total = reached.max(axis=0) + gain[frame]
    path = np.empty(frames, np.int64)
    path[-1] = total.argmax()
    for frame in range(frames - 1, 0, -1):
        path[frame - 1] = origin[frame, path[frame]]
    return path
