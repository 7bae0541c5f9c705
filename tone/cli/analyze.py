"""`tone analyze`: recordings in, moments and responses out."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tone.cli.settings import Changes, ConfigFile, DatabaseUrl, open_store, read_config
from tone.errors import InputError, OutputError, ToneError

if TYPE_CHECKING:
    from tone.call.analysis import Analysis
    from tone.cli.console import Console
    from tone.progress import Progress

SOME_FAILED = 1


def analyze(
    recordings: Annotated[
        list[Path] | None, typer.Argument(metavar="RECORDING...", show_default=False)
    ] = None,
    channels: Annotated[
        str | None,
        typer.Option(metavar="NAMES", help="Who is on which channel: agent,customer."),
    ] = None,
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
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write <stem>-<id>.json files here.")
    ] = None,
    store: Annotated[
        bool, typer.Option("--store", help="Keep each analysis in the store.")
    ] = False,
    database: DatabaseUrl = None,
    config: ConfigFile = None,
    changes: Changes = None,
) -> None:
    """Flag the moments of distress in recorded calls and rate how the agent responded.

    Example: tone analyze call.wav --channels agent,customer
    """
    settings = read_config(config, changes, audio_channels=channels, words_engine=engine)
    if out is not None:
        make_folder(out)
    from tone.cli.console import Console
    from tone.pipeline import Analyzer, read_manifest

    listed = None if manifest is None else read_manifest(manifest)
    chosen = recordings or list(listed.recordings if listed else ())
    if not chosen:
        raise InputError(
            "no recording is named; expected a sound file, or a manifest that lists some"
        )
    kept = open_store(database) if store or database else None
    analyzer, console = Analyzer.from_config(settings), Console()

    def one(path: Path, progress: "Progress") -> "Analysis":
        known = listed.of(path) if listed else None
        return analyzer.analyze(path, channels=channels or "", known=known, progress=progress)

    failed: list[ToneError] = []
    for analysis in _analyses(chosen, one, console, failed):
        if kept is not None:
            kept.save(analysis)
        _deliver(analysis, console, json=json, out=out)
    if failed:
        _tell(failed, len(chosen), console)


def _tell(failed: list[ToneError], of: int, console: "Console") -> None:
    """Say which recordings failed, and why; the exit code says that some did."""
    if of == 1:
        raise failed[0]
    for error in failed:
        console.talk(str(error))
    console.talk(f"{len(failed)} of {of} recordings failed")
    raise typer.Exit(SOME_FAILED)


def _analyses(
    recordings: list[Path],
    one: "Callable[[Path, Progress], Analysis]",
    console: "Console",
    failed: list[ToneError],
) -> Iterator["Analysis"]:
    """Analyses of the recordings that could be analysed; the others' errors go into `failed`."""
    for path in recordings:
        try:
            if path.is_dir():
                raise InputError(f"{path} is a folder; name the recordings in it")
            with console.bars(path.name) as progress:
                analysis = one(path, progress)
        except ToneError as error:
            failed.append(error)
        else:
            yield analysis


def _deliver(analysis: "Analysis", console: "Console", *, json: bool, out: Path | None) -> None:
    from tone.call.codec import to_json
    from tone.export.json import JsonExporter

    if out is not None:
        recording, exporter = analysis.recording, JsonExporter()
        exporter.write(analysis, out / f"{recording.stem}-{recording.id}{exporter.suffix}")
    if json:
        console.data(to_json(analysis))
    elif out is None:
        console.call(analysis)


def make_folder(folder: Path) -> None:
    """Make a folder, and see at once whether it can be written into.

    Raises
    ------
    OutputError
        It cannot.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".tone-probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise OutputError(f"cannot write into {folder}: {error.strerror}") from error
