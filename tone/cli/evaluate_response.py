"""`tone evaluate response`: the rating of the agent's delivery, held to what is known."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tone.cli import evaluate
from tone.cli.settings import Changes, ConfigFile, read_config

if TYPE_CHECKING:
    from tone.evaluate.response import ResponseReport

Lines = Annotated[
    Path | None,
    typer.Option("--lines", metavar="FILE", help="Labelled agent lines: text, label, style."),
]


def response(
    data: evaluate.Data,
    lines: Lines = None,
    corpus: evaluate.Corpora = None,
    calls: evaluate.Calls = 60,
    seed: evaluate.Seed = 0,
    json: evaluate.Json = None,
    config: ConfigFile = None,
    changes: Changes = None,
) -> None:
    """Rate four agents in real voices, and move each weight by half.

    Example: tone evaluate response --data data --lines tests/data/agent_lines.csv
    """
    from tone.evaluate.corpora import read_clips
    from tone.evaluate.response import ResponseTask, evaluate_response

    task = ResponseTask(clips=read_clips(data, corpus or ()), calls=calls, seed=seed, lines=lines)
    with evaluate._bars("response") as progress:
        report = evaluate_response(task, read_config(config, changes), progress=progress)
    _tables(report)
    evaluate._deliver(report, json)


def _tables(report: "ResponseReport") -> None:
    evaluate._table(
        "Calm agents against agents who mirror the upset customer; "
        "AUC above 0.5 prefers the calm one",
        ("corpus", "measure", "calm", "mirroring", "AUC"),
        (
            (row.corpus, row.measure, str(row.calm), str(row.mirroring), evaluate._shown(row.auc))
            for row in report.mirrors
        ),
    )
    evaluate._table(
        "Four agents, best first: real voices, scripted words",
        ("corpus", "agent", "cases", "mean score", "right verdict", "above the next"),
        (
            (
                row.corpus,
                row.agent,
                str(row.cases),
                f"{row.score:.0f}",
                evaluate._shown(row.right),
                "-" if row.above_next is None else f"{row.above_next:.2f}",
            )
            for row in report.agents
        ),
    )
    evaluate._table(
        "Each weight moved by half, down and up, all others as they are",
        ("weight", "points", "verdicts moved", "largest change of a score", "agents in order"),
        (
            (
                row.weight,
                f"{row.points:g}",
                f"{row.moved} of {row.cases}",
                f"{row.largest:.1f}",
                "yes" if row.in_order else "no",
            )
            for row in report.weights
        ),
    )
    if report.lines:
        evaluate._table(
            "Labelled agent lines",
            ("style", "lines", "macro-F1"),
            ((row.style, str(row.lines), f"{row.macro_f1:.3f}") for row in report.lines),
        )
