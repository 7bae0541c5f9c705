"""How distressed the voice sounds, against the speaker's own baseline.

A weighted sum of z-scores. Each measure's share of the sum is its evidence.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from tone.call.moment import Evidence, Source
from tone.call.prosody import (
    ARTICULATION_RATE,
    F0,
    F0_RANGE,
    FLUX,
    INTENSITY,
    TILT,
    Baseline,
    Functionals,
)

FARTHEST = 5.0  # spreads; beyond it a measurement error is likelier than a voice
LEAST_KNOWN = 0.5  # share of the weights that must be measurable
SETTLED = 0.5  # s; an utterance as long as this counts half, longer ones more

WORDING = {
    F0: "pitch {:+.1f} semitones from their usual",
    F0_RANGE: "pitch range {:+.1f} semitones from their usual",
    INTENSITY: "level {:+.1f} dB from their usual",
    TILT: "voice brighter by {:+.1f} dB than their usual",
    FLUX: "onsets sharper by {:+.1f} dB than their usual",
    ARTICULATION_RATE: "articulation {:+.1f} syllables/s from their usual",
}


def acoustic_evidence(row: Functionals, baseline: Baseline) -> tuple[Evidence, ...] | None:
    """Evidence of one utterance's voice; None where too little of it could be measured.

    The contributions add up to the acoustic score, in spreads. Measures that are missing leave
    their weight to the others. Short utterances count less: a syllable is easily far off.
    """
    weights = _weights()
    known = [each for each in weights if each in row.values and each in baseline.norms]
    total = sum(weights[measure] for measure in known)
    if total < LEAST_KNOWN:
        return None
    trust = row.span.duration / (row.span.duration + SETTLED)
    return tuple(
        _evidence(measure, row, baseline, trust * weights[measure] / total) for measure in known
    )


def score(evidence: Sequence[Evidence]) -> float:
    """The sum of the contributions."""
    return sum(each.contribution for each in evidence)


def _evidence(measure: str, row: Functionals, baseline: Baseline, weight: float) -> Evidence:
    value, norm = row.values[measure], baseline.norms[measure]
    z = max(-FARTHEST, min(FARTHEST, norm.z(value)))
    return Evidence(
        source=Source.ACOUSTIC,
        measure=measure,
        text=WORDING[measure].format(value - norm.centre),
        contribution=weight * z,
        value=value,
        usual=norm.centre,
    )


@cache
def _weights() -> Mapping[str, float]:
    text = files("tone.fusion").joinpath("coefficients/acoustic.json").read_text(encoding="utf-8")
    return {measure: float(weight) for measure, weight in json.loads(text)["weights"].items()}
