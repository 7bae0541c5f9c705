"""The peer: openSMILE's eGeMAPSv02 functionals and logistic regression, on the same utterances.

It hears the same telephone line and the same voice detector, its features are normalised by the
centre and spread of all that the speaker says in the call (or in the corpus, for isolated clips),
and its flags come from tone's own two-threshold rule. It is fitted, and its thresholds are tuned,
on one corpus only, always on speakers that the number at hand is not about.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tone.call.analysis import Analysis
from tone.call.moment import Reading
from tone.call.prosody import Prosody
from tone.call.recording import Role, Samples
from tone.call.span import Span
from tone.call.speech import Conversation
from tone.errors import DependencyMissing
from tone.evaluate.cache import key, remembered
from tone.evaluate.corpora import FACES
from tone.evaluate.detector import Monologue
from tone.evaluate.metrics import INSTALL, Outcome, f1, onsets_close, total
from tone.pipeline import Analyzer

STRENGTH = 0.01  # inverse of the regularisation
SHORTEST = 0.4  # s; eGeMAPS means little below
ONSETS = (*np.round(np.arange(0.30, 0.96, 0.05), 2), 0.97, 0.98, 0.99, 0.995)  # probabilities
RELEASES = (0.25, 0.5, 0.75, 1.0)  # shares of the onset

Features = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Logistic regression over normalised features."""

    weights: Features
    bias: float

    def probability(self, features: Features) -> Features:
        """Of distress, one for each row."""
        return np.asarray(1.0 / (1.0 + np.exp(-(features @ self.weights + self.bias))))


@dataclass(frozen=True, slots=True, eq=False)
class Training:
    """The fit corpus: normalised features, whether distressed, and whose."""

    features: Features
    distressed: NDArray[np.bool_]
    speakers: NDArray[np.str_]

    def without(self, *speakers: str) -> Model:
        """A model fitted on all but these speakers."""
        return fit(self, ~np.isin(self.speakers, speakers))


class GivenScores:
    """A distress scorer whose answers were computed elsewhere."""

    def __init__(self, scores: dict[Span, float]) -> None:
        self._scores = scores

    def read(self, conversation: Conversation, prosody: Prosody) -> Sequence[Reading]:
        """One reading for each of the customer's scored utterances."""
        customer = conversation.speaker(Role.CUSTOMER)
        spoken = conversation.utterances_of(customer) if customer else ()
        return [
            Reading(each.span, each.speaker, score, score, None, None, ())
            for each in spoken
            if (score := self._scores.get(each.span)) is not None
        ]


def features(samples: Samples, spans: Sequence[Span]) -> Features:
    """eGeMAPSv02 functionals of each span, normalised over all of them, shape (spans, 88)."""
    rows = np.stack([_functionals(samples, span) for span in spans])
    centre, spread = rows.mean(axis=0), rows.std(axis=0)
    return np.asarray((rows - centre) / np.where(spread > 1e-9, spread, 1.0))


def training(monologues: Sequence[Monologue], face: str = "agitated") -> Training:
    """The distressed and the calm clips of the fit corpus."""
    rows, labels, speakers = [], [], []
    for spoken in monologues:
        own = features(spoken.samples, spoken.spans)
        for row, clip in zip(own, spoken.clips, strict=True):
            if clip.is_calm or clip.emotion in FACES[face]:
                rows.append(row)
                labels.append(not clip.is_calm)
                speakers.append(clip.speaker)
    return Training(np.array(rows), np.array(labels), np.array(speakers))


def fit(data: Training, chosen: NDArray[np.bool_]) -> Model:
    """Logistic regression on the chosen rows, both classes weighing the same."""
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError as error:
        raise DependencyMissing(INSTALL) from error
    model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=2000)
    model.fit(data.features[chosen], data.distressed[chosen])
    return Model(np.asarray(model.coef_[0], np.float64), float(model.intercept_[0]))


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """A call that tone analysed, and the peer's probability for each of its utterances."""

    analysis: Analysis
    scores: dict[Span, float]


def hear(analysis: Analysis, samples: Samples, model: Model) -> Heard:
    """Score the customer's utterances, as tone's voice detector found them."""
    customer = analysis.conversation.speaker(Role.CUSTOMER)
    spoken = analysis.conversation.utterances_of(customer) if customer else ()
    spans = [each.span for each in spoken if each.span.duration >= SHORTEST]
    if not spans:
        return Heard(analysis, {})
    probabilities = model.probability(features(samples, spans))
    return Heard(analysis, dict(zip(spans, map(float, probabilities), strict=True)))


def flags(analyzer: Analyzer, heard: Heard, thresholds: tuple[float, float]) -> list[Span]:
    """The peer's flags of one call, by the analyzer's own rule."""
    onset, release = thresholds
    # The dose is in tone's own unit of distress; the peer is spared it.
    moments = replace(analyzer.config.moments, onset=onset, release=release, dose=0.0)
    judge = replace(
        analyzer, scorer=GivenScores(heard.scores), config=replace(analyzer.config, moments=moments)
    )
    known = heard.analysis
    judged = judge.judge(known.recording, known.conversation, known.prosody)
    return [moment.span for moment in judged.moments]


def tune(outcomes: Callable[[tuple[float, float]], Sequence[Outcome]]) -> tuple[float, float]:
    """The thresholds (onset, release) with the best F1 and, among equals, the best onsets.

    Of a plateau of equals the middle is taken: its edges would fail first on other speakers.
    """
    grid = [(float(onset), float(onset * share)) for onset in ONSETS for share in RELEASES]
    worth = [_worth(outcomes(pair)) for pair in grid]
    best = [pair for pair, each in zip(grid, worth, strict=True) if each == max(worth)]
    return best[len(best) // 2]


def _worth(outcomes: Sequence[Outcome]) -> tuple[float, float]:
    return f1(total(outcomes)) or 0.0, onsets_close(outcomes) or 0.0


def _functionals(samples: Samples, span: Span) -> Features:
    sound = Samples(samples.within(span).copy(), samples.rate)
    return np.asarray(remembered(key(sound, "eGeMAPSv02"), lambda: _smile(sound)), np.float64)


def _smile(sound: Samples) -> Features:
    values = _extractor().process_signal(sound.values, sound.rate).to_numpy()[0]
    return np.nan_to_num(np.asarray(values, np.float64))


@cache
def _extractor() -> Any:
    try:
        import opensmile
    except ImportError as error:
        raise DependencyMissing(INSTALL) from error
    return opensmile.Smile(
        feature_set=opensmile.FeatureSet.eGeMAPSv02,
        feature_level=opensmile.FeatureLevel.Functionals,
        num_workers=1,
    )
