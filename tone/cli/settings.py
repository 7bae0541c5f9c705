"""Options that every command with a config shares."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tone.config import Config

ConfigFile = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Settings in TOML.")
]
Changes = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="One setting, such as moments.onset=2.0."),
]


def read_config(file: Path | None, changes: list[str] | None, **flags: str | None) -> "Config":
    """The config of a file, `--set` and the flags, each of which is `section_key=value`."""
    from tone.config import load_config

    flagged = [f'{name.replace("_", ".", 1)}="{value}"' for name, value in flags.items() if value]
    return load_config(file, [*(changes or []), *flagged])
