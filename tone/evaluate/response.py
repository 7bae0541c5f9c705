"""`tone evaluate response`: the rating of the agent's delivery, held to what is known.

Four agents answer the same kinds of upset customers in real voices (`panel.py`): is a calm agent
told from one who mirrors the customer, beside similarity, which others take for empathy? Are the
verdicts right? How far does each weight move them? The agent's lines, labelled by hand: are they
read as what they are? And of whole calls, heard from the sound alone (`verdicts.py`)?
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from pathlib import Path
from statistics import fmean

from tone.call.moment import Response, Verdict
from tone.config import Config
from tone.evaluate.corpora import Clip, names, of_corpus
from tone.evaluate.detector import detector
from tone.evaluate.lines import LinesScore, score_lines
from tone.evaluate.metrics import Estimate, auc, bootstrap
from tone.evaluate.panel import Case, agents, cases, silent
from tone.evaluate.sensitivity import WeightScore, sensitivity
from tone.evaluate.splice import splice_calls
from tone.evaluate.verdicts import VerdictsScore, score_verdicts
from tone.pipeline import Analyzer
from tone.progress import Progress
from tone.progress import silent as quiet

ALL = "all"
RIGHT = {"caring": Verdict.DELIVERED}  # every other agent has missed it


@dataclass(frozen=True, slots=True, kw_only=True)
class MirrorScore:
    """How well one measure tells a calm agent from one who mirrors the customer."""

    corpus: str
    measure: str
    calm: int
    mirroring: int
    auc: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentScore:
    """One of the four agents: its mean score, and the share of right verdicts."""

    corpus: str
    agent: str
    cases: int
    score: float
    right: Estimate
    above_next: float | None  # chance of a score above the next agent's


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseReport:
    """The tables of `tone evaluate response`."""

    seed: int
    mirrors: tuple[MirrorScore, ...]
    agents: tuple[AgentScore, ...]
    weights: tuple[WeightScore, ...]
    lines: tuple[LinesScore, ...]
    verdicts: VerdictsScore | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseTask:
    """What to evaluate.

    `corpora` empty: all; `lines`: a CSV of text, label and style; `labelled`: a folder of calls
    with a manifest of what is known of them.
    """

    clips: Sequence[Clip] = ()
    corpora: Sequence[str] = ()
    calls: int = 60
    seed: int = 0
    lines: Path | None = None
    labelled: Path | None = None


def evaluate_response(
    task: ResponseTask, config: Config, *, progress: Progress = quiet
) -> ResponseReport:
    """All tables.

    Raises
    ------
    InputError
        A corpus has too few speakers, or the lines cannot be read.
    DependencyMissing
        The extra `evaluate` is not installed.
    """
    analyzer = detector(config)
    panel: dict[str, list[Case]] = {}
    for corpus in task.corpora or names(task.clips):
        calls = splice_calls(of_corpus(task.clips, corpus), calls=task.calls, seed=task.seed)
        panel[corpus] = []
        for number, call in enumerate(calls, start=1):
            panel[corpus] += cases(analyzer, call)
            progress(f"calls of {corpus}", float(number), float(task.calls))
    return ResponseReport(
        seed=task.seed,
        mirrors=tuple(
            row
            for corpus, own in [*panel.items(), *_all(panel)]
            for row in _mirrors(corpus, own, analyzer, task.seed)
        ),
        agents=tuple(
            row
            for corpus, own in panel.items()
            for row in _agents(corpus, own, analyzer, task.seed)
        ),
        weights=sensitivity(_mixed(panel), analyzer) if panel else (),
        lines=score_lines(task.lines, analyzer) if task.lines else (),
        verdicts=score_verdicts(task.labelled, config, progress=progress)
        if task.labelled
        else None,
    )


def _all(panel: Mapping[str, Sequence[Case]]) -> list[tuple[str, Sequence[Case]]]:
    """The cases of all corpora as one more, where there are several: scores share a scale."""
    together = [case for own in panel.values() for case in own]
    return [(ALL, together)] if len(panel) > 1 else []


def _mixed(panel: Mapping[str, Sequence[Case]]) -> list[Case]:
    """All cases, the corpora in turn."""
    turns = zip_longest(*panel.values())
    return [case for turn in turns for case in turn if case is not None]


def _mirrors(
    corpus: str, panel: Sequence[Case], analyzer: Analyzer, seed: int
) -> list[MirrorScore]:
    """Voice and timing alone, without words: calm agents against mirroring ones."""
    one_each = [case for case in panel if case.agent in (agents()[0], agents()[-1])]
    measured = {
        "tone's score, without words": [silent(c).rated(analyzer).score for c in one_each],
        "tone's calm lead": [case.rated(analyzer).lead for case in one_each],
        "similarity: proximity of pitch and level": [case.proximity for case in one_each],
        "similarity: of the rise in both": [case.proximity_to_rise for case in one_each],
    }
    rows = []
    for measure, values in measured.items():
        known = [
            (not case.mirrors, value)
            for case, value in zip(one_each, values, strict=True)
            if value is not None
        ]
        calm = sum(label for label, _ in known)
        rows.append(
            MirrorScore(
                corpus=corpus,
                measure=measure,
                calm=calm,
                mirroring=len(known) - calm,
                auc=bootstrap(known, _auc, seed=seed),
            )
        )
    return rows


def _auc(pairs: Sequence[tuple[bool, float]]) -> float | None:
    return auc([label for label, _ in pairs], [value for _, value in pairs])


def _agents(corpus: str, panel: Sequence[Case], analyzer: Analyzer, seed: int) -> list[AgentScore]:
    rated = _rated(panel, analyzer)
    following = {agent: after for agent, after in pairwise(agents())}
    rows = []
    for agent, responses in rated.items():
        wanted = RIGHT.get(agent, Verdict.MISSED)
        right = [each.verdict is wanted for each in responses]
        scores = [each.score or 0.0 for each in responses]
        below = [each.score or 0.0 for each in rated.get(following.get(agent, ""), [])]
        labels = [True] * len(scores) + [False] * len(below)
        rows.append(
            AgentScore(
                corpus=corpus,
                agent=agent,
                cases=len(responses),
                score=fmean(scores),
                right=bootstrap(right, lambda drawn: fmean(drawn), seed=seed),
                above_next=auc(labels, [*scores, *below]),
            )
        )
    return rows


def _rated(panel: Sequence[Case], analyzer: Analyzer) -> dict[str, list[Response]]:
    """{agent: responses}, best agent first; agents without a case are left out."""
    rated: dict[str, list[Response]] = {}
    for agent in agents():
        own = [case.rated(analyzer) for case in panel if case.agent == agent]
        rated |= {agent: own} if own else {}
    return rated
