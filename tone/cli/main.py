"""The `tone` command: the group, and what its errors turn into.

stdout is data, stderr is talk. Commands import what they need when they run, so that `--help`
answers at once.
"""

import os
import sys
import warnings
from pathlib import Path
from typing import Annotated

import typer

from tone.cli import (
    analyze,
    bench,
    calibrate,
    clip,
    config,
    doctor,
    evaluate,
    evaluate_diarization,
    evaluate_fit,
    evaluate_response,
    evaluate_words,
    export,
    parts,
    playlist,
    report,
    schema,
    serve,
    show,
    watch,
)
from tone.errors import OutputError, ToneError
from tone.logs import VARIABLE, log_to

app = typer.Typer(
    name="tone",
    help="Flags where a customer's distress rose in a recorded call, and rates how the agent "
    "responded. Everything runs on this machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
COMMANDS = (
    analyze.analyze,
    watch.watch,
    show.show,
    doctor.doctor,
    report.report,
    clip.clip,
    playlist.playlist,
    export.export,
    serve.serve,
    calibrate.calibrate,
    schema.schema,
    config.config,
    parts.parts,
    bench.bench,
)


@app.callback()
def begin(
    log: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            envvar=VARIABLE,
            show_envvar=True,
            help="Log events to this file: JSON, a line each, and no word of any call.",
        ),
    ] = None,
) -> None:
    """Take what concerns every command."""
    if log is not None:
        log_to(log)


for command in COMMANDS:
    app.command()(command)
evaluate.app.command()(evaluate_response.response)
evaluate.app.command()(evaluate_words.words)
evaluate.app.command()(evaluate_words.fit_words)
evaluate.app.command()(evaluate_diarization.diarization)
evaluate.app.command()(evaluate_fit.fit)
app.add_typer(evaluate.app)

INTERRUPTED = 130  # what a shell reports for a command ended by SIGINT


def run() -> None:
    """Run the command line; every foreseen error is one sentence and an exit code."""
    warnings.simplefilter("ignore")  # libraries' warnings are for developers
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except ToneError as error:
        _end(str(error), error.exit_code)
    except KeyboardInterrupt:
        _end("interrupted; what was finished is kept", INTERRUPTED)
    except BrokenPipeError:
        _end("", 0)  # the reader, such as `head`, has seen enough
    except OSError as error:
        _end(f"cannot write to standard output: {error.strerror}", OutputError.exit_code)


def _end(message: str, code: int) -> None:
    if message:
        sys.stderr.write(f"tone: {message}\n")
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nothing more can fail while Python shuts down
    sys.exit(code)
