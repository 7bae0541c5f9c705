"""`tone watch`: recordings are analysed as they are dropped into a folder."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from tone.cli.settings import (
    Changes,
    Channels,
    ClusterAddress,
    ConfigFile,
    DatabaseUrl,
    OutFolder,
    Stored,
    open_store,
    read_config,
)
from tone.errors import InputError

LOOK = 0.2  # s between looks at whether it is to stop


def watch(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where recordings arrive.")],
    channels: Channels = None,
    out: OutFolder = None,
    store: Stored = False,
    database: DatabaseUrl = None,
    workers: Annotated[int, typer.Option(min=0, help="Processes; 0: one a core.")] = 0,
    cluster: ClusterAddress = None,
    every: Annotated[
        float, typer.Option(min=0.1, metavar="SECONDS", help="How often the folder is looked at.")
    ] = 5.0,
    settled: Annotated[
        float,
        typer.Option(min=0.0, metavar="SECONDS", help="How long a file must not have changed."),
    ] = 10.0,
    config: ConfigFile = None,
    changes: Changes = None,
) -> None:
    """Analyse recordings as they arrive in a folder, until interrupted.

    What was there before, and is not analysed yet, is taken first.

    Example: tone watch /srv/recordings --channels agent,customer --store
    """
    if not folder.is_dir():
        raise InputError(f"there is no folder {folder}; expected where recordings arrive")
    if out is None and not (store or database):
        raise InputError("expected --out DIR or --store: what is watched for has to be kept")
    settings = read_config(config, changes, audio_channels=channels)
    from dataclasses import replace

    from tone.batch.local import Job
    from tone.batch.shelf import make_folder
    from tone.batch.watch import Watched
    from tone.cli.batch import (
        Asked,
        batch_of,
        crew_of,
        interruptible,
        places_of,
        summary,
        told_failures,
    )
    from tone.cli.console import Console
    from tone.places import place

    console, watched = Console(), Watched(folder, settled)
    kept_in = place(out) if out else None
    if kept_in is not None:
        make_folder(kept_in)
    places = places_of(kept_in, open_store(database) if store or database else None)
    asked = Asked(channels or "", workers, cluster=cluster or "")
    batch = batch_of(settings, asked, places, console)
    # The crew comes first: Ray, as it joins a cluster, takes the signals for itself.
    with (
        crew_of(settings, asked, console, most=sys.maxsize, kept=True) as crewed,
        interruptible(console) as stop,
    ):
        while not stop():
            jobs = [Job(path) for path in watched.arrived()]
            if jobs:
                tally = replace(batch, stop=stop).run(jobs, crewed, total=len(jobs))
                told_failures(tally, console)
                console.talk(summary(tally))
            _rest(every, stop)


def _rest(seconds: float, stop: Callable[[], bool]) -> None:
    """Wait, unless told to stop."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and not stop():
        time.sleep(min(LOOK, seconds))
