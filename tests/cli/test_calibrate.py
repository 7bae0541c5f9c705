"""`tone calibrate`: what reviewers said in the store → a config that analyses take."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from tone.call.analysis import Analysis
from tone.cli.main import app
from tone.config_file import load_config
from tone.errors import InputError
from tone.store.people import Position
from tone.store.reviews import Kind, Said
from tone.store.store import Store


def _reviewed(store: Store, analysis: Analysis, count: int) -> None:
    """So many calls with a moment each: those worth more than 1.5 are agreed with, mostly."""
    drawn = np.random.default_rng(0)
    person = store.people.add("reviewer", Position.REVIEWER).id
    for number in range(count):
        recording_id = f"{number:016x}"
        worth = 0.5 + float(drawn.exponential(1.0))
        moment = replace(analysis.moments[0], id=f"{recording_id}-1", worth=worth)
        answer = replace(analysis.responses[0], moment_id=moment.id)
        recording = replace(analysis.recording, id=recording_id)
        store.save(replace(analysis, recording=recording, moments=(moment,), responses=(answer,)))
        likes = drawn.random() < 1 / (1 + (worth / 1.5) ** -6)
        kind = Kind.AGREE if likes else Kind.DISPUTE
        store.reviews.add(Said(moment_id=moment.id, person_id=person, kind=kind))


def test_reviews_become_a_config(upset_analysis: Analysis, tmp_path: Path) -> None:
    store = Store.open(str(tmp_path / "calls.db"))
    _reviewed(store, upset_analysis, 150)
    store.close()
    out = tmp_path / "tone.toml"
    done = CliRunner().invoke(
        app, ["calibrate", "-o", str(out), "--database", str(tmp_path / "calls.db")]
    )

    assert done.exit_code == 0
    assert "150 judged moments" in done.stdout
    moments = load_config(out).moments
    assert moments.price == pytest.approx(1.5, rel=0.15)
    assert moments.even == pytest.approx(1.5, rel=0.15)


def test_too_few_reviews_write_nothing(upset_analysis: Analysis, tmp_path: Path) -> None:
    store = Store.open(str(tmp_path / "calls.db"))
    store.save(upset_analysis)
    store.close()
    out = tmp_path / "tone.toml"
    done = CliRunner().invoke(
        app, ["calibrate", "-o", str(out), "--database", str(tmp_path / "calls.db")]
    )

    assert isinstance(done.exception, InputError)
    assert "0 moments are judged" in str(done.exception)
    assert not out.exists()
