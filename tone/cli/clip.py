"""`tone clip`: a moment to play back, with captions and its page."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tone.cli.settings import Changes, Channels, ConfigFile, Moved, NewFolder, read_config

if TYPE_CHECKING:
    from tone.call.recording import Role


class Sound(StrEnum):
    """How the sound is stored."""

    WAV = "wav"
    MP3 = "mp3"
    OPUS = "opus"


class Side(StrEnum):
    """Whose voice."""

    AGENT = "agent"
    CUSTOMER = "customer"


Sides = list[Side] | None


def clip(
    call: Annotated[
        Path, typer.Argument(metavar="CALL", help="A recording, or an analysis of one.")
    ],
    moment: Annotated[str, typer.Argument(metavar="MOMENT", help="Its number from 1, or its id.")],
    out: NewFolder,
    kind: Annotated[Sound, typer.Option(help="How the sound is stored.")] = Sound.WAV,
    around: Annotated[
        float, typer.Option(min=0.0, metavar="SECONDS", help="Before and after the moment.")
    ] = 5.0,
    mute: Annotated[Sides, typer.Option(help="Whose side is silent.")] = None,
    disguise: Annotated[Sides, typer.Option(help="Whose voice is made unrecognisable.")] = None,
    slower: Annotated[
        bool, typer.Option("--slower", help="Add the agent's reply at their best pace.")
    ] = False,
    recording: Moved = None,
    channels: Channels = None,
    config: ConfigFile = None,
    changes: Changes = None,
) -> None:
    """Cut a moment out of a call: its sound, its captions, and its page, which opens from disk.

    Example: tone clip out/call-0123456789abcdef.json 1 -o clips --disguise customer
    """
    from tone.batch.shelf import make_folder
    from tone.cli.calls import analysis_of
    from tone.cli.console import Console
    from tone.coaching.clips import ClipSound, cut_clip, write_clip
    from tone.coaching.practice import practise, write_practice
    from tone.report.sound import find_recording, read_sound

    settings = read_config(config, changes, audio_channels=channels)
    analysis, beside = analysis_of(call, settings)
    sound = read_sound(find_recording(analysis, named=recording, beside=beside))
    muted, hidden = roles_of(mute), roles_of(disguise)
    cut = cut_clip(analysis, sound, moment, around=around, muted=muted, hidden=hidden)
    stored = ClipSound(kind.value)
    practised = practise(analysis, sound, moment, muted=muted, hidden=hidden) if slower else None
    make_folder(out)
    written = write_clip(cut, out, stored, practised.shown if practised else None)
    if practised:
        written += write_practice(practised, out, cut.name, stored)
    for path in written:
        Console().talk(f"written: {path}")


def roles_of(sides: Sides) -> "list[Role]":
    """The sides that the command line names, as roles."""
    from tone.call.recording import Role

    return [Role(side.value) for side in sides or ()]
