"""How distressed the voices of one speaker sound, utterance by utterance, and why.

Distress has two faces. The agitated one is heard well: by pitch and its movement, by the states of
Whisper's first blocks, and a little by a raised level, whose weight is set by hand because the
corpus that the rest is fitted on (`coefficients/card.md`) has lost its levels. A lowered level
speaks against nothing: fear can be quiet. It mostly lifts the pitch, so pitch counts once more by
hand: above the middle of all that the speaker says, in spreads of all that they say. A voice that
moves little stands out by little, which the fitted heads, who spread their weight, miss. The
dejected face is heard poorly, so it can add a little and never raises a flag alone.

One person's calm speech moves twice as far as another's, and so does their distress. Where radar
keeps its false alarms constant by what the noise around a target does, a voice is held against how
far it strays while calm, in this call.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tone.call.moment import Evidence, Source
from tone.call.prosody import F0, F0_SPEED, INTENSITY, PITCH, Baseline, Functionals
from tone.fusion.heads import (
    AGITATED,
    DEJECTED,
    FAR,
    PITCH_VIEW,
    SETTLED,
    VOICE_VIEW,
    Coefficients,
    Heard,
    Voices,
    hear,
)
from tone.fusion.stray import STRAY, stray

LEVEL_WEIGHT = 0.15  # of one spread of level above the usual
HEIGHT_WEIGHT = 0.4  # of one spread of pitch above the middle of all that they say
LEAST_SPREAD = 1.0  # semitones; two utterances of one calm voice differ by as much
DEJECTED_WEIGHT = 0.2  # of one spread of the dejected head
DEJECTED_FROM = 0.5  # spreads; below it many calm voices lie
DEJECTED_MOST = 2.0  # spreads; beyond it the head says no more
HEIGHT = 3  # of PITCH, the first three are how high it lies, the others how it moves

# Measures in spreads
VOICE, CALMER_VOICE, DEJECTED_VOICE = "distressed_voice", "calmer_voice", "dejected_voice"

WORDING = {
    F0: "pitch {:+.1f} semitones from their usual",
    F0_SPEED: "pitch moves by {:+.1f} semitones/s from their usual",
    VOICE: "the voice sounds as distressed speech does, {:+.1f} spreads from their usual",
    CALMER_VOICE: "the voice sounds calmer, {:+.1f} spreads from their usual",
    INTENSITY: "level {:+.1f} dB from their usual",
    DEJECTED_VOICE: "the voice is lower and flatter than their usual, as sad speech is",
}


@dataclass(frozen=True, slots=True)
class VoiceReading:
    """One utterance's voice: both heads in spreads, and the evidence that adds up to its score."""

    agitated: float
    dejected: float | None
    evidence: tuple[Evidence, ...]


def read_voices(
    rows: Sequence[Functionals], baseline: Baseline | None, coefficients: Coefficients
) -> list[VoiceReading | None]:
    """Read each of one speaker's utterances; None where too little of it could be measured.

    Parameters
    ----------
    rows : all of the speaker's utterances, which are each other's measure
    baseline : of the speaker, for their usual level
    coefficients : of the heads
    """
    if not rows:
        return []
    voices = Voices.of(rows, coefficients)
    agitated = hear(voices, AGITATED, coefficients)
    dejected = hear(voices, DEJECTED, coefficients)
    lifts = HEIGHT_WEIGHT * voices.trust * np.maximum(heights(rows), 0.0)
    readings = [
        _reading(row, baseline, (agitated, dejected), index, lift)
        if np.isfinite(agitated.score[index])
        else None
        for index, (row, lift) in enumerate(zip(rows, lifts.tolist(), strict=True))
    ]
    factor = STRAY / stray([score(each.evidence) for each in readings if each])
    return [_scaled(each, factor) if each else None for each in readings]


def heights(rows: Sequence[Functionals]) -> NDArray[np.float64]:
    """How high each utterance's pitch lies among all of the speaker's.

    Returns
    -------
    array, shape (rows,)
        Spreads above the mean, at most FAR; 0 where there is no pitch to tell.
    """
    f0 = np.array([row.values.get(F0, np.nan) for row in rows])
    known = f0[np.isfinite(f0)]
    if not len(known):
        return np.zeros(len(rows))
    spreads = (f0 - known.mean()) / np.hypot(known.std(), LEAST_SPREAD)
    return np.asarray(np.clip(np.nan_to_num(spreads), -FAR, FAR))


def score(evidence: Sequence[Evidence]) -> float:
    """The sum of the contributions."""
    return sum(each.contribution for each in evidence)


def _reading(
    row: Functionals,
    baseline: Baseline | None,
    heard: tuple[Heard, Heard],
    index: int,
    lift: float,
) -> VoiceReading:
    agitated, dejected = heard
    sadness = float(dejected.score[index])
    return VoiceReading(
        agitated=float(agitated.score[index]),
        dejected=sadness if np.isfinite(sadness) else None,
        evidence=(
            *_pitch(row, agitated, index, lift),
            *_pattern(row, agitated, index),
            *_level(row, baseline),
            *_sadness(sadness),
        ),
    )


def _scaled(reading: VoiceReading, factor: float) -> VoiceReading:
    scaled = (replace(each, contribution=factor * each.contribution) for each in reading.evidence)
    return replace(reading, evidence=tuple(scaled))


def _pitch(row: Functionals, heard: Heard, index: int, lift: float) -> tuple[Evidence, ...]:
    if any(measure not in row.values for measure in PITCH):
        return ()
    parts, usual = heard.parts[PITCH_VIEW][index], heard.usual[PITCH_VIEW]
    return (
        _evidence(F0, parts[:HEIGHT].sum() + lift, row.values[F0], usual[PITCH.index(F0)]),
        _evidence(
            F0_SPEED, parts[HEIGHT:].sum(), row.values[F0_SPEED], usual[PITCH.index(F0_SPEED)]
        ),
    )


def _pattern(row: Functionals, heard: Heard, index: int) -> tuple[Evidence, ...]:
    if row.voice is None:
        return ()
    part = heard.parts[VOICE_VIEW][index].sum()
    return (_evidence(VOICE if part > 0.0 else CALMER_VOICE, part, part, 0.0),)


def _level(row: Functionals, baseline: Baseline | None) -> tuple[Evidence, ...]:
    if baseline is None or INTENSITY not in baseline.norms or INTENSITY not in row.values:
        return ()
    norm, level_db = baseline.norms[INTENSITY], row.values[INTENSITY]
    trust = row.span.duration / (row.span.duration + SETTLED)
    part = trust * LEVEL_WEIGHT * max(0.0, min(FAR, norm.z(level_db)))
    return (_evidence(INTENSITY, part, level_db, norm.centre),)


def _sadness(sadness: float) -> tuple[Evidence, ...]:
    above = min(sadness, DEJECTED_MOST) - DEJECTED_FROM
    if not above > 0.0:  # also where it could not be heard
        return ()
    return (_evidence(DEJECTED_VOICE, DEJECTED_WEIGHT * above, sadness, 0.0),)


def _evidence(measure: str, contribution: float, value: float, usual: float) -> Evidence:
    return Evidence(
        source=Source.ACOUSTIC,
        measure=measure,
        text=WORDING[measure].format(value - usual),
        contribution=float(contribution),
        value=float(value),
        usual=float(usual),
    )
