"""Numbers whose truth can be counted by hand."""

import numpy as np
import pytest

from tone.call.span import Span
from tone.evaluate.metrics import (
    Counts,
    Estimate,
    auc,
    bootstrap,
    f1,
    false_an_hour,
    jaccard,
    onset_error,
    onsets_close,
    outcome,
    precision,
    recall,
    total,
    uar,
)

HIT = outcome([Span(40, 60)], [Span(42, 50)], duration=120.0)
LATE = outcome([Span(40, 60)], [Span(50, 70)], duration=120.0)
MISSED = outcome([Span(40, 60)], [], duration=120.0)
CALM = outcome([], [Span(5, 8), Span(20, 25)], duration=120.0)
QUIET = outcome([], [], duration=120.0)


def test_counts_and_rates() -> None:
    counts = total([HIT, LATE, MISSED, CALM, QUIET])

    assert counts == Counts(hits=2, missed=1, false=2)
    assert precision(counts) == pytest.approx(2 / 4)
    assert recall(counts) == pytest.approx(2 / 3)
    assert f1(counts) == pytest.approx(4 / 7)


def test_onsets_count_the_missed_and_errors_only_the_hits() -> None:
    assert onsets_close([HIT, LATE, MISSED]) == pytest.approx(1 / 3)
    assert onset_error([HIT, LATE, MISSED]) == pytest.approx((2 + 10) / 2)


def test_false_flags_an_hour_are_of_calm_calls() -> None:
    spoiled = outcome([Span(40, 60)], [Span(1, 2)], duration=120.0)

    assert false_an_hour([CALM, QUIET, spoiled]) == pytest.approx(2 / (240 / 3600))


def test_what_is_undefined_is_none() -> None:
    assert precision(total([MISSED])) is None
    assert recall(total([CALM])) is None
    assert f1(total([QUIET])) is None
    assert onset_error([MISSED]) is None
    assert onsets_close([CALM]) is None
    assert false_an_hour([HIT]) is None
    assert auc([True, True], [0.1, 0.2]) is None
    assert uar([False], [True]) is None


def test_auc_and_uar_are_those_of_scikit_learn() -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="needs the extra `evaluate`")
    rng = np.random.default_rng(0)
    distressed = list(rng.random(60) < 0.4)
    scores = list(np.round(rng.random(60) + 0.3 * np.array(distressed), 1))  # with ties
    decided = [score > 0.6 for score in scores]

    assert auc(distressed, scores) == pytest.approx(metrics.roc_auc_score(distressed, scores))
    assert uar(distressed, decided) == pytest.approx(
        metrics.balanced_accuracy_score(distressed, decided)
    )


def test_jaccard_counts_time_that_is_flagged_twice_once() -> None:
    assert jaccard([Span(0, 4), Span(2, 6)], [Span(4, 8)]) == (2.0, 8.0)
    assert jaccard([], []) == (0.0, 0.0)


def test_the_bootstrap_is_seeded_and_holds_the_value() -> None:
    units = [HIT] * 8 + [MISSED] * 4

    estimate = bootstrap(units, lambda drawn: recall(total(drawn)), seed=1)

    assert estimate == bootstrap(units, lambda drawn: recall(total(drawn)), seed=1)
    assert estimate.value == pytest.approx(8 / 12)
    assert estimate.low is not None
    assert estimate.high is not None
    assert 0.35 < estimate.low < 8 / 12 < estimate.high < 0.95


def test_one_unit_has_no_interval_and_the_undefined_no_value() -> None:
    assert bootstrap([HIT], lambda drawn: recall(total(drawn))) == Estimate(1.0)
    assert bootstrap([CALM, QUIET], lambda drawn: recall(total(drawn))) == Estimate(None)
