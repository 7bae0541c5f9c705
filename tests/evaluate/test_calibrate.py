"""Simulated reviewers with a known bias: the threshold they have is found again.

P(agree) = 1 / (1 + (worth / even) ** -surety)         even 1.2, surety 4
"""

import numpy as np
import pytest

from tone.config import Config
from tone.errors import InputError
from tone.evaluate.calibrate import Judged, calibrate

EVEN, SURETY = 1.2, 4.0


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tone.evaluate.calibrate.RESAMPLES", 30)


def reviewers(
    count: int, *, even: float = EVEN, surety: float = SURETY, seed: int = 1
) -> list[Judged]:
    """Moments worth more than today's price, and who agrees with them."""
    drawn = np.random.default_rng(seed)
    worth = 0.5 + drawn.exponential(1.0, count)
    agreed = drawn.random(count) < 1 / (1 + (worth / even) ** -surety)
    return [Judged(float(w), bool(a)) for w, a in zip(worth, agreed, strict=True)]


@pytest.mark.parametrize("seed", range(5))
def test_the_threshold_of_the_reviewers_is_found_within_five_percent(seed: int) -> None:
    found = calibrate(reviewers(3000, seed=seed), Config())

    assert found.price.value == pytest.approx(EVEN, rel=0.05)
    assert found.surety.value == pytest.approx(SURETY, rel=0.15)
    assert found.config.moments.price == pytest.approx(found.price.value)


def test_a_surer_flag_is_worth_more() -> None:
    judged = reviewers(3000)
    prices = [calibrate(judged, Config(), right=right).price.value for right in (0.3, 0.5, 0.8)]

    assert prices[2] == pytest.approx(EVEN * 4 ** (1 / SURETY), rel=0.07)
    assert prices == sorted(p for p in prices if p is not None)


def test_what_it_says_of_itself_is_measured_on_moments_left_out() -> None:
    found = calibrate(reviewers(600, even=2.0), Config())

    assert found.loss_after < found.loss_before
    assert found.before.agreed + found.before.disputed <= found.judged == 600
    assert found.after.precision is not None
    assert found.before.precision is not None
    assert found.after.precision > found.before.precision


def test_few_judgements_have_wide_intervals() -> None:
    wide, narrow = (calibrate(reviewers(count), Config()).price for count in (100, 3000))

    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)  # type: ignore[operator]
    assert narrow.low < EVEN < narrow.high  # type: ignore[operator]


@pytest.mark.parametrize(
    "judged",
    [
        reviewers(59),
        [Judged(1.0, True)] * 200,
        [*[Judged(1.0, True)] * 200, *[Judged(0.6, False)] * 9],
    ],
    ids=["too few", "none disputed", "too few disputed"],
)
def test_too_little_is_refused(judged: list[Judged]) -> None:
    with pytest.raises(InputError, match="expected at least 60, and 10 of each"):
        calibrate(judged, Config())


def test_reviewers_who_dispute_the_plainest_teach_nothing() -> None:
    turned = [Judged(each.worth, not each.agreed) for each in reviewers(500)]
    with pytest.raises(
        InputError, match="reviewers agree no more often with moments of more worth"
    ):
        calibrate(turned, Config())


@pytest.mark.parametrize("right", [0.0, 1.0, -2.0])
def test_a_flag_cannot_be_right_always(right: float) -> None:
    with pytest.raises(InputError, match="above 0 and below 1"):
        calibrate(reviewers(100), Config(), right=right)
