"""`tone show`: the table of analyses that were written earlier."""

from pathlib import Path
from typing import Annotated

import typer


def show(
    analyses: Annotated[list[Path], typer.Argument(metavar="ANALYSIS.json...")],
) -> None:
    """Print the moments and responses of analyses that `tone analyze --out` wrote.

    Example: tone show out/call-0123456789abcdef.json
    """
    from tone.cli.console import Console
    from tone.export.read import read_analysis

    console = Console()
    for path in analyses:
        console.call(read_analysis(path))
