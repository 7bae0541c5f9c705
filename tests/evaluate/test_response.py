"""The rating's own evaluation, on a small corpus of drawn voices."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from tone.call.moment import HalfLife
from tone.cli import main
from tone.config import Config
from tone.errors import InputError
from tone.evaluate.corpora import read_clips
from tone.evaluate.panel import agents
from tone.evaluate.response import ResponseReport, ResponseTask, evaluate_response
from tone.evaluate.survival import median_half_life

pytest.importorskip("sklearn", reason="needs the extra `evaluate`")
pytest.importorskip("statsmodels", reason="needs the extra `evaluate`")

LINES = "text,label,style\nI am so sorry about this,empathic,A\nThat is not my fault,defensive,B\n"


@pytest.fixture(scope="module")
def report(corpus: Path) -> ResponseReport:
    path = corpus / "lines.csv"
    path.write_text(LINES, encoding="utf-8")
    task = ResponseTask(clips=read_clips(corpus, ["drawn"]), corpora=["drawn"], calls=6, lines=path)
    return evaluate_response(task, Config())


@pytest.mark.slow
def test_a_mirroring_agent_is_told_and_similarity_prefers_it(report: ResponseReport) -> None:
    told = {row.measure: row.auc.value for row in report.mirrors}

    assert (told["tone's score, without words"] or 0.0) >= 0.95
    assert (told["tone's calm lead"] or 0.0) >= 0.95
    assert told["similarity: of the rise in both"] == 0.0


@pytest.mark.slow
def test_several_corpora_are_scored_together_as_well(corpus: Path) -> None:
    report = evaluate_response(ResponseTask(clips=read_clips(corpus), calls=2), Config())
    cases: dict[str, int] = {}
    for row in report.mirrors:
        if row.measure == "tone's calm lead":
            cases[row.corpus] = row.calm + row.mirroring

    assert list(cases) == ["drawn", "other", "all"]
    assert cases["all"] == cases["drawn"] + cases["other"] > 0


@pytest.mark.slow
def test_four_agents_are_in_order_with_the_right_verdicts(report: ResponseReport) -> None:
    assert [row.agent for row in report.agents] == list(agents())
    scores = [row.score for row in report.agents]
    assert scores == sorted(scores, reverse=True)
    assert all((row.right.value or 0.0) >= 0.9 for row in report.agents)


@pytest.mark.slow
def test_every_weight_is_moved_and_the_order_holds(report: ResponseReport) -> None:
    weights = [row.weight for row in report.weights]

    assert {"acknowledgement.present", "level.each", "lead.each_spread"} <= set(weights)
    assert all(row.in_order for row in report.weights)
    moved = {row.weight: row.largest for row in report.weights}
    assert moved["acknowledgement.present"] > 1.0


@pytest.mark.slow
def test_labelled_lines_are_scored_by_style(report: ResponseReport) -> None:
    assert [(row.style, row.lines, row.macro_f1) for row in report.lines] == [
        ("A", 1, 1.0),
        ("B", 1, 1.0),
        ("all", 2, 1.0),
    ]


@pytest.mark.parametrize("median", [12.0, 30.0])
def test_the_median_half_life_is_recovered_though_calls_end_first(median: float) -> None:
    """Half-lives drawn around a known median; a third of the calls ends before."""
    rng = np.random.default_rng(4)
    true = median * np.exp(rng.normal(0.0, 0.5, 400))
    ends = rng.uniform(0.3 * median, 4.0 * median, 400)
    found = [
        HalfLife(float(min(half, end)), censored=bool(end < half))
        for half, end in zip(true, ends, strict=True)
    ]

    estimate = median_half_life(found)

    assert 0.15 < np.mean([each.censored for each in found]) < 0.5
    assert estimate.value == pytest.approx(median, rel=0.1)
    assert estimate.low is not None
    assert estimate.high is not None
    assert estimate.low < median < estimate.high


def test_half_lives_that_nobody_reached_have_no_median() -> None:
    assert median_half_life([]).value is None
    assert median_half_life([HalfLife(20.0, censored=True)] * 5).value is None


def test_lines_that_are_no_table_are_refused(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text("what,ever\n1,2\n")
    task = ResponseTask(lines=tmp_path / "lines.csv")

    with pytest.raises(InputError, match="no lines with text, label and style"):
        evaluate_response(task, Config())
    with pytest.raises(InputError, match="cannot read the labelled lines"):
        evaluate_response(ResponseTask(lines=tmp_path / "none.csv"), Config())


@pytest.mark.slow
def test_the_command_prints_the_tables_and_writes_the_report(
    corpus: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "response.json"
    command = ["tone", "evaluate", "response", "--data", str(corpus), "--corpus", "drawn"]
    monkeypatch.setattr(sys, "argv", [*command, "--calls", "3", "--json", str(out)])
    monkeypatch.setattr("os.dup2", lambda *_: None)

    with pytest.raises(SystemExit) as ended:
        main.run()

    printed = capsys.readouterr().out
    assert ended.value.code in (0, None)
    assert "similarity" in printed
    assert "level.each" in printed
    assert {"mirrors", "agents", "weights", "lines"} <= set(json.loads(out.read_text()))
