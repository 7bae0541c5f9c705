"""`tone show`: the table of analyses that were written earlier."""

from pathlib import Path
from typing import Annotated

import typer

from tone.errors import InputError


def show(
    analyses: Annotated[list[Path], typer.Argument(metavar="ANALYSIS.json...")],
) -> None:
    """Print the moments and responses of analyses that `tone analyze --out` wrote.

    Example: tone show out/call-0123456789abcdef.json
    """
    from tone.call.codec import from_json
    from tone.cli.console import Console

    console = Console()
    for path in analyses:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is no text"
            raise InputError(f"cannot read {path}: {reason}") from error
        console.call(from_json(text))
