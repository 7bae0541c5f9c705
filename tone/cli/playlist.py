"""`tone playlist`: the clips of a session with one agent, in a folder that opens offline."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from tone.cli.clip import Sides, roles_of
from tone.cli.settings import Analyses, DatabaseUrl, NewFolder, open_store
from tone.errors import InputError

if TYPE_CHECKING:
    from tone.call.recording import Samples
    from tone.coaching.playlist import Pick
    from tone.store.store import Store


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
    kept: Annotated[
        int | None,
        typer.Option(
            "--list", metavar="NUMBER", help="A coach's own list, by the number in its address."
        ),
    ] = None,
    mute: Annotated[Sides, typer.Option(help="Whose side is silent.")] = None,
    disguise: Annotated[Sides, typer.Option(help="Whose voice is made unrecognisable.")] = None,
) -> None:
    """Gather an agent's best and hardest moments as clips, with a page that plays them.

    Example: tone playlist 17 out -o session
    """
    from tone.batch.shelf import make_folder
    from tone.cli.console import Console
    from tone.cli.export import chosen
    from tone.coaching.playlist import pick, write_playlist

    if kept is None:
        stored = store or bool(database)
        picks = pick(chosen(analyses, stored=stored, database=database), agent, most=most)
        title = f"Agent {agent}"
    else:
        title, picks = _kept(open_store(database), kept, agent)
    make_folder(out)
    count = write_playlist(
        _heard(picks),
        out,
        title,
        muted=roles_of(mute),
        hidden=roles_of(disguise),
    )
    Console().talk(f"{count} clips written; open {out / 'index.html'}")


def _kept(store: "Store", number: int, agent: str) -> "tuple[str, tuple[Pick, ...]]":
    """The title and the moments of a list in the store; those not flagged any more are left out."""
    from tone.coaching.picks import Why
    from tone.coaching.playlist import Pick

    playlist = store.playlists.get(number)
    if playlist.agent != agent:
        raise InputError(f"playlist {number} is of agent {playlist.agent!r}, not of {agent!r}")
    picks = []
    for clip in playlist.clips:
        analysis = store.load(clip.recording_id)
        moments = {each.id: each for each in analysis.moments}
        responses = {each.moment_id: each for each in analysis.responses}
        if clip.moment_id in moments:
            found = moments[clip.moment_id], responses[clip.moment_id]
            picks.append(Pick(analysis, *found, Why(clip.why), clip.note))
    if not picks:
        raise InputError(f"playlist {number} has no clip of a moment that is still flagged")
    return playlist.title, tuple(picks)


def _heard(picks: "tuple[Pick, ...]") -> "Iterator[tuple[Pick, tuple[Samples, ...]]]":
    from tone.report.sound import find_recording, read_sound

    for each in picks:
        yield each, read_sound(find_recording(each.analysis, named=None, beside=None))
