"""How a speaker usually sounds."""

import pytest

from tone.call.prosody import F0, FLUX, INTENSITY, TILT, Functionals
from tone.call.span import Span
from tone.prosody.baseline import USUAL_SPREAD, baseline


def rows(*levels_db: float) -> list[Functionals]:
    """One utterance for each level; pitch and balance rise with it."""
    return [
        Functionals(
            Span(10 * i, 10 * i + 2),
            "customer",
            {INTENSITY: db, F0: 30 + 0.3 * db, TILT: 0.2 * db, FLUX: 2.0},
        )
        for i, db in enumerate(levels_db)
    ]


def centre_db(*levels_db: float, rounds: int = 2) -> float:
    fitted = baseline(rows(*levels_db), speaker="customer", rounds=rounds, calm_share=0.7)
    return fitted.norms[INTENSITY].centre


def test_refitting_on_the_calmer_speech_is_not_drawn_up_by_an_upset_half() -> None:
    #          calm --------------------  upset ------------
    levels = (-30, -31, -29, -30, -30.5, -20, -19, -21, -20)

    assert centre_db(*levels, rounds=0) == -29
    assert centre_db(*levels) == pytest.approx(-30, abs=0.6)


def test_few_utterances_have_nearly_the_usual_spread() -> None:
    fitted = baseline(rows(-30, -30, -30), speaker="customer", rounds=0, calm_share=1.0)

    norm = fitted.norms[INTENSITY]
    assert 0.5 * USUAL_SPREAD[INTENSITY] < norm.spread < USUAL_SPREAD[INTENSITY]


def test_two_utterances_are_no_baseline() -> None:
    assert baseline(rows(-30, -29), speaker="customer", rounds=2, calm_share=0.7).norms == {}


def test_a_louder_telephone_moves_the_centre_and_nothing_else() -> None:
    levels = (-30.0, -31.0, -28.0, -30.0, -22.0, -29.0)
    quiet, loud = (
        baseline(rows(*(db + gain for db in levels)), speaker="a", rounds=0, calm_share=0.7)
        for gain in (0.0, 6.0)
    )

    assert loud.norms[INTENSITY].centre - quiet.norms[INTENSITY].centre == pytest.approx(6.0)
    assert loud.norms[INTENSITY].spread == pytest.approx(quiet.norms[INTENSITY].spread)
