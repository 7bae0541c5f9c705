"""`tone evaluate moments`: flags in spliced calls against the known episodes, beside the peer.

The peer is shown twice: with reference and price tuned on its fit corpus, as tone must do, and with
those that turn out best on the very calls that are scored, which nobody could have known. A
detector that beats the second one beats the first.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from tone.call.analysis import Analysis
from tone.call.span import Span
from tone.config import Config
from tone.evaluate import peer, telephone
from tone.evaluate.corpora import Clip, by_speaker, of_corpus, targets
from tone.evaluate.detector import analyze_channels, detector, monologue
from tone.evaluate.excerpt import excerpt, excerpts
from tone.evaluate.metrics import (
    Outcome,
    bootstrap,
    f1,
    false_an_hour,
    onset_error,
    onsets_close,
    onsets_close_of_hits,
    outcome,
    precision,
    recall,
    total,
)
from tone.evaluate.moments_report import CallDetail, MomentsReport, MomentsScore
from tone.evaluate.reliability import Flagged, Reliability, flagged, reliability
from tone.evaluate.splice import DURATION, Truth, splice_calls
from tone.pipeline import Analyzer
from tone.progress import Progress, silent

TONE, PEER = "tone", "eGeMAPS + LR"
HINDSIGHT = "same, hindsight"  # the peer with what suits the scored calls best
TUNING_CALLS = 45

STATISTICS: dict[str, Callable[[Sequence[Outcome]], float | None]] = {
    "f1": lambda outcomes: f1(total(outcomes)),
    "precision": lambda outcomes: precision(total(outcomes)),
    "recall": lambda outcomes: recall(total(outcomes)),
    "onset_within_3s": onsets_close,
    "onset_within_3s_of_hits": onsets_close_of_hits,
    "onset_error_s": onset_error,
    "false_an_hour": false_an_hour,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentsTask:
    """What to evaluate. `corpora` empty: all but the one that the peer is fitted on."""

    clips: Sequence[Clip]
    corpora: Sequence[str] = ()
    fitted_on: str = "emodb"
    calls: int = 60
    face: str = "agitated"
    seed: int = 0


def evaluate_moments(
    task: MomentsTask, config: Config, *, progress: Progress = silent
) -> MomentsReport:
    """Score tone and the peer on the same calls.

    Raises
    ------
    InputError, DependencyMissing
        A corpus is missing or too small; the extra `evaluate` is not installed.
    """
    analyzer, chosen = detector(config), targets(task.clips, task.corpora, task.fitted_on)
    bench = _Bench(task, analyzer, progress)
    rule = bench.tuned()
    scores, calls = list[MomentsScore](), list[CallDetail]()
    shared: dict[str, float] = {}
    sure: dict[str, Reliability] = {}
    for corpus in chosen:
        trials = list(bench.trials(corpus, task.calls))
        rules = {PEER: rule, HINDSIGHT: bench.tuned_on(trials)}
        details = [_detail(analyzer, each, rules) for each in trials]
        for name in (TONE, *rules):
            pairs = zip(trials, details, strict=True)
            outcomes = [outcome_of(trial.truth, detail.flags[name]) for trial, detail in pairs]
            pieces = _in_pieces(analyzer, trials, rules.get(name))
            scores.append(_score(corpus, name, outcomes, pieces, task.seed))
        shared[corpus] = sum(each.truth.shared for each in trials) / len(trials)
        sure[corpus] = reliability([each for trial in trials for each in _flagged(trial)])
        calls += details
    return MomentsReport(
        face=task.face,
        seed=task.seed,
        fitted_on=task.fitted_on,
        peer_rule=rule,
        shared_clips=shared,
        scores=tuple(scores),
        reliability=sure,
        calls=tuple(calls),
    )


def outcome_of(truth: Truth, flags: Sequence[Span]) -> Outcome:
    """The flags of one call against what is known of it."""
    return outcome(truth.episodes, flags, duration=truth.duration, emotion=truth.emotion)


@dataclass(frozen=True, slots=True)
class _Trial:
    """A call as both detectors heard it; its sound is let go."""

    truth: Truth
    heard: peer.Heard
    pieces: dict[str, peer.Heard]  # as both hear it when that is all that they hear


class _Bench:
    """Runs the calls of a corpus through tone and through the peer."""

    def __init__(self, task: MomentsTask, analyzer: Analyzer, progress: Progress) -> None:
        self._task, self._analyzer, self._progress = task, analyzer, progress
        spoken = by_speaker(of_corpus(task.clips, task.fitted_on)).values()
        noisy = [monologue(own, noise_db=telephone.NOISE_DB) for own in spoken]
        self._training = peer.training(noisy, task.face)

    def tuned(self) -> peer.Rule:
        """The peer's reference and price, on calls spliced from the fit corpus."""
        calls = min(TUNING_CALLS, self._task.calls)
        return self.tuned_on(list(self.trials(self._task.fitted_on, calls)))

    def tuned_on(self, trials: Sequence[_Trial]) -> peer.Rule:
        """The peer's best reference and price on these calls."""

        def outcomes(rule: peer.Rule) -> list[Outcome]:
            return [
                outcome_of(each.truth, peer.flags(self._analyzer, each.heard, rule))
                for each in trials
            ]

        return peer.tune(outcomes)

    def trials(self, corpus: str, calls: int) -> Iterator[_Trial]:
        """Each spliced call, analysed; the peer never heard its customer before."""
        task = self._task
        clips = of_corpus(task.clips, corpus)
        spliced = splice_calls(clips, calls=calls, face=task.face, seed=task.seed)
        for number, call in enumerate(spliced, start=1):
            truth = call.truth
            analysis = analyze_channels(self._analyzer, call.channels, truth.name)
            model = self._training.without(truth.customer, truth.agent)
            pieces = {
                name: peer.hear(self._judged(excerpt(analysis, kept)), call.channels[1], model)
                for name, kept in excerpts(truth).items()
            }
            yield _Trial(truth, peer.hear(analysis, call.channels[1], model), pieces)
            self._progress(f"calls of {corpus}", number * DURATION, calls * DURATION)

    def _judged(self, piece: Analysis) -> Analysis:
        known = (piece.recording, piece.conversation, piece.prosody)
        timeline, moments = self._analyzer.flag(*known)
        return replace(piece, timeline=timeline, moments=moments)


