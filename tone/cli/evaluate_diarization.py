"""`tone evaluate diarization`: the voices of one track, told apart."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tone.cli import evaluate
from tone.cli.settings import Changes, ConfigFile, read_config

if TYPE_CHECKING:
    from tone.evaluate.diarization import DiarizationReport
    from tone.evaluate.diarization_error import DiarizationError

Calls = Annotated[
    Path,
    typer.Option("--data", metavar="DIR", help="A folder, or its folder calls, with .rttm files."),
]


def diarization(
    data: Calls,
    json: evaluate.Json = None,
    config: ConfigFile = None,
    changes: Changes = None,
) -> None:
    """Compare who speaks when on one track with labels, and each word's side with stereo.

    Example: tone evaluate diarization --data data --json diarization.json
    """
    evaluate._check_writable(json)
    from tone.evaluate.diarization import evaluate_diarization

    with evaluate._bars("diarization") as progress:
        report = evaluate_diarization(data, read_config(config, changes), progress=progress)
    evaluate._table(
        f"Diarization error of one-track calls, collar {report.collar} s, overlap scored",
        ("call", "error", "missed", "false", "confused", "voices", "roles", "real-time factor"),
        list(_rows(report)),
    )
    if report.sides:
        evaluate._table(
            "Words of a mix on the side that they are on in stereo",
            ("call", "words", "in both", "same side"),
            (
                (row.call, str(row.words), str(row.matched), _percent(row.share))
                for row in report.sides
            ),
        )
    evaluate._deliver(report, json)


def _rows(report: "DiarizationReport") -> Iterator[tuple[str, ...]]:
    roles = {True: "right", False: "wrong", None: "-"}
    for row in report.calls:
        factor = f"{row.real_time_factor:.2f}"
        shown = (str(row.voices), roles[row.roles_right], factor)
        yield (row.call, _percent(row.rate), *_components(row.error), *shown)
    yield ("pooled", _percent(report.pooled_rate), *_components(report.pooled), "", "", "")


def _components(error: "DiarizationError") -> tuple[str, ...]:
    parts = (error.missed, error.false, error.confused)
    return tuple(_percent(part / error.speech if error.speech else None) for part in parts)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"
