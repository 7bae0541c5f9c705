"""The clips that a coach takes into a session with one agent, as a folder that opens offline."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tone.call.analysis import Analysis
from tone.call.moment import Moment, Response
from tone.call.recording import Role, Samples
from tone.coaching.clips import ClipSound, cut_clip, write_clip
from tone.coaching.picks import MOST, Candidate, Why, choose
from tone.errors import InputError
from tone.export.json import write_atomically
from tone.report.lines import lines
from tone.report.moment_view import moment_views
from tone.report.render import PlaylistItem, render_playlist


@dataclass(frozen=True, slots=True)
class Pick:
    """A moment of one of an agent's calls, why it was chosen, and what a coach wrote to it."""

    analysis: Analysis
    moment: Moment
    response: Response
    why: Why
    note: str = ""


def pick(analyses: Iterable[Analysis], agent: str, *, most: int = MOST) -> tuple[Pick, ...]:
    """The moments to hear with an agent, as `choose` orders them.

    Parameters
    ----------
    analyses : calls, of which the agent's are taken
    agent : as `Metadata.agent` has it
    most : clips, 1 or more

    Raises
    ------
    InputError
        None of the calls is the agent's, or none of theirs has a moment.
    """
    found = {each[1].id: each for each in _moments(analyses, agent)}
    if not found:
        raise InputError(
            f"agent {agent!r} has no moment in these analyses; is `agent` known of them?"
        )
    candidates = [_candidate(*each) for each in found.values()]
    return tuple(Pick(*found[each.moment_id], why) for each, why in choose(candidates, most=most))


def write_playlist(
    picks: Iterable[tuple[Pick, tuple[Samples, ...]]],
    folder: Path,
    title: str,
    *,
    muted: Collection[Role] = (),
    hidden: Collection[Role] = (),
) -> int:
    """Write the clips and a page that plays them one after the other; the folder opens offline.

    Parameters
    ----------
    picks : each with the sound of its call, which is let go once its clip is written
    folder : is there
    title : of the page
    muted, hidden : as of `cut_clip`

    Returns
    -------
    How many clips were written.

    Raises
    ------
    OutputError
        The folder cannot be written, or the disk is full.
    """
    items = []
    for chosen, channels in picks:
        clip = cut_clip(chosen.analysis, channels, chosen.moment.id, muted=muted, hidden=hidden)
        sound, _, page = write_clip(clip, folder, ClipSound.OPUS)
        (view,) = moment_views(clip.analysis)
        said = lines(clip.analysis.conversation, clip.analysis.recording.span)
        items.append(PlaylistItem(view, chosen.why.value, said, sound.name, page.name, chosen.note))
    write_atomically(folder / "index.html", render_playlist(title, items))
    return len(items)


def _moments(
    analyses: Iterable[Analysis], agent: str
) -> Iterator[tuple[Analysis, Moment, Response]]:
    for analysis in analyses:
        if analysis.metadata.agent == agent:
            responses = {each.moment_id: each for each in analysis.responses}
            for moment in analysis.moments:
                if moment.id in responses:
                    yield analysis, moment, responses[moment.id]


def _candidate(analysis: Analysis, moment: Moment, response: Response) -> Candidate:
    started = analysis.metadata.started
    return Candidate(
        moment_id=moment.id,
        verdict=response.verdict,
        score=response.score,
        rise=moment.rise,
        started=started.replace(tzinfo=None) if started else None,
    )
