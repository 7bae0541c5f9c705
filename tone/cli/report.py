"""`tone report`: the page of one call, as a file that opens from disk."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tone.cli.settings import Changes, Channels, ConfigFile, Moved, read_config
from tone.errors import InputError

if TYPE_CHECKING:
    from tone.call.analysis import Analysis


class SoundPlace(StrEnum):
    """Where the page has its sound."""

    INSIDE = "inside"
    BESIDE = "beside"
    NONE = "none"


def report(
    call: Annotated[
        Path, typer.Argument(metavar="CALL", help="A recording, or an analysis of one.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The HTML to write.")],
    sound: Annotated[
        SoundPlace, typer.Option(help="In the page, in a file beside it, or left out.")
    ] = SoundPlace.INSIDE,
    recording: Moved = None,
    channels: Channels = None,
    config: ConfigFile = None,
    changes: Changes = None,
) -> None:
    """Write the page of a call as one HTML file: timeline, transcript, moments, sound.

    Example: tone report out/call-0123456789abcdef.json -o call.html
    """
    from tone.cli.calls import analysis_of
    from tone.report.files import write_report

    settings = read_config(config, changes, audio_channels=channels)
    analysis, beside = analysis_of(call, settings)
    if out.is_dir():
        raise InputError(f"{out} is a folder; name the HTML file to write in it")
    heard = None if sound is SoundPlace.NONE else _recording(analysis, recording, beside)
    write_report(analysis, out, heard, inside=sound is SoundPlace.INSIDE)


def _recording(analysis: "Analysis", named: Path | None, beside: Path) -> Path:
    from tone.report.sound import find_recording

    return find_recording(analysis, named=named, beside=beside)
