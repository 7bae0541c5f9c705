"""What each component is worth: the points of `weights.toml`, and its card.

The points are data, so that they can be read, changed and tried one by one (`tone evaluate
response` moves each by half).
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from math import exp

Points = Mapping[str, Mapping[str, float]]

WIDTH = 25.0  # points; the logistic curve then rises one score point for each point at its middle


@cache
def weights() -> Points:
    """{component: {what: points}}."""
    return {
        name: {key: float(value) for key, value in section.items() if key != "because"}
        for name, section in _listed().items()
    }


@cache
def card() -> Mapping[str, str]:
    """{component: where its direction comes from}."""
    return {name: str(section["because"]) for name, section in _listed().items()}


def score_of(points: float) -> float:
    """The score, in [0, 100], of a sum of points.

    >>> [round(score_of(points)) for points in (-50, 0, 1, 50)]
    [12, 50, 51, 88]
    """
    return 100.0 / (1.0 + exp(-points / WIDTH))


def _listed() -> Mapping[str, Mapping[str, float | str]]:
    return tomllib.loads(files("tone.moments").joinpath("weights.toml").read_text("utf-8"))