def _flagged(trial: _Trial) -> list[Flagged]:
    found = trial.heard.analysis.moments
    return flagged(
        trial.truth.episodes, [each.span for each in found], [each.confidence for each in found]
    )


def _detail(analyzer: Analyzer, trial: _Trial, rules: dict[str, peer.Rule]) -> CallDetail:
    truth = trial.truth
    flags = {name: tuple(peer.flags(analyzer, trial.heard, rule)) for name, rule in rules.items()}
    ours = tuple(moment.span for moment in trial.heard.analysis.moments)
    return CallDetail(
        name=truth.name,
        customer=truth.customer,
        agent=truth.agent,
        emotion=truth.emotion,
        episodes=truth.episodes,
        flags={TONE: ours, **flags},
    )


def _in_pieces(
    analyzer: Analyzer, trials: Sequence[_Trial], rule: peer.Rule | None
) -> dict[str, list[Outcome]]:
    """What became of each piece; without a rule: tone's own flags."""
    found: dict[str, list[Outcome]] = {}
    for trial in trials:
        for name, heard in trial.pieces.items():
            own = [moment.span for moment in heard.analysis.moments]
            flags = peer.flags(analyzer, heard, rule) if rule else own
            found.setdefault(name, []).append(outcome_of(trial.truth, flags))
    return found


def _score(
    corpus: str,
    detector: str,
    outcomes: Sequence[Outcome],
    pieces: dict[str, list[Outcome]],
    seed: int,
) -> MomentsScore:
    emotions = sorted({each.emotion for each in outcomes if each.emotion})
    estimates = {
        name: bootstrap(outcomes, statistic, seed=seed) for name, statistic in STATISTICS.items()
    }
    return MomentsScore(
        corpus=corpus,
        detector=detector,
        calls=len(outcomes),
        calm_calls=sum(each.calm for each in outcomes),
        counts=total(outcomes),
        recall_in_pieces={
            name: bootstrap(some, STATISTICS["recall"], seed=seed) for name, some in pieces.items()
        },
        recall_by_emotion={
            emotion: recall(total([each for each in outcomes if each.emotion == emotion]))
            for emotion in emotions
        },
        **estimates,
    )
