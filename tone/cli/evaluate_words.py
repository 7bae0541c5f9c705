"""`tone evaluate words` and `fit-words`: what is written down, and what it says."""

from pathlib import Path
from typing import Annotated

import typer

from tone.cli import evaluate
from tone.cli.settings import Changes, ConfigFile, read_config

Lines = Annotated[
    Path,
    typer.Option("--lines", metavar="DIR", help="A folder with agent.csv and customer.csv."),
]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the JSON files go.")]


Texts = Annotated[
    Path,
    typer.Option("--data", metavar="DIR", help="A folder with tables of what is said."),
]


def words(
    data: Texts,
    json: evaluate.Json = None,
    config: ConfigFile = None,
    changes: Changes = None,
) -> None:
    """Count word errors, beside those of openai-whisper alone with the same weights.

    Example: tone evaluate words --data data/telephone_prompts
    """
    evaluate._check_writable(json)
    from tone.evaluate.transcripts import evaluate_words

    with evaluate._bars("words") as progress:
        report = evaluate_words(data, read_config(config, changes), progress=progress)
    evaluate._table(
        "Word errors, 95 % intervals over recordings",
        ("table", "transcriber", "recordings", "words", "error rate", "added", "lost", "real time"),
        (
            (
                row.table,
                row.transcriber,
                str(row.recordings),
                str(row.words),
                evaluate._shown(row.error_rate, 3),
                str(row.added),
                str(row.lost),
                f"{row.real_time_factor:.2f}",
            )
            for row in report.scores
        ),
    )
    evaluate._deliver(report, json)


def fit_words(lines: Lines, out: Out, config: ConfigFile = None, changes: Changes = None) -> None:
    """Fit what whole sentences sound like; scored on personas left out, one at a time.

    Example: tone evaluate fit-words --lines tone/evaluate/labelled --out fitted
    """
    from tone.evaluate.fit_words import fit_heads

    cards = fit_heads(lines, out, read_config(config, changes))
    evaluate._table(
        "Kinds of line, on personas left out of the fitting",
        ("head", "lines", "personas", "macro-F1", "weakest kind", "calibration error"),
        (
            (
                name,
                str(card.lines),
                str(card.personas),
                f"{card.macro_f1:.3f}",
                "{} {:.2f}".format(*min(card.f1.items(), key=lambda pair: pair[1])),
                f"{card.calibration_error:.3f}",
            )
            for name, card in cards.items()
        ),
    )
