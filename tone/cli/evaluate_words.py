"""`tone evaluate fit-words`: the coefficients of the words, fitted on labelled lines."""

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
