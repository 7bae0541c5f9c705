"""How a speaker usually sounds in this call: robust, and refitted on their calmer speech.

Why refit: a customer who is upset for half the call would become their own baseline. Busso et al.
(2011, iterative feature normalisation) fit the norm on speech detected as neutral and repeat; here
the calmer share of the speech, by arousal, stands for neutral. Spreads are shrunk toward what is
usual among people, so that five utterances do not make a spread of nearly nothing.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from tone.call.prosody import (
    ARTICULATION_RATE,
    F0,
    F0_RANGE,
    FLUX,
    INTENSITY,
    PAUSE_SHARE,
    SPEECH_RATE,
    TILT,
    Baseline,
    Functionals,
    Norm,
    robust_spread,
)

USUAL_SPREAD: Mapping[str, float] = {
    F0: 1.6,
    F0_RANGE: 2.4,
    INTENSITY: 2.5,
    TILT: 2.5,
    FLUX: 0.4,
    SPEECH_RATE: 0.8,
    ARTICULATION_RATE: 0.8,
    PAUSE_SHARE: 0.1,
}
"""Spread between one calm speaker's utterances in one call, as measured on `audio_samples`."""
PRIOR_COUNT = 8.0  # utterances that the usual spread counts as
AROUSAL = (F0, INTENSITY, TILT, FLUX)  # up when a voice is raised
LEAST_UTTERANCES = 3


def baseline(
    rows: Sequence[Functionals], *, speaker: str, rounds: int, calm_share: float
) -> Baseline:
    """Norms of one speaker.

    Parameters
    ----------
    rows : the speaker's utterances
    speaker : str
    rounds : int >= 0
        Times the norms are fitted again on the calmer speech.
    calm_share : float in (0, 1]
        Share of the utterances that is taken as calm.
    """
    norms = _norms(rows)
    for _ in range(rounds):
        ordered = sorted(rows, key=lambda row: _arousal(row, norms))
        calm = ordered[: max(LEAST_UTTERANCES, round(calm_share * len(ordered)))]
        norms = _norms(calm)
    return Baseline(speaker, norms)


def _norms(rows: Sequence[Functionals]) -> dict[str, Norm]:
    norms: dict[str, Norm] = {}
    for measure, usual in USUAL_SPREAD.items():
        values = [row.values[measure] for row in rows if measure in row.values]
        if len(values) >= LEAST_UTTERANCES:
            norms[measure] = _norm(np.array(values), usual)
    return norms


def _norm(values: "np.ndarray[tuple[int], np.dtype[np.float64]]", usual: float) -> Norm:
    centre = float(np.median(values))
    own = robust_spread(values)
    count = len(values)
    variance = (count * own**2 + PRIOR_COUNT * usual**2) / (count + PRIOR_COUNT)
    return Norm(centre, variance**0.5, count)


def _arousal(row: Functionals, norms: Mapping[str, Norm]) -> float:
    known = [each for each in AROUSAL if each in row.values and each in norms]
    if not known:
        return 0.0
    return sum(norms[each].z(row.values[each]) for each in known) / len(known)
