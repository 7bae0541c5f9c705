"""Speech by Silero's model, whose ONNX file faster-whisper ships.

Why the fundamental is put back: Silero learned from wide-band speech, and on a steep telephone
filter (300-3400 Hz, fourth order, no phase) it found 41 % of RAVDESS's speech, 48 % of EmoDB's,
and 24 % of EmoDB's men. A rectifier makes the missing fundamental out of the harmonics that are
left; with it, on the same clips, it found 77 %, 88 % and 88 % at the same threshold, without
more false speech.

Why what is loud and no speech is heard again: the loudest shouts, 10 dB above the speaker's usual,
were no speech to Silero, which has not learned from screams. Slowed by a quarter, their pitch and
formants are lower; and begun anew there, the network has not made up its mind. Of the upset turns
of 30 calls spliced from RAVDESS, nEMO and EmoDB each (8 kHz) it finds 86, 98 and 93 % of the time
by one hearing, 92, 98 and 95 % where all is heard slowed as well, 96, 98 and 94 % so, and hears
a fiftieth of a call twice. Music, ringing and noise stay silent.

Why silence is not heard: while one side of a call speaks, the other is mostly silent, and the
network takes as long for that as for speech. What is 45 dB below the loud parts for more than a
second is left out; on real calls a third of the time is spared, and the speech found is the same
but for 1 % at its edges.
"""

from collections.abc import Sequence
from itertools import pairwise

import librosa
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation, binary_opening, find_objects, grey_opening, label
from scipy.signal import butter, sosfilt

from tone.call.recording import Samples
from tone.call.span import Span
from tone.config import TurnsConfig
from tone.errors import DependencyMissing
from tone.memory import give_back
from tone.turns.stretches import stretches
from tone.turns.vad import SILENCE_DB

MODEL_RATE = 16_000  # Hz
FRAME = 512  # samples at MODEL_RATE that have one probability
SLOWED = 1.25  # times as long, for the second hearing
QUIETER = 0.5  # of the median power of what was speech (-3 dB): what is louder is heard again
SILENCE = 10 ** (SILENCE_DB / 10)  # where nothing was speech, all above it is heard again
UNHEARD = round(0.1 * MODEL_RATE / FRAME)  # frames; shorter dips are within words
AROUND = round(0.5 * MODEL_RATE / FRAME)  # frames, heard with it on both sides
LOUD = 95  # percentile of the frames' power ...
FAR_BELOW = 10**-4.5  # ... and the share of it (-45 dB) below which nothing is heard: half a call
LASTING = round(0.2 * SLOWED * MODEL_RATE / FRAME)  # frames; the attack of a tone is likely shorter
LONGEST = 600.0  # s that are heard at once
ROOM = 60.0  # s before that in which to look for a quiet place
QUIET = 0.1  # s that are quiet there
FUNDAMENTAL_HZ = (60.0, 350.0)


class SileroDetector:
    """Stretches of speech between pauses; long ones are cut at their quietest place."""

    def __init__(self, config: TurnsConfig) -> None:
        self._config = config

    def detect(self, samples: Samples) -> Sequence[Span]:
        """Stretches of speech, in order, not overlapping."""
        found: list[Span] = []
        for part in parts(samples):
            likely = _likely(samples.within(part), samples.rate, self._config.threshold)
            for span in stretches(likely, FRAME / MODEL_RATE, self._config, duration=part.duration):
                found.append(Span(part.start + span.start, part.start + span.end))
        if samples.duration > LONGEST:
            give_back()
        return found


def _likely(values: NDArray[np.float32], rate: int, threshold: float) -> NDArray[np.float32]:
    """How likely each frame is speech; where loud and unlikely, slowed or not, what is likelier."""
    if not len(values):
        return np.zeros(0, np.float32)
    frames = _framed(with_fundamental(_resampled(values, rate, MODEL_RATE)))
    power = np.square(frames).mean(axis=1)
    audible = _audible(power)
    likely = np.zeros(len(frames), np.float32)
    likely[audible] = _probabilities(frames[audible])
    for missed in _unheard(likely, power, threshold):
        slow = _resampled(frames[missed].ravel(), MODEL_RATE, round(MODEL_RATE * SLOWED))
        again = grey_opening(_probabilities(_framed(slow)), LASTING)
        there = ((np.arange(missed.stop - missed.start) + 0.5) * SLOWED).astype(int)
        likely[missed] = np.maximum(likely[missed], again[np.minimum(there, len(again) - 1)])
    return likely


def _framed(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """A sound in frames, the last one filled with silence: (n,) → (frames, FRAME)."""
    return np.pad(sound, (0, -len(sound) % FRAME)).reshape(-1, FRAME)


def _audible(power: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which frames are not far below the loud ones, or near such a frame."""
    limit = FAR_BELOW * np.percentile(power, LOUD)
    return np.asarray(binary_dilation(power >= limit, np.ones(2 * AROUND + 1)))


def _unheard(
    likely: NDArray[np.float32], power: NDArray[np.float32], threshold: float
) -> list[slice]:
    """Frames of what is as loud as speech but was none, with what is around it."""
    speech = likely >= threshold
    loud = QUIETER * np.median(power[speech]) if speech.any() else SILENCE
    missed = binary_opening(~speech & (power >= loud), np.ones(UNHEARD))
    around = binary_dilation(missed, np.ones(2 * AROUND + 1))
    return [frames for (frames,) in find_objects(label(around)[0])]


def _probabilities(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of speech, one for each frame at 16 kHz."""
    try:
        from faster_whisper.vad import get_vad_model
    except ImportError as error:
        raise DependencyMissing("the voice detector needs: pip install faster-whisper") from error
    return np.asarray(get_vad_model()(frames.ravel()), np.float32).ravel()


def parts(samples: Samples) -> list[Span]:
    """A long recording in parts that fit into memory, parted where it is quietest."""
    edges = [0.0]
    while samples.duration - edges[-1] > LONGEST:
        room = Span(edges[-1] + LONGEST - ROOM, edges[-1] + LONGEST)
        size = round(QUIET * samples.rate)
        values = samples.within(room)
        frames = values[: len(values) // size * size].reshape(-1, size)
        quietest = int(np.square(frames).mean(axis=1).argmin())
        edges.append(room.start + (quietest + 0.5) * size / samples.rate)
    return [Span(start, end) for start, end in pairwise([*edges, samples.duration])]


def _resampled(values: NDArray[np.float32], rate: int, to: int) -> NDArray[np.float32]:
    if rate == to:
        return values
    return np.asarray(
        librosa.resample(values, orig_sr=rate, target_sr=to, res_type="soxr_mq"), np.float32
    )


def with_fundamental(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """The sound at 16 kHz with the fundamental that a telephone line took away.

    Full-wave rectifying a voice gives back the period that its harmonics share; the part of it
    below 350 Hz is added to the sound.
    """
    band = butter(2, FUNDAMENTAL_HZ, "bandpass", fs=MODEL_RATE, output="sos")
    return np.asarray(values + sosfilt(band, np.abs(values)), np.float32)
