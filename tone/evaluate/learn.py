"""Features of labelled clips → coefficients of the two heads, by linear discriminants.

The class means are averages of emotion means, so that an emotion with many clips does not outweigh
another. The scatter inside the classes is shrunk, and for the voice view partly taken from everyday
speech. A direction is scaled so that 1 is one spread over all of a speaker's speech.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tone.call.prosody import PITCH, Functionals
from tone.evaluate.corpora import FACES, Clip

Array = NDArray[np.float64]

FAR = 4.0  # spreads
CALM = ("neutral", "boredom")
SHRINKAGE = {"pitch": 0.3, "voice": 0.9}
BACKGROUND_SHARE = 0.3  # of the voice view's scatter
SHARES = {"agitated": {"pitch": 1.0, "voice": 1.5}, "dejected": {"voice": 1.0}}
DIGITS = 3  # of a coefficient that are kept


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """One variant of the fit corpus: a row for each clip, NaN where it could not be measured."""

    views: Mapping[str, Array]
    speakers: NDArray[np.str_]
    emotions: NDArray[np.str_]

    @classmethod
    def of(cls, rows: Sequence[Functionals | None], clips: Sequence[Clip]) -> "Table":
        """The features of clips, in their order."""
        return cls(
            views_of(rows),
            np.array([clip.speaker for clip in clips]),
            np.array([clip.emotion for clip in clips]),
        )

    def without(self, speakers: Iterable[str]) -> "Table":
        """All but these speakers."""
        kept = ~np.isin(self.speakers, list(speakers))
        views = {view: values[kept] for view, values in self.views.items()}
        return Table(views, self.speakers[kept], self.emotions[kept])


def views_of(rows: Sequence[Functionals | None]) -> dict[str, Array]:
    """The features of each view, a row for each utterance."""
    pitch = [[row.values.get(name, np.nan) if row else np.nan for name in PITCH] for row in rows]
    voices = [None if row is None else row.voice for row in rows]
    size = next(len(voice) for voice in voices if voice is not None)
    nothing = np.full(size, np.nan)
    voice = [nothing if voice is None else voice for voice in voices]
    return {"pitch": np.array(pitch, np.float64), "voice": np.array(voice, np.float64)}


def coefficients(
    tables: Sequence[Table], everyday: Sequence[Mapping[str, Array]], fitted_on: str
) -> dict[str, Any]:
    """What the scorer reads, as plain data.

    Parameters
    ----------
    tables : one for each variant, the clean one first
    everyday : views of each speaker of everyday speech
    fitted_on : said in the file
    """
    views = {view: _prior(tables[0], view) for view in SHRINKAGE}
    heads = {
        face: {
            "weights": {view: _rounded(_weights(tables, everyday, face, view)) for view in shares},
            "shares": shares,
        }
        for face, shares in SHARES.items()
    }
    return {"fitted_on": fitted_on, "views": views, "heads": heads}


def _weights(
    tables: Sequence[Table], everyday: Sequence[Mapping[str, Array]], face: str, view: str
) -> Array:
    normal = [_normalised(table.views[view], table.speakers) for table in tables]
    emotions = np.concatenate([table.emotions for table in tables])
    rows = np.concatenate(normal)
    sides = (FACES[face], CALM)
    wanted = np.isin(emotions, [*sides[0], *sides[1]]) & np.isfinite(rows).all(axis=1)
    rows, emotions = rows[wanted], emotions[wanted]
    means = {emotion: rows[emotions == emotion].mean(axis=0) for emotion in np.unique(emotions)}
    apart = [np.mean([means[each] for each in side if each in means], axis=0) for side in sides]
    inside = rows - np.array([means[emotion] for emotion in emotions])
    scatter = inside.T @ inside / len(inside)
    if view == "voice" and everyday:
        usual = _everyday(tables[0], everyday, view)
        share = usual.T @ usual / len(usual)
        scatter = (1.0 - BACKGROUND_SHARE) * scatter + BACKGROUND_SHARE * share
    variance = np.trace(scatter) / len(scatter)
    shrunk = (1.0 - SHRINKAGE[view]) * scatter
    shrunk[np.diag_indices(len(shrunk))] += SHRINKAGE[view] * variance
    direction = np.linalg.solve(shrunk, apart[0] - apart[1])
    return np.asarray(direction / np.nanstd(normal[0] @ direction))


def _everyday(clean: Table, everyday: Sequence[Mapping[str, Array]], view: str) -> Array:
    """Everyday speech around its speakers' means, in the fit corpus's spreads inside a speaker."""
    values = clean.views[view]
    spreads = [np.nanstd(values[own], axis=0) for own in _groups(clean.speakers)]
    usual = np.mean(spreads, axis=0) + 1e-6
    rows = [own[view][np.isfinite(own[view]).all(axis=1)] for own in everyday]
    return np.concatenate(
        [np.clip((own - own.mean(axis=0)) / usual, -FAR, FAR) for own in rows if len(own)]
    )


def _prior(clean: Table, view: str) -> dict[str, list[float]]:
    """Centre of people's calm speech, and spread inside a speaker's whole speech."""
    values, groups = clean.views[view], _groups(clean.speakers)
    calm = np.isin(clean.emotions, CALM)
    centre = np.mean([np.nanmean(values[own & calm], axis=0) for own in groups], axis=0)
    variance = np.mean([np.nanvar(values[own], axis=0) for own in groups], axis=0)
    return {"centre": _rounded(centre), "spread": _rounded(np.sqrt(variance))}


def _normalised(values: Array, speakers: NDArray[np.str_]) -> Array:
    normal = np.empty_like(values)
    for own in _groups(speakers):
        centre, spread = np.nanmean(values[own], axis=0), np.nanstd(values[own], axis=0)
        normal[own] = (values[own] - centre) / (spread + 1e-6 * (1.0 + np.abs(centre)))
    return np.clip(normal, -FAR, FAR)


def _groups(speakers: NDArray[np.str_]) -> list[NDArray[np.bool_]]:
    return [speakers == speaker for speaker in np.unique(speakers)]


def _rounded(values: Array) -> list[float]:
    return [float(f"{value:.{DIGITS}g}") for value in values]
