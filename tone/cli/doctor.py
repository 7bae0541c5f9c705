"""`tone doctor`: what a recording is, what can be measured in it, and why not."""

from pathlib import Path
from typing import Annotated

import typer

from tone.cli.settings import Changes, ConfigFile, read_config


def doctor(
    recording: Annotated[
        Path, typer.Argument(help="A sound file, or one a side: agent.wav+customer.wav.")
    ],
    config: ConfigFile = None,
    changes: Changes = None,
) -> None:
    """Explain what a recording is, what can be measured in it, and why not.

    Example: tone doctor call.wav
    """
    from tone.call.carries import carries
    from tone.cli.console import Console
    from tone.cli.examined import page
    from tone.pipeline import Analyzer

    analyzer = Analyzer.from_config(read_config(config, changes))
    examined = analyzer.examine(recording)
    Console().page(page(examined, carries(examined)))
