"""`tone evaluate response`: the rating of the agent's delivery, held to what is known."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tone.cli import evaluate
from tone.cli.settings import Changes, ConfigFile, read_config

if TYPE_CHECKING:
    from tone.evaluate.response import ResponseReport
    from tone.evaluate.verdicts import VerdictsScore

Lines = Annotated[
    Path | None,
    typer.Option("--lines", metavar="FILE", help="Labelled agent lines: text, label, style."),
]
Labelled = Annotated[
    Path | None,
    typer.Option("--labelled", metavar="DIR", help="Calls with a manifest.toml of their verdicts."),
]
Data = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="A folder with a clips.csv.")
]


def response(
    data: Data = None,
    lines: Lines = None,
    labelled: Labelled = None,
    corpus: evaluate.Corpora = None,
    calls: evaluate.Calls = 60,
    seed: evaluate.Seed = 0,
    json: evaluate.Json = None,
    config: ConfigFile = None,
    changes: Changes = None,
) -> None:
    """Rate four agents in real voices, move each weight by half; rate labelled lines and calls.

    Example: tone evaluate response --data data --lines tests/data/agent_lines.csv

    Example: tone evaluate response --labelled audio_samples
    """
    if data is None and lines is None and labelled is None:
        raise typer.BadParameter("give at least one of --data, --lines and --labelled")
    evaluate._check_writable(json)
    from tone.evaluate.corpora import read_clips
    from tone.evaluate.response import ResponseTask, evaluate_response

    task = ResponseTask(
        clips=read_clips(data, corpus or ()) if data else (),
        calls=calls,
        seed=seed,
        lines=lines,
        labelled=labelled,
    )
    with evaluate._bars("response") as progress:
        report = evaluate_response(task, read_config(config, changes), progress=progress)
    _tables(report)
    evaluate._deliver(report, json)


def _tables(report: "ResponseReport") -> None:
    if report.mirrors:
        _voices(report)
    if report.lines:
        evaluate._table(
            "Labelled agent lines",
            ("style", "lines", "macro-F1"),
            ((row.style, str(row.lines), f"{row.macro_f1:.3f}") for row in report.lines),
        )
    if report.verdicts:
        _calls(report.verdicts)


def _calls(found: "VerdictsScore") -> None:
    evaluate._table(
        f"Whole calls, from the sound alone: macro-F1 {evaluate._shown(found.macro_f1)} "
        f"(95 % over scenes); agents in order in {found.in_order} of {found.orders} scenes",
        ("call", "known", "told", "score"),
        (
            (
                row.call,
                row.known.value,
                row.told.value if row.flagged else "nothing flagged",
                "-" if row.score is None else f"{row.score:.0f}",
            )
            for row in found.calls
        ),
    )


def _voices(report: "ResponseReport") -> None:
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
