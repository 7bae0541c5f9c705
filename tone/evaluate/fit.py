"""`tone evaluate fit`: coefficients and settings, made again from the corpora they may ship from.

Every number that is told is of speakers who were left out of the fitting: heads on the other
speakers' clips; budget and confidence on calls spliced from the left-out speakers' own, at the
reference that is set.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from tone.call.analysis import Analysis
from tone.call.moment import Reading
from tone.call.prosody import Functionals
from tone.call.span import Span
from tone.config import Config
from tone.errors import DependencyMissing, OutputError
from tone.evaluate import peer, telephone, variants
from tone.evaluate.background import background
from tone.evaluate.corpora import CALM, FACES, Clip, by_speaker, of_corpus, read_clips
from tone.evaluate.detector import analyze_channels, detector
from tone.evaluate.excerpt import excerpt, excerpts
from tone.evaluate.learn import Table, coefficients, views_of
from tone.evaluate.metrics import Estimate, auc, bootstrap, f1, false_an_hour, total
from tone.evaluate.metrics import onsets_close as onsets
from tone.evaluate.moments import outcome_of
from tone.evaluate.splice import DURATION, splice_calls
from tone.evaluate.tuning import Alarms, Sureness, Trial, alarms, sureness
from tone.pipeline import Analyzer
from tone.progress import Progress, silent

CLEAN = "clean"


@dataclass(frozen=True, slots=True, kw_only=True)
class FitTask:
    """What to fit on: a folder of labelled clips, with `diarization/` and `calls/` beside them."""

    data: Path
    corpus: str = "emodb"
    calls: int = 240
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FitReport:
    """What was found on speakers who were left out, and the settings to go with the heads."""

    fitted_on: str
    seed: int
    auc: dict[str, Estimate]  # face → of distressed against calm clips
    reference: float
    alarms: Alarms
    sureness: Sureness
    f1: Estimate
    onset_within_3s: Estimate
    false_an_hour: Estimate


def fit_heads(
    task: FitTask, config: Config, *, progress: Progress = silent
) -> tuple[dict[str, Any], FitReport]:
    """The coefficients as plain data, and what they are worth.

    Raises
    ------
    InputError
        The clips or the everyday speech are missing.
    DependencyMissing
        Whisper base is not on this machine.
    """
    clips = of_corpus(read_clips(task.data, [task.corpus]), task.corpus)
    analyzer = detector(config)
    if analyzer.encoder is None or analyzer.encoder.missing:
        reason = analyzer.encoder.missing if analyzer.encoder else "prosody.encoder is off"
        raise DependencyMissing(f"fitting needs Whisper's first blocks: {reason}")
    bench = _Bench(task, clips, analyzer, progress)
    speakers = list(by_speaker(clips))
    with TemporaryDirectory(prefix="tone-fit-") as folder:
        judges: dict[str, Analyzer] = {}
        for number, speaker in enumerate(speakers, start=1):
            path = Path(folder) / f"{number}.json"
            path.write_text(json.dumps(bench.fitted(speaker)))
            judges[speaker] = _with_coefficients(bench.analyzer, path)
            progress("speakers left out", float(number), float(len(speakers)))
        heard = {speaker: readings(judges[speaker], bench.clean[speaker]) for speaker in speakers}
        trials = list(bench.trials(judges))
    return bench.fitted(), _report(task, bench, heard, trials)


def write(fitted: dict[str, Any], path: Path) -> None:
    """Write coefficients, one feature set or head a line, or leave what was there untouched.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    partial = path.with_name(path.name + ".part")
    try:
        partial.write_text(_readable(fitted), encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}") from error


