"""Two heads that tell distressed voices from calm ones, and what they are normalised by.

A head is a weighted sum of a voice's features, each in spreads from what is usual for this speaker
in this call. A call is short, so the usual is shrunk toward what is usual among people: three
seconds of speech weigh as much as the population's centre, half a minute as much as its spread. It
is fitted again, thrice, on the calmest half (Busso et al. 2011): a customer who is upset for half
of the call does not become their own usual.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from tone.call.prosody import PITCH, Functionals
from tone.errors import ConfigError

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

AGITATED, DEJECTED = "agitated", "dejected"
PITCH_VIEW, VOICE_VIEW = "pitch", "voice"
CENTRE_SECONDS = 3.0  # s of speech that the population's centre weighs
SPREAD_SECONDS = 30.0  # s of speech that the population's spread weighs
CALM_SHARE = 0.5  # of the utterances, on which the usual is fitted again
ROUNDS = 3
LEAST_REFITTED = 4  # utterances
FAR = 4.0  # spreads; beyond it a feature says no more
SQUASH = 1.5  # spreads at which pitch saturates: an octave error must not shout
SETTLED = 0.5  # s; an utterance as long as this counts half, longer ones more


@dataclass(frozen=True, slots=True)
class View:
    """What people's voices usually do, in one set of features: centre and spread of each."""

    centre: tuple[float, ...]
    spread: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """Weights of the features of each view, and the share that each view has."""

    weights: Mapping[str, tuple[float, ...]]
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Coefficients:
    """All that was fitted: views by name, heads by the face of distress that they hear."""

    fitted_on: str
    views: Mapping[str, View]
    heads: Mapping[str, Head]


def read_coefficients(path: str = "") -> Coefficients:
    """Those of a file, or tone's own.

    Raises
    ------
    ConfigError
        The file is missing, or holds no coefficients.
    """
    return _read(path)


@lru_cache(maxsize=4)
def _read(path: str) -> Coefficients:
    own = files("tone.fusion").joinpath("coefficients/acoustic.json")
    try:
        text = Path(path).expanduser().read_text() if path else own.read_text(encoding="utf-8")
        return TypeAdapter(Coefficients).validate_python(json.loads(text))
    except OSError as error:
        raise ConfigError(f"cannot read fusion.coefficients {path}: {error.strerror}") from error
    except (ValidationError, ValueError) as error:
        raise ConfigError(
            f"fusion.coefficients {path} holds no coefficients; `tone evaluate fit` writes them"
        ) from error


@dataclass(frozen=True, slots=True, eq=False)
class Voices:
    """All of one speaker's utterances as features: {view: array (utterances, features)}.

    Where a view is not known of an utterance, its row is NaN.
    """

    features: Mapping[str, Array]
    seconds: Array

    @classmethod
    def of(cls, rows: Sequence[Functionals], coefficients: Coefficients) -> "Voices":
        """The features that the coefficients know."""
        size = len(coefficients.views[VOICE_VIEW].centre)
        nothing = np.full(size, np.nan)
        heard = [nothing if row.voice is None else row.voice for row in rows]
        pitch = [[row.values.get(name, np.nan) for name in PITCH] for row in rows]
        features = {
            PITCH_VIEW: np.array(pitch, np.float64).reshape(-1, len(PITCH)),
            VOICE_VIEW: np.array(heard, np.float64).reshape(-1, size),
        }
        for matrix in features.values():
            matrix[~np.isfinite(matrix).all(axis=1)] = np.nan
        return cls(features, np.array([row.span.duration for row in rows]))

    def known(self, view: str) -> Mask:
        """Of which utterances a view is known."""
        return np.asarray(np.isfinite(self.features[view]).all(axis=1))

    @property
    def trust(self) -> Array:
        """How much each utterance counts, below 1: a syllable is easily far off."""
        return np.asarray(self.seconds / (self.seconds + SETTLED))


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What a head makes of each utterance: NaN where it knows nothing of it.

    `parts` has for each view an array (utterances, features) whose sum is the `score`; `usual` is
    what each feature is compared with.
    """

    parts: Mapping[str, Array]
    score: Array
    usual: Mapping[str, Array]


def hear(voices: Voices, face: str, coefficients: Coefficients) -> Heard:
    """Score all of a speaker's utterances, each against the calmest of them."""
    calm = np.ones(len(voices.seconds), np.bool_)
    for _ in range(ROUNDS):
        score = _hear(voices, AGITATED, coefficients, calm).score
        scored = score[np.isfinite(score)]
        if len(scored) < LEAST_REFITTED:
            break
        calm = score <= calmest(scored)[-1]
    return _hear(voices, face, coefficients, calm)


def calmest(scores: Array) -> Array:
    """The calmest share of some scores, at least one, lowest first.

    >>> calmest(np.array([0.3, 0.1, 0.9]))
    array([0.1, 0.3])
    """
    return np.asarray(np.sort(scores)[: int(np.ceil(CALM_SHARE * len(scores)))])


def _hear(voices: Voices, face: str, coefficients: Coefficients, calm: Mask) -> Heard:
    head = coefficients.heads[face]
    parts: dict[str, Array] = {}
    usual: dict[str, Array] = {}
    for view, share in head.shares.items():
        spreads, usual[view] = _spreads(voices, view, coefficients.views[view], calm)
        weighed = spreads * np.array(head.weights[view])
        parts[view] = share * (_squashed(weighed) if view == PITCH_VIEW else weighed)
    known = {view: voices.known(view) for view in parts}
    power = np.sum([head.shares[view] ** 2 * known[view] for view in parts], axis=0)
    scale = voices.trust / np.sqrt(np.where(power > 0.0, power, np.nan))
    parts = {view: np.nan_to_num(part) * scale[:, None] for view, part in parts.items()}
    score = np.sum([part.sum(axis=1) for part in parts.values()], axis=0)
    return Heard(parts, score, usual)


def _spreads(voices: Voices, view: str, prior: View, calm: Mask) -> tuple[Array, Array]:
    """Features in spreads from the usual, and the usual itself."""
    values = voices.features[view]
    kept = calm & voices.known(view)
    weight, own = voices.seconds[kept], values[kept]
    centre = weight @ own + CENTRE_SECONDS * np.array(prior.centre)
    centre = centre / (weight.sum() + CENTRE_SECONDS)
    variance = weight @ (own - centre) ** 2 + SPREAD_SECONDS * np.array(prior.spread) ** 2
    spread = np.sqrt(variance / (weight.sum() + SPREAD_SECONDS))
    return np.clip((values - centre) / spread, -FAR, FAR), centre


def _squashed(parts: Array) -> Array:
    """The parts made smaller alike, so that their sum saturates at SQUASH."""
    total = parts.sum(axis=1, keepdims=True)
    safe = np.where(np.abs(total) < 1e-9, 1.0, total)
    return np.where(np.abs(total) < 1e-9, parts, parts * SQUASH * np.tanh(safe / SQUASH) / safe)
