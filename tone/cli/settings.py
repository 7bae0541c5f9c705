"""Options that commands share."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tone.errors import DependencyMissing

if TYPE_CHECKING:
    from tone.config import Config
    from tone.store.store import Store

ConfigFile = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Settings in TOML.")
]
Changes = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="One setting, such as moments.budget=2.0."),
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help="The store: an SQLite file, or postgresql://...; tone.db in TONE_HOME by default.",
    ),
]
Channels = Annotated[
    str | None,
    typer.Option(metavar="NAMES", help="Who is on which channel: agent,customer."),
]
Moved = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="The analysis's recording, where it has moved."),
]
Analyses = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="ANALYSIS...", help="Files of `tone analyze --out`, or folders of them."
    ),
]
Stored = Annotated[bool, typer.Option("--store", help="Keep each analysis in the store.")]
OutFolder = Annotated[
    str | None,
    typer.Option(metavar="DIR", help="Write <stem>-<id>.json files here: a folder, or s3://..."),
]
ClusterAddress = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="A Ray cluster that does the work: auto, or host:port; --workers is the most.",
    ),
]
NewFolder = Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="The folder to write.")]


def open_store(url: str | None) -> "Store":
    """The store at a URL; tone's own where there is none."""
    try:
        from tone.store.store import Store
    except ImportError as error:
        raise DependencyMissing("the store needs: pip install 'tone[store]'") from error
    return Store.open(url or "")


def read_config(file: Path | None, changes: list[str] | None, **flags: str | None) -> "Config":
    """The config of a file, `--set` and the flags, each of which is `section_key=value`."""
    from tone.config_file import load_config

    flagged = [f'{name.replace("_", ".", 1)}="{value}"' for name, value in flags.items() if value]
    return load_config(file, [*(changes or []), *flagged])