def _readable(fitted: dict[str, Any]) -> str:
    parts = []
    for name, value in fitted.items():
        if isinstance(value, dict):
            lines = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in value.items())
            parts.append(f"{json.dumps(name)}: {{\n{lines}\n}}")
        else:
            parts.append(f"{json.dumps(name)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _with_coefficients(analyzer: Analyzer, path: Path) -> Analyzer:
    """The analyzer with other coefficients."""
    fusion = replace(analyzer.config.fusion, coefficients=str(path))
    config = replace(analyzer.config, fusion=fusion)
    return replace(analyzer, config=config, scorer=Analyzer.from_config(config).scorer)


def readings(judge: Analyzer, analysis: Analysis) -> dict[Span, Reading]:
    """The readings that a judge makes of what was measured."""
    judged = judge.judge(analysis.recording, analysis.conversation, analysis.prosody)
    return {reading.span: reading for reading in judged.timeline}


def _heard(judge: Analyzer, analysis: Analysis) -> peer.Heard:
    scores = {span: reading.distress for span, reading in readings(judge, analysis).items()}
    return peer.Heard(analysis, scores)


class _Bench:
    """The corpus, measured once in each variant."""

    def __init__(
        self, task: FitTask, clips: Sequence[Clip], analyzer: Analyzer, progress: Progress
    ) -> None:
        self.analyzer = analyzer
        self.clips = by_speaker(clips)
        self.clean: dict[str, Analysis] = {}
        self._task, self._progress = task, progress
        self._tables = [self._table(variant) for variant in variants.VARIANTS]
        pieces = background(task.data, seed=task.seed)
        self._everyday = [
            views_of(variants.rows(variants.heard(analyzer, own))) for own in pieces.values()
        ]

    def fitted(self, *without: str) -> dict[str, Any]:
        """Coefficients, fitted without some speakers."""
        tables = [table.without(without) for table in self._tables]
        told = f"{self._task.corpus}, with the scatter of AMI and auto_repairs speech"
        return coefficients(tables, self._everyday, told)

    def trials(self, judges: dict[str, Analyzer]) -> Sequence[Trial]:
        """Spliced calls and pieces of them, read with heads that never heard their customer."""
        task = self._task
        clips = [clip for own in self.clips.values() for clip in own]
        found = []
        spliced = splice_calls(clips, calls=task.calls, seed=task.seed)
        for number, call in enumerate(spliced, start=1):
            whole = analyze_channels(self.analyzer, call.channels, call.truth.name)
            pieces = [excerpt(whole, kept) for kept in excerpts(call.truth).values()]
            judge = judges[call.truth.customer]
            found += [(call, _heard(judge, each)) for each in (whole, *pieces)]
            self._progress("spliced calls", number * DURATION, task.calls * DURATION)
        return found

    def _table(self, variant: str) -> Table:
        measured: list[Functionals | None] = []
        clips: list[Clip] = []
        length = float(len(self.clips))
        for number, (speaker, own) in enumerate(self.clips.items(), start=1):
            sounds = [telephone.read_clip(clip.path) for clip in own]
            changed = variants.varied(sounds, variant, speaker, seed=self._task.seed)
            analysis = variants.heard(self.analyzer, changed)
            if variant == CLEAN:
                self.clean[speaker] = analysis
            measured += variants.rows(analysis)
            clips += own
            self._progress(f"variant {variant}", float(number), length)
        return Table.of(measured, clips)


def _report(
    task: FitTask,
    bench: _Bench,
    heard: dict[str, dict[Span, Reading]],
    trials: Sequence[Trial],
) -> FitReport:
    moments = bench.analyzer.config.moments
    tail = alarms(bench.analyzer, trials)
    rule = (moments.reference, replace(moments, alarms=tail.alarms, decay=tail.decay).price)
    chosen = [
        outcome_of(call.truth, peer.flags(bench.analyzer, known, rule)) for call, known in trials
    ]
    return FitReport(
        fitted_on=task.corpus,
        seed=task.seed,
        auc={face: _auc(bench, heard, face, task.seed) for face in FACES},
        reference=moments.reference,
        alarms=tail,
        sureness=sureness(bench.analyzer, trials),
        f1=bootstrap(chosen, lambda some: f1(total(some)), seed=task.seed),
        onset_within_3s=bootstrap(chosen, onsets, seed=task.seed),
        false_an_hour=bootstrap(chosen, false_an_hour, seed=task.seed),
    )


def _auc(bench: _Bench, heard: dict[str, dict[Span, Reading]], face: str, seed: int) -> Estimate:
    """Of the clips of this face against calm ones; the interval is over speakers."""

    def of(speakers: Sequence[str]) -> float | None:
        labels: list[bool] = []
        scores: list[float] = []
        for speaker in speakers:
            spoken = bench.clean[speaker].conversation.utterances()
            for clip, utterance in zip(bench.clips[speaker], spoken, strict=True):
                reading = heard[speaker].get(utterance.span)
                known = None if reading is None else getattr(reading, face)
                if known is not None and clip.emotion in (*FACES[face], *CALM):
                    labels.append(clip.emotion in FACES[face])
                    scores.append(float(known))
        return auc(labels, scores) if np.isfinite(scores).all() else None

    return bootstrap(list(heard), of, seed=seed)
