"""`tone playlist`: the clips of a session with one agent, in a folder that opens offline."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from tone.cli.clip import Sides, roles_of
from tone.cli.settings import Analyses, DatabaseUrl, NewFolder

if TYPE_CHECKING:
    from tone.call.recording import Samples
    from tone.coaching.playlist import Pick


def playlist(
    agent: Annotated[
        str, typer.Argument(metavar="AGENT", help="As the calls' metadata name them.")
    ],
    out: NewFolder,
    analyses: Analyses = None,
    store: Annotated[
        bool, typer.Option("--store", help="The agent's calls in the store, instead of files.")
    ] = False,
    database: DatabaseUrl = None,
    most: Annotated[int, typer.Option(min=1, help="Clips at most.")] = 5,
    mute: Annotated[Sides, typer.Option(help="Whose side is silent.")] = None,
    disguise: Annotated[Sides, typer.Option(help="Whose voice is made unrecognisable.")] = None,
) -> None:
    """Gather an agent's best and hardest moments as clips, with a page that plays them.

    Example: tone playlist 17 out -o session
    """
    from tone.cli.analyze import make_folder
    from tone.cli.console import Console
    from tone.cli.export import chosen
    from tone.coaching.playlist import pick, write_playlist

    picks = pick(
        chosen(analyses, stored=store or bool(database), database=database), agent, most=most
    )
    make_folder(out)
    count = write_playlist(
        _heard(picks),
        out,
        agent,
        muted=roles_of(mute),
        hidden=roles_of(disguise),
    )
    Console().talk(f"{count} clips written; open {out / 'index.html'}")


def _heard(picks: "tuple[Pick, ...]") -> "Iterator[tuple[Pick, tuple[Samples, ...]]]":
    from tone.report.sound import find_recording, read_sound

    for each in picks:
        yield each, read_sound(find_recording(each.analysis, named=None, beside=None))
