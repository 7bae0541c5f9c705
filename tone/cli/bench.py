"""`tone bench`: what an analysis costs on this machine, beside what people would run instead."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tone.cli import evaluate
from tone.cli.settings import Changes, Channels, ConfigFile, read_config
from tone.errors import InputError

if TYPE_CHECKING:
    from rich.table import Table

    from tone.batch.bench import BenchReport


def bench(
    recordings: Annotated[
        list[Path], typer.Argument(metavar="RECORDING...", help="Stereo calls, or folders of them.")
    ],
    channels: Channels = None,
    rounds: Annotated[int, typer.Option(min=1, help="How often each takes its turn.")] = 3,
    json: evaluate.Json = None,
    config: ConfigFile = None,
    changes: Changes = None,
) -> None:
    """Measure what an analysis costs, beside a plain script and transcription alone.

    Example: tone bench audio_samples --channels agent,customer
    """
    settings = read_config(config, changes, audio_channels=channels)
    from tone.batch.bench import bench
    from tone.batch.find import find
    from tone.cli.console import Console

    found = [path for path in find(recordings) if isinstance(path, Path) and path.is_file()]
    if not found:
        raise InputError("there is none of these recordings; expected sound files")
    evaluate._check_writable(json)
    console = Console()
    with console.bars("bench") as progress:
        report = bench(found, settings, rounds=rounds, progress=progress)
    console.page(_table(report))
    for line in _ratios(report):
        console.data(line)
    evaluate._deliver(report, json)


def _table(report: "BenchReport") -> "Table":
    from rich import box
    from rich.table import Table

    title = (
        f"{report.recordings} recordings, {report.audio / 60:.1f} min, {report.cores} cores, "
        f"median of {report.rounds} rounds; seconds a second of audio"
    )
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("", "time", "fastest-slowest", "computing", "peak MB", "of which"):
        table.add_column(heading, justify="left" if heading in ("", "of which") else "right")
    for row in report.rows:
        ordered = sorted(row.stages.items(), key=lambda each: -each[1])
        table.add_row(
            row.contender,
            f"{row.wall:.3f}",
            f"{row.fastest:.3f}-{row.slowest:.3f}",
            "" if row.cpu is None else f"{row.cpu:.3f}",
            "" if row.peak_mb is None else f"{row.peak_mb:.0f}",
            ", ".join(f"{stage} {seconds:.3f}" for stage, seconds in ordered),
        )
    return table


def _ratios(report: "BenchReport") -> list[str]:
    """What the contenders' times say, in sentences."""
    names = {row.contender for row in report.rows}
    told = []
    for over, under, said in (
        ("plain", "tone", "the plain script takes {:.1f} times as long as tone"),
        ("plain", "processes", "and {:.1f} times as long as tone with a process a core"),
        ("tone", "alone", "tone takes {:.2f} times as long as transcription alone"),
    ):
        if {over, under} <= names:
            told.append(said.format(report.ratio(over, under)))
    return told
