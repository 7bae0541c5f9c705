"""What contenders took → the table and its ratios.

rounds:  plain 9 8 10   alone 1.0 1.2 1.1   tone 1.1 1.0 1.5      seconds, of 10 s of audio
"""

import logging
import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tone.batch import contenders
from tone.batch.bench import BenchReport, _homes, _row, bench
from tone.batch.contenders import ALONE, PLAIN, PROCESSES, TONE, Cost, _Stages, _stages
from tone.config_file import from_table
from tone.errors import StageFailed, stage


def test_the_median_round_counts_and_its_stages_are_shown() -> None:
    walls = (1.1, 1.0, 1.5)
    costs = [Cost(wall, 10.0, wall * 2, 500.0, {"words": wall / 2}) for wall in walls]
    row = _row(TONE, costs)

    assert (row.wall, row.fastest, row.slowest) == pytest.approx((0.11, 0.10, 0.15))
    assert row.cpu == pytest.approx(0.22)
    assert row.stages == pytest.approx({"words": 0.055})


def test_ratios_are_of_the_medians() -> None:
    walls = {PLAIN: (9.0, 8.0, 10.0), ALONE: (1.0, 1.2, 1.1), TONE: (1.1, 1.0, 1.5)}
    rows = tuple(_row(name, [Cost(w, 10.0) for w in found]) for name, found in walls.items())
    report = BenchReport(1, 10.0, 2, 3, rows)

    assert report.ratio(PLAIN, TONE) == pytest.approx(9.0 / 1.1)
    assert report.ratio(TONE, ALONE) == pytest.approx(1.0)


def test_stages_are_timed_by_the_log(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("tone.errors")
    handler = _Stages()
    log.addHandler(handler)
    _stages.clear()
    try:
        with caplog.at_level(logging.DEBUG, "tone.errors"):
            for _ in range(2):
                with stage("prosody", Path("call.wav")):
                    pass
    finally:
        log.removeHandler(handler)

    assert list(_stages) == ["prosody"]
    assert caplog.messages[0].startswith("stage prosody took 0.0")


@pytest.mark.parametrize(("name", "times"), [(TONE, 1), (PROCESSES, 3)])
def test_a_batch_is_long_and_all_that_it_hears_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, times: int
) -> None:
    calls = [tmp_path / "a.wav", tmp_path / "b.wav"]
    for call, seconds in zip(calls, (1, 2), strict=True):
        soundfile.write(call, np.zeros(8000 * seconds), 8000)
    heard: list[Path] = []
    monkeypatch.setattr(contenders, "_hears", heard.extend, raising=False)

    cost = contenders.hear(name, calls)

    assert heard == calls * times
    assert cost.audio == pytest.approx(3.0 * times)


def test_a_contender_whose_process_dies_is_named() -> None:
    with _homes([PLAIN]) as homes, pytest.raises(StageFailed, match="of the contender plain died"):
        homes[PLAIN](os._exit, 9)


@pytest.mark.model
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_contenders_hear_a_real_call(tmp_path: Path) -> None:
    sample = Path(__file__).parents[2] / "audio_samples" / "calm.flac"
    sound, rate = soundfile.read(sample, frames=10 * 8000)
    soundfile.write(tmp_path / "call.wav", sound, rate)
    config = from_table({"audio": {"channels": "agent,customer"}})
    report = bench([tmp_path / "call.wav"], config, rounds=1, contenders=(PLAIN, TONE))

    assert report.audio == pytest.approx(10.0)
    assert [row.contender for row in report.rows] == [PLAIN, TONE]
    assert all(row.wall > 0 for row in report.rows)
    tone = report.rows[1]
    assert {"audio", "voices", "words", "prosody", "moments"} <= set(tone.stages)
    assert sum(tone.stages.values()) == pytest.approx(tone.wall, rel=0.2)
    assert report.ratio(PLAIN, TONE) > 1
