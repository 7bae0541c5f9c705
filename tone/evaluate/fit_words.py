"""Coefficients of the words, fitted on labelled lines: what a sentence sounds like.

`tone/evaluate/labelled` has the lines that tone's own coefficients come from, which are
`agent_words.json` in tone/moments/coefficients, `customer_words.json` in tone/fusion's and, from
both together, `role_words.json` in tone/turns. Lines are CSV (`text`, `label`, `persona`), one file
for agents and one for customers, all written for this project. Whoever wrote a line writes others
like it, so every score here is of personas left out of the fitting, one at a time.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tone.config import Config
from tone.errors import DependencyMissing, InputError
from tone.evaluate.lines import read_labelled, spoken
from tone.pipeline import Analyzer

Array = NDArray[np.float64]
Encode = Callable[[Sequence[str]], NDArray[np.float32]]
Signs = Callable[[str], Sequence[str]]

LOOSENESS = 10.0  # sklearn's C: the inverse of the ridge
SLOPES = np.geomspace(0.4, 2.5, 60)  # tried against over- and underconfidence
BINS = 10  # of confidence, in the calibration error
DIGITS = 3  # significant ones of a coefficient
LICENCE = "written for tone, under tone's licence"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTable:
    """Labelled lines; `found` are the phrase kinds in each."""

    texts: tuple[str, ...]
    labels: NDArray[np.str_]
    personas: NDArray[np.str_]
    vectors: NDArray[np.float32]
    found: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsCard:
    """What a head was fitted on, and how good it is on personas left out."""

    lines: int
    personas: int
    licence: str
    method: str
    macro_f1: float
    calibration_error: float
    slope: float
    f1: Mapping[str, float]


def fit_heads(lines: Path, out: Path, config: Config) -> dict[str, WordsCard]:
    """Fit agent.csv and customer.csv of a folder, and who of the two says a line.

    `<name>_words.json` go to another folder.

    Raises
    ------
    InputError
        A file cannot be read, or is no such table.
    DependencyMissing
        The sentence encoder or scikit-learn is not installed.
    """
    analyzer = Analyzer.from_config(config)
    if analyzer.reader is None or analyzer.reader.missing:
        raise DependencyMissing(
            analyzer.reader.missing if analyzer.reader else "words.meaning is off: nothing encodes"
        )
    rater: Any = analyzer.rater
    out.mkdir(parents=True, exist_ok=True)
    encode = analyzer.reader.encode
    agent = read_lines(
        lines / "agent.csv", encode, lambda text: rater.care_kinds(spoken(text), "en")
    )
    customer = read_lines(lines / "customer.csv", encode)
    tables = {"agent": agent, "customer": customer}
    tables["role"] = whose(tables)
    return {name: fit_words(each, out / f"{name}_words.json") for name, each in tables.items()}


def whose(tables: Mapping[str, LineTable]) -> LineTable:
    """The lines of several tables, labelled with the table's name; as many of each."""
    fewest = min(len(each.texts) for each in tables.values())
    taken = {
        name: np.linspace(0, len(each.texts) - 1, fewest).astype(int)
        for name, each in tables.items()
    }
    return LineTable(
        texts=tuple(each.texts[i] for name, each in tables.items() for i in taken[name]),
        labels=np.repeat(list(tables), fewest),
        personas=np.concatenate([each.personas[taken[name]] for name, each in tables.items()]),
        vectors=np.concatenate([each.vectors[taken[name]] for name, each in tables.items()]),
        found=(frozenset(),) * (fewest * len(tables)),
    )


def read_lines(path: Path, encode: Encode, signs: Signs | None = None) -> LineTable:
    """Labelled lines with their vectors and signs.

    Raises
    ------
    InputError
        The file cannot be read, or is no such table.
    """
    rows = read_labelled(path, author="persona")
    texts = tuple(row["text"] for row in rows)
    return LineTable(
        texts=texts,
        labels=np.array([row["label"] for row in rows]),
        personas=np.array([row["persona"] for row in rows]),
        vectors=encode(texts),
        found=tuple(frozenset(signs(text)) if signs else frozenset() for text in texts),
    )


