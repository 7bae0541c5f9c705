"""`tone analyze`: recordings in, moments and responses out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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

if TYPE_CHECKING:
    from tone.audio.manifest import Manifest
    from tone.batch.local import Job
    from tone.call.analysis import Analysis
    from tone.cli.console import Console
    from tone.config import Config
    from tone.places import Place


def analyze(
    recordings: Annotated[
        list[str] | None, typer.Argument(metavar="RECORDING...", show_default=False)
    ] = None,
    channels: Channels = None,
    engine: Annotated[
        str | None, typer.Option(metavar="NAME", help="What transcribes; see `tone parts`.")
    ] = None,
    manifest: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A CSV table of what is known of each recording; without RECORDING, of all of it.",
        ),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print each analysis as one line of JSON.")
    ] = False,
    out: OutFolder = None,
    store: Stored = False,
    database: DatabaseUrl = None,
    workers: Annotated[
        int,
        typer.Option(
            min=0, help="Processes; 0: one a core where analyses are kept, and otherwise one."
        ),
    ] = 0,
    cluster: ClusterAddress = None,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Try again what failed before.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Analyse also what is analysed already.")
    ] = False,
    config: ConfigFile = None,
    changes: Changes = None,
) -> None:
    """Flag the moments of distress in recorded calls and rate how the agent responded.

    RECORDING is a sound file, a folder of them, a pattern, or a .txt list; or the URL of one in
    object storage, such as s3://calls/2026-11-*/*.wav. Of several, those that --out or --store has
    already are left out: an interrupted batch goes on where it was.

    Example: tone analyze call.wav --channels agent,customer
    """
    settings = read_config(config, changes, audio_channels=channels, words_engine=engine)
    from tone.batch.find import is_several
    from tone.batch.shelf import make_folder
    from tone.cli.batch import Asked, run_batch
    from tone.cli.console import Console
    from tone.pipeline import read_manifest
    from tone.places import place

    named, folder = [place(each) for each in recordings or []], place(out) if out else None
    if folder is not None:
        make_folder(folder)
    listed = None if manifest is None else read_manifest(manifest)
    jobs = _jobs(named, listed)
    console = Console()
    kept = open_store(database) if store or database else None
    alone = len(jobs) == 1 and named and not is_several(named[0]) and not cluster
    if alone and (folder is None or isinstance(folder, Path)):
        analysis = _one(jobs[0], settings, channels or "", console)
        if kept is not None:
            kept.save(analysis)
        _deliver(analysis, console, json=json, out=folder)
        return
    asked = Asked(channels or "", workers, retry_failed, again, json, cluster or "")
    run_batch(jobs, settings, asked, console, out=folder, store=kept)


def _jobs(recordings: "list[Place]", manifest: "Manifest | None") -> "list[Job]":
    """What to analyse, and what is known of each."""
    from tone.batch.find import find
    from tone.batch.local import Job

    chosen = find(recordings) or list(manifest.recordings if manifest else ())
    if not chosen:
        raise InputError(
            "no recording is named; expected a sound file, or a manifest that lists some"
        )
    return [Job(path, manifest.of(path) if manifest else None) for path in chosen]


def _one(job: "Job", settings: "Config", channels: str, console: "Console") -> "Analysis":
    from tone.pipeline import Analyzer

    analyzer = Analyzer.from_config(settings)
    path = Path(str(job.recording))
    with console.bars(path.name) as progress:
        return analyzer.analyze(path, channels=channels, known=job.known, progress=progress)


def _deliver(analysis: "Analysis", console: "Console", *, json: bool, out: Path | None) -> None:
    from tone.call.codec import to_json
    from tone.export.json import JsonExporter, named

    if out is not None:
        exporter = JsonExporter()
        exporter.write(analysis, out / named(analysis.recording, exporter.suffix))
    if json:
        console.data(to_json(analysis))
    elif out is None:
        console.call(analysis)
