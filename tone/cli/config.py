"""`tone config`: every setting, its value and what it does."""

import typer

from tone.cli.settings import Changes, ConfigFile, read_config


def config(config: ConfigFile = None, changes: Changes = None) -> None:
    """Print the whole config as a commented TOML file.

    Example: tone config --set moments.budget=2.0 > tone.toml
    """
    from tone.config_file import to_toml

    typer.echo(to_toml(read_config(config, changes)), nl=False)