def fit_words(table: LineTable, path: Path) -> WordsCard:
    """Fit a head on all lines, score it on personas left out, and write both to a JSON file.

    Raises
    ------
    InputError
        There is one kind alone, or one that only one persona says.
    DependencyMissing
        scikit-learn is not installed.
    """
    names = sorted(set().union(*table.found))
    features = np.hstack(
        [table.vectors, [[float(name in found) for name in names] for found in table.found]]
    )
    kinds = np.unique(table.labels)
    if len(kinds) < 2 or any(len(set(table.personas[table.labels == kind])) < 2 for kind in kinds):
        raise InputError("a fit needs at least two kinds of line, each by two personas")
    unseen = _left_out(features, table, kinds)
    slope = _slope(unseen, table.labels, kinds)
    weights, biases = (each * slope for each in _fitted(features, table.labels))
    card = _card(table, _shares(unseen * slope), kinds, slope)
    width = table.vectors.shape[1]
    stored = {
        "card": asdict(card),
        "kinds": kinds.tolist(),
        "biases": _rounded(biases),
        "signs": {name: _rounded(weights[:, width + i]) for i, name in enumerate(names)},
        "weights": [_rounded(row[:width]) for row in weights],
    }
    path.write_text(_written(stored), encoding="utf-8")
    return card


def _left_out(features: Array, table: LineTable, kinds: NDArray[np.str_]) -> Array:
    """Levels of each kind for each line, from a model that knows nothing of its persona."""
    levels = np.zeros((len(features), len(kinds)))
    for persona in np.unique(table.personas):
        out = table.personas == persona
        weights, biases = _fitted(features[~out], table.labels[~out])
        levels[out] = features[out] @ weights.T + biases
    return levels


def _fitted(features: Array, labels: NDArray[np.str_]) -> tuple[Array, Array]:
    """Weights and biases, a row a kind; the library has one row for two kinds."""
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError as error:
        raise DependencyMissing(
            "fitting needs scikit-learn: pip install 'tone[evaluate]'"
        ) from error
    model = LogisticRegression(C=LOOSENESS, max_iter=3000).fit(features, labels)
    weights, biases = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        return np.vstack([-weights, weights]) / 2.0, np.concatenate([-biases, biases]) / 2.0
    return weights, biases


def _shares(levels: Array) -> Array:
    odds = np.exp(levels - levels.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def _slope(levels: Array, labels: NDArray[np.str_], kinds: NDArray[np.str_]) -> float:
    """The factor of the levels at which the true kinds are likeliest."""
    true = np.searchsorted(kinds, labels)
    rows = np.arange(len(labels))
    told = [np.log(_shares(levels * slope)[rows, true]).mean() for slope in SLOPES]
    return float(SLOPES[int(np.argmax(told))])


def _card(table: LineTable, shares: Array, kinds: NDArray[np.str_], slope: float) -> WordsCard:
    told = kinds[shares.argmax(axis=1)]
    f1 = {
        str(kind): round(
            2.0
            * float(np.sum((told == kind) & (table.labels == kind)))
            / float(np.sum(told == kind) + np.sum(table.labels == kind)),
            3,
        )
        for kind in kinds
    }
    return WordsCard(
        lines=len(table.texts),
        personas=len(np.unique(table.personas)),
        licence=LICENCE,
        method="logistic regression on MiniLM's third layer; scores on personas left out",
        macro_f1=round(float(np.mean(list(f1.values()))), 3),
        calibration_error=round(_calibration_error(shares.max(axis=1), told == table.labels), 3),
        slope=round(slope, 3),
        f1=f1,
    )


def _calibration_error(confidence: Array, right: NDArray[np.bool_]) -> float:
    """Mean distance of the confidence from the share that is right, over bins of confidence."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [
        abs(float(confidence[bins == each].mean() - right[bins == each].mean()))
        * float(np.mean(bins == each))
        for each in np.unique(bins)
    ]
    return float(sum(gaps))


def _rounded(numbers: Array) -> list[float]:
    return [float(f"{number:.{DIGITS}g}") for number in numbers]


def _written(stored: Mapping[str, Any]) -> str:
    """JSON with one row of weights a line."""
    head = json.dumps({name: each for name, each in stored.items() if name != "weights"}, indent=1)
    rows = ",\n  ".join(json.dumps(row) for row in stored["weights"])
    return f'{head[:-2]},\n "weights": [\n  {rows}\n ]\n}}\n'
