"""The same clips over other lines, at other paces, in noise, and in bites: what fitting hears.

A head that is taught clean clips alone learns the studio. Everything here is drawn from the seed,
the variant and the speaker, so it is the same on every machine.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from zlib import crc32

import numpy as np
from scipy.signal import butter, lfilter, resample_poly, sosfiltfilt

from tone.call.analysis import Analysis
from tone.call.prosody import Functionals
from tone.call.recording import Channel, Quality, Recording, Role, Speaker
from tone.call.span import Span
from tone.call.speech import Conversation, Turn, Utterance
from tone.evaluate import telephone
from tone.evaluate.detector import GAP, LEVEL_DB
from tone.evaluate.peer import GivenScores
from tone.evaluate.telephone import RATE, Sound
from tone.pipeline import Analyzer

Rng = np.random.Generator
Change = Callable[[Sound], Sound]

PACES = (90, 93, 108, 111)  # per cent of a clip's length
QUIET_DB = (-30.0, -10.0)
QUIET_NOISE_DB = -60.0  # dBFS
SNR_DB = (14.0, 22.0)
LOW_HZ, HIGH_HZ = (300.0, 420.0), (2700.0, 3300.0)
TILT = (-0.5, 0.4)
CROP = (0.8, 1.5)  # s
BITE = (0.5, 1.0)  # s


def _clean(speaker: Rng) -> Change:
    return lambda sound: sound


def _crop(speaker: Rng) -> Change:
    return lambda sound: _piece(sound, CROP, speaker)


def _bite(speaker: Rng) -> Change:
    return lambda sound: _piece(sound, BITE, speaker)


def _pace(speaker: Rng) -> Change:
    pace = PACES[int(speaker.integers(len(PACES)))]
    return lambda sound: np.asarray(resample_poly(sound, pace, 100), np.float32)


def _noise(speaker: Rng) -> Change:
    snr_db = float(speaker.uniform(*SNR_DB))

    def noisy(sound: Sound) -> Sound:
        noise = lfilter([1.0], [1.0, -0.9], speaker.standard_normal(len(sound)))
        gain_db = telephone.level_db(sound) - snr_db - telephone.level_db(noise)
        return telephone.band_pass(np.asarray(sound + 10 ** (gain_db / 20) * noise, np.float32))

    return noisy


def _line(speaker: Rng) -> Change:
    edges = [float(speaker.uniform(*LOW_HZ)), float(speaker.uniform(*HIGH_HZ))]
    filters = butter(6, edges, "bandpass", fs=RATE, output="sos")
    tilt = float(speaker.uniform(*TILT))

    def narrowed(sound: Sound) -> Sound:
        heard = np.asarray(lfilter([1.0, tilt], [1.0], sosfiltfilt(filters, sound)), np.float32)
        return telephone.coded(heard, "WAV", "ULAW")

    return narrowed


def _quiet(speaker: Rng) -> Change:
    gain = 10 ** (float(speaker.uniform(*QUIET_DB)) / 20)

    def faint(sound: Sound) -> Sound:
        noise = 10 ** (QUIET_NOISE_DB / 20) * speaker.standard_normal(len(sound))
        return telephone.coded(np.asarray(gain * sound + noise, np.float32), "WAV", "ULAW")

    return faint


def _piece(sound: Sound, seconds: tuple[float, float], rng: Rng) -> Sound:
    """A stretch of the clip's speech."""
    heard = telephone.speech(sound)
    length = float(rng.uniform(*seconds))
    start = heard.start + float(rng.uniform(0.0, max(0.0, heard.duration - length)))
    return sound[round(start * RATE) : round((start + length) * RATE)]


VARIANTS: Mapping[str, Callable[[Rng], Change]] = MappingProxyType(
    {
        "clean": _clean,
        "crop": _crop,
        "pace": _pace,
        "noise": _noise,
        "line": _line,
        "quiet": _quiet,
        "bite 1": _bite,
        "bite 2": _bite,
    }
)


def varied(sounds: Sequence[Sound], variant: str, speaker: str, *, seed: int) -> list[Sound]:
    """One speaker's clips, changed in one way."""
    rng = np.random.default_rng([seed, crc32(f"{variant} {speaker}".encode())])
    change = VARIANTS[variant](rng)
    return [change(sound) for sound in sounds]


def heard(analyzer: Analyzer, sounds: Sequence[Sound]) -> Analysis:
    """One speaker's sounds as the utterances of a customer, measured and not scored."""
    gap = np.zeros(round(GAP * RATE), np.float32)
    usual_db = float(np.median([telephone.level_db(sound) for sound in sounds]))
    parts, spans, clock = [gap], [], GAP
    for sound in sounds:
        spoken = telephone.speech(sound)
        spans.append(Span(clock + spoken.start, clock + spoken.end))
        parts += [sound, gap]
        clock += len(sound) / RATE + GAP
    samples = telephone.line(
        np.concatenate(parts),
        gain_db=LEVEL_DB - usual_db,
        rng=np.random.default_rng(0),
        noise_db=None,
    )
    customer = Speaker("customer", Role.CUSTOMER, 0, 1.0)
    turns = tuple(Turn("customer", (Utterance(span, "customer"),)) for span in spans)
    quality = Quality(bandwidth_hz=telephone.BAND[1], snr_db=None, clipped=0.0, invalid={})
    recording = Recording("0" * 16, "fit", samples.duration, RATE, (Channel(0, quality),))
    unscored = replace(analyzer, scorer=GivenScores({}))
    return unscored.analyze_conversation(recording, [samples], Conversation((customer,), turns))


def rows(analysis: Analysis) -> list[Functionals | None]:
    """The measures of each utterance; None where there was too little of it."""
    spans = [each.span for each in analysis.conversation.utterances()]
    return [analysis.prosody.of(span, "customer") for span in spans]
