"""`tone evaluate clips`: isolated clips of speakers never heard, beside the peer.

A speaker's clips are heard one after another over one telephone line, and each is scored against
all of them. Both detectors decide at the score that was best on the fit corpus.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tone.config import Config
from tone.evaluate import peer
from tone.evaluate.corpora import CALM, FACES, Clip, by_speaker, of_corpus, targets
from tone.evaluate.detector import Monologue, detector, monologue, voice_scores
from tone.evaluate.metrics import Estimate, auc, bootstrap, uar
from tone.evaluate.moments import PEER, TONE
from tone.evaluate.telephone import seconds
from tone.progress import Progress, silent

ALL = "all"
USUAL = 0.0  # the score of a clip whose voice could not be read


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipsScore:
    """One detector on one face of distress, in one corpus and gender."""

    corpus: str
    gender: str
    face: str
    detector: str
    speakers: int
    distressed: int
    calm: int
    unread: int  # clips that could not be scored, taken as the speaker's usual
    auc: Estimate
    uar: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipsReport:
    """The table of `tone evaluate clips`."""

    fitted_on: str
    seed: int
    scores: tuple[ClipsScore, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipsTask:
    """What to evaluate. `corpora` empty: all but the one that the peer is fitted on."""

    clips: Sequence[Clip]
    corpora: Sequence[str] = ()
    fitted_on: str = "emodb"
    seed: int = 0


@dataclass(frozen=True, slots=True)
class _Scored:
    """One speaker's clips: emotions, and each detector's scores for each face."""

    gender: str
    emotions: tuple[str, ...]
    scores: dict[tuple[str, str], tuple[float | None, ...]]  # (detector, face) → one a clip

    def labelled(self, detector: str, face: str) -> tuple[list[bool], list[float]]:
        """Whether distressed, and the score, of the clips that are of this face or calm."""
        wanted = [
            (emotion in FACES[face], USUAL if score is None else score)
            for emotion, score in zip(self.emotions, self.scores[detector, face], strict=True)
            if emotion in (*FACES[face], *CALM)
        ]
        return [label for label, _ in wanted], [score for _, score in wanted]


def evaluate_clips(task: ClipsTask, config: Config, *, progress: Progress = silent) -> ClipsReport:
    """Score tone and the peer on the same clips.

    Raises
    ------
    InputError
        A corpus is missing, or the fit corpus lacks calm or distressed clips.
    DependencyMissing
        The extra `evaluate` is not installed.
    """
    chosen = targets(task.clips, task.corpora, task.fitted_on)
    bench = _Bench(task, config, progress)
    rules = bench.rules()
    scores = [
        score
        for corpus in chosen
        for score in _table(corpus, bench.scored(corpus), rules, task.seed)
    ]
    return ClipsReport(fitted_on=task.fitted_on, seed=task.seed, scores=tuple(scores))


class _Bench:
    """Both detectors, run over one corpus after another."""

    def __init__(self, task: ClipsTask, config: Config, progress: Progress) -> None:
        self._task, self._progress = task, progress
        self._analyzer = detector(config)
        self._fit = [monologue(own) for own in self._speakers(task.fitted_on)]
        self._training = {face: peer.training(self._fit, face) for face in FACES}

    def rules(self) -> dict[tuple[str, str], float]:
        """{(detector, face): score from which a clip is called distressed}."""
        scored = self.scored(self._task.fitted_on)
        return {
            (name, face): _threshold(*pooled(scored, name, face))
            for name in (TONE, PEER)
            for face in FACES
        }

    def scored(self, corpus: str) -> list[_Scored]:
        """Every speaker of a corpus; the peer never heard them before."""
        speakers = self._speakers(corpus)
        found: list[_Scored] = []
        length = seconds(clip.path for own in speakers for clip in own)
        done = 0.0
        for own in speakers:
            found.append(self._score(monologue(own)))
            done += seconds(clip.path for clip in own)
            self._progress(f"clips of {corpus}", done, length)
        return found

    def _score(self, spoken: Monologue) -> _Scored:
        ours = voice_scores(self._analyzer, spoken)
        rows = peer.features(spoken.samples, spoken.spans)
        scores: dict[tuple[str, str], tuple[float | None, ...]] = {}
        for face, training in self._training.items():
            scores[TONE, face] = ours[face]
            probabilities = training.without(spoken.speaker).probability(rows)
            scores[PEER, face] = tuple(map(float, probabilities))
        emotions = tuple(clip.emotion for clip in spoken.clips)
        return _Scored(spoken.clips[0].gender, emotions, scores)

    def _speakers(self, corpus: str) -> list[tuple[Clip, ...]]:
        return list(by_speaker(of_corpus(self._task.clips, corpus)).values())


def pooled(scored: Sequence[_Scored], detector: str, face: str) -> tuple[list[bool], list[float]]:
    """Labels and scores of several speakers together."""
    pairs = [each.labelled(detector, face) for each in scored]
    return [x for labels, _ in pairs for x in labels], [x for _, values in pairs for x in values]


def _threshold(labels: Sequence[bool], values: Sequence[float]) -> float:
    """The score that best parts the distressed from the calm."""
    candidates = np.unique(np.percentile(values, np.arange(1, 100))) if values else [USUAL]
    return float(max(candidates, key=lambda at: uar(labels, [v >= at for v in values]) or 0.0))


def _table(
    corpus: str, scored: Sequence[_Scored], rules: dict[tuple[str, str], float], seed: int
) -> list[ClipsScore]:
    genders = sorted({each.gender for each in scored if each.gender})
    groups = {ALL: list(scored)} | {
        gender: [each for each in scored if each.gender == gender] for gender in genders
    }
    return [
        _row(
            {"corpus": corpus, "gender": gender, "face": face, "detector": name},
            group,
            rules[name, face],
            seed,
        )
        for face in FACES
        for gender, group in groups.items()
        for name in (TONE, PEER)
    ]


def _row(cell: dict[str, str], group: Sequence[_Scored], rule: float, seed: int) -> ClipsScore:
    name, face = cell["detector"], cell["face"]
    labels, _ = pooled(group, name, face)

    def ranked(speakers: Sequence[_Scored]) -> float | None:
        return auc(*pooled(speakers, name, face))

    def decided(speakers: Sequence[_Scored]) -> float | None:
        known, values = pooled(speakers, name, face)
        return uar(known, [value >= rule for value in values])

    return ClipsScore(
        **cell,
        speakers=len(group),
        distressed=sum(labels),
        calm=len(labels) - sum(labels),
        unread=sum(score is None for each in group for score in each.scores[name, face]),
        auc=bootstrap(group, ranked, seed=seed),
        uar=bootstrap(group, decided, seed=seed),
    )
