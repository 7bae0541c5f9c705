"""Verdicts on whole calls, from the sound alone, against those that are known of them.

A folder of calls has a `manifest.toml`, as `audio_samples/make_samples.py` writes it. Words are
the transcriber's, moments the detector's: what goes wrong on the way counts. Where nothing is
flagged, nothing was needed, as far as tone can tell.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Any

from tone.call.analysis import Analysis
from tone.call.moment import Response, Verdict
from tone.call.recording import Role
from tone.call.span import Span
from tone.config import Config
from tone.errors import InputError
from tone.evaluate.metrics import Estimate, bootstrap
from tone.evaluate.panel import agents
from tone.pipeline import Analyzer
from tone.progress import Progress, silent

STATES = (Verdict.DELIVERED, Verdict.MISSED, Verdict.NOT_NEEDED)
AGENTS = agents()
"""The agents of a scene, best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCall:
    """A call, its verdict, and when the customer was upset; `scene` and `answer` may be empty."""

    path: Path
    verdict: Verdict
    upset: Span | None
    channels: str
    scene: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallVerdict:
    """What was told of a call; `flagged` says whether a moment was found at all."""

    call: str
    scene: str
    answer: str
    known: Verdict
    told: Verdict
    flagged: bool
    score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictsScore:
    """All calls; the interval of macro-F1 is over scenes. `orders` are the scenes that tell it."""

    calls: tuple[CallVerdict, ...]
    macro_f1: Estimate
    orders: int
    in_order: int


def score_verdicts(folder: Path, config: Config, *, progress: Progress = silent) -> VerdictsScore:
    """Analyse every call of the manifest that is there.

    Raises
    ------
    InputError
        There is no manifest, it is no such table, or none of its calls is there.
    """
    analyzer = Analyzer.from_config(config)
    known = read_manifest(folder)
    told = []
    for number, call in enumerate(known, start=1):
        told.append(_told(call, analyzer.analyze(call.path, channels=call.channels)))
        progress("calls", float(number), float(len(known)))
    scenes = _by_scene(told)
    ordered = [_in_order(own) for own in scenes]
    return VerdictsScore(
        calls=tuple(told),
        macro_f1=bootstrap(scenes, lambda drawn: macro_f1([c for own in drawn for c in own])),
        orders=sum(each is not None for each in ordered),
        in_order=sum(each is True for each in ordered),
    )


def read_manifest(folder: Path) -> tuple[KnownCall, ...]:
    """The calls of `manifest.toml` that are in the folder.

    Raises
    ------
    InputError
        There is no manifest, it is no such table, or none of its calls is there.
    """
    path = folder / "manifest.toml"
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8")).get("call", [])
        known = tuple(_known(folder, entry) for entry in listed)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"cannot read {path}: {error}") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"{path} is no manifest of calls: {error}") from error
    there = tuple(call for call in known if call.path.is_file())
    if not there:
        raise InputError(f"none of the {len(known)} calls of {path} is beside it")
    return there


def macro_f1(calls: Sequence[CallVerdict]) -> float | None:
    """Mean F1 of the three states, of those that are known or told of any call.

    >>> told = dict(call="", scene="", answer="", flagged=True, score=None)
    >>> right = CallVerdict(known=Verdict.MISSED, told=Verdict.MISSED, **told)
    >>> wrong = CallVerdict(known=Verdict.DELIVERED, told=Verdict.MISSED, **told)
    >>> round(macro_f1([right, right, wrong]), 2)
    0.4
    """
    scores = []
    for state in STATES:
        hits = sum(each.told is state is each.known for each in calls)
        named = sum((each.told is state) + (each.known is state) for each in calls)
        if named:
            scores.append(2.0 * hits / named)
    return fmean(scores) if scores else None


def _known(folder: Path, entry: Mapping[str, Any]) -> KnownCall:
    moments = entry.get("moment", [])
    roles = sorted((Role.AGENT, Role.CUSTOMER), key=lambda role: int(entry[role.value]))
    verdict = entry.get("verdict") or (moments[0]["verdict"] if moments else Verdict.NOT_NEEDED)
    return KnownCall(
        path=folder / entry["file"],
        verdict=Verdict(verdict),
        upset=Span(moments[0]["start"], moments[-1]["end"]) if moments else None,
        channels=",".join(role.value for role in roles),
        scene=str(entry.get("scene", "")),
        answer=str(entry.get("answer", "")),
    )


def _told(call: KnownCall, analysis: Analysis) -> CallVerdict:
    """By the highest moment in the known upset; anywhere in the call where there was none."""
    found = [
        (moment.rise, response)
        for moment, response in zip(analysis.moments, analysis.responses, strict=True)
        if call.upset is None or moment.span.overlap(call.upset) > 0.0
    ]
    response: Response | None = max(found, key=lambda pair: pair[0])[1] if found else None
    return CallVerdict(
        call=call.path.stem,
        scene=call.scene,
        answer=call.answer,
        known=call.verdict,
        told=response.verdict if response else Verdict.NOT_NEEDED,
        flagged=response is not None,
        score=response.score if response else None,
    )


def _by_scene(calls: Iterable[CallVerdict]) -> list[list[CallVerdict]]:
    """The calls of each scene; a call without one stands alone."""
    scenes: dict[str, list[CallVerdict]] = {}
    for call in calls:
        scenes.setdefault(call.scene or call.call, []).append(call)
    return list(scenes.values())


def _in_order(calls: Sequence[CallVerdict]) -> bool | None:
    """Whether the four agents' scores fall; False where one has none, None without all four."""
    scores = {call.answer: call.score for call in calls}
    if not set(AGENTS) <= set(scores):
        return None
    known = [scores[agent] for agent in AGENTS]
    return all(
        better is not None and worse is not None and better > worse
        for better, worse in pairwise(known)
    )
