"""The peer: openSMILE's eGeMAPSv02 functionals and logistic regression, on the same utterances.

It hears the same telephone line and the same voice detector, its features are normalised by the
centre and spread of all that the speaker says in the call (or in the corpus, for isolated clips),
and its log odds become flags by tone's own rule. It is fitted, and reference and price of a flag
are tuned, on one corpus only, always on speakers that the number at hand is not about.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import e
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tone.call.analysis import Analysis
from tone.call.moment import Moment, Reading
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
CERTAIN = 1e-4  # probability that no log odds go beyond
REFERENCES = tuple(np.round(np.arange(-1.0, 4.1, 0.5), 2))  # log odds
PRICES = (0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0)  # log odds times seconds

Features = NDArray[np.float64]
Rule = tuple[float, float]  # reference and price of a flag


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
    """A call that tone analysed, and another's score for each of its utterances."""

    analysis: Analysis
    scores: dict[Span, float]


def hear(analysis: Analysis, samples: Samples, model: Model) -> Heard:
    """The peer's log odds of distress, of the utterances as tone's voice detector found them."""
    customer = analysis.conversation.speaker(Role.CUSTOMER)
    spoken = analysis.conversation.utterances_of(customer) if customer else ()
    spans = [each.span for each in spoken if each.span.duration >= SHORTEST]
    if not spans:
        return Heard(analysis, {})
    likely = np.clip(model.probability(features(samples, spans)), CERTAIN, 1.0 - CERTAIN)
    odds = np.log(likely / (1.0 - likely))
    return Heard(analysis, dict(zip(spans, map(float, odds), strict=True)))


def flags(analyzer: Analyzer, heard: Heard, rule: Rule) -> list[Span]:
    """What a call's scores flag at a reference and a price, by the analyzer's own rule."""
    return [moment.span for moment in judged(analyzer, heard, rule)]


def judged(analyzer: Analyzer, heard: Heard, rule: Rule) -> Sequence[Moment]:
    """The moments that a call's scores make at a reference and a price."""
    reference, price = rule
    # A price alone, without the budget that it follows from: decay * log(alarms / budget).
    settings = replace(
        analyzer.config.moments, reference=0.0, decay=max(price, 0.001), alarms=e, budget=1.0
    )
    over = {span: score - reference for span, score in heard.scores.items()}
    judge = replace(
        analyzer,
        scorer=GivenScores(over),
        config=replace(analyzer.config, moments=settings),
    )
    known = heard.analysis
    _, moments = judge.flag(known.recording, known.conversation, known.prosody)
    return moments


def tune(outcomes: Callable[[Rule], Sequence[Outcome]]) -> Rule:
    """The reference and price with the best F1 and, among equals, the best onsets.

    Of a plateau of equals the middle is taken: its edges would fail first on other speakers.
    """
    grid = [(float(reference), price) for reference in REFERENCES for price in PRICES]
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
