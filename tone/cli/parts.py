"""`tone parts`: what is installed for each place where a part can be replaced."""

import typer


def parts() -> None:
    """List the installed parts, such as the transcribers.

    Example: tone parts
    """
    from tone.plugins import BUILT_IN, names

    for seam in BUILT_IN:
        typer.echo(f"{seam}: {', '.join(names(seam))}")
