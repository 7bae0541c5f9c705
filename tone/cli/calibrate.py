"""`tone calibrate`: the threshold and the confidence, as a team's reviewers judge."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tone.cli import evaluate
from tone.cli.settings import Changes, ConfigFile, DatabaseUrl, open_store, read_config

if TYPE_CHECKING:
    from rich.table import Table

    from tone.config import Config
    from tone.evaluate.calibrate import Calibration, Kept


def calibrate(
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="The config to write, in TOML.")
    ],
    right: Annotated[
        float,
        typer.Option(metavar="SHARE", help="How likely right a flag must be, such as 0.7."),
    ] = 0.5,
    database: DatabaseUrl = None,
    config: ConfigFile = None,
    changes: Changes = None,
) -> None:
    """Fit the threshold and the confidence to what reviewers agreed with and disputed.

    Example: tone calibrate -o tone.toml --right 0.7
    """
    settings = read_config(config, changes)
    from tone.cli.console import Console
    from tone.config_file import to_toml
    from tone.evaluate.calibrate import Judged, calibrate
    from tone.export.json import write_atomically

    store = open_store(database)
    judged = [Judged(moment.worth, agreed) for moment, agreed in store.judged()]
    store.close()
    made = calibrate(judged, settings, right=right)
    write_atomically(out, to_toml(made.config))
    console = Console()
    console.page(_table(made, settings))
    console.talk(f"written: {out}; analyse with --config {out}")


def _table(made: "Calibration", settings: "Config") -> "Table":
    from rich import box
    from rich.table import Table

    title = f"{made.judged} judged moments, {made.disputed} of them disputed; 95 % intervals"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("", "now", "calibrated"):
        table.add_column(heading, justify="left" if not heading else "right")
    now, new = settings.moments, made.config.moments
    table.add_row("a flag must be worth", f"{now.price:.2f}", evaluate._shown(made.price))
    table.add_row("moments.budget", f"{now.budget:.2f}", f"{new.budget:.2f}")
    table.add_row("moments.even", f"{now.even:.2f}", evaluate._shown(made.even))
    table.add_row("moments.surety", f"{now.surety:.2f}", evaluate._shown(made.surety))
    table.add_row("log loss of the confidence", f"{made.loss_before:.3f}", f"{made.loss_after:.3f}")
    table.add_row("kept, of those agreed with", str(made.before.agreed), str(made.after.agreed))
    table.add_row("kept, of those disputed", str(made.before.disputed), str(made.after.disputed))
    table.add_row("agreed with, of those kept", _share(made.before), _share(made.after))
    return table


def _share(kept: "Kept") -> str:
    return "" if kept.precision is None else f"{kept.precision:.0%}"
