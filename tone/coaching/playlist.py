"""The clips that a coach takes into a session with one agent: strengths first, then the hard ones.

Nobody is compared with anybody: the clips are of one agent, and no number says who is better.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tone.call.analysis import Analysis
from tone.call.moment import Moment, Response, Verdict
from tone.call.recording import Role, Samples
from tone.coaching.clips import ClipSound, cut_clip, write_clip
from tone.errors import InputError
from tone.export.json import write_atomically
from tone.report.moment_view import moment_views
from tone.report.render import PlaylistItem, render_playlist

MOST = 5  # clips of a session


class Why(StrEnum):
    """What a clip is in the list for."""

    STRENGTH = "strength"
    HARD = "hard"


@dataclass(frozen=True, slots=True)
class Pick:
    """A moment of one of an agent's calls, and why it was chosen."""

    analysis: Analysis
    moment: Moment
    response: Response
    why: Why


def pick(analyses: Iterable[Analysis], agent: str, *, most: int = MOST) -> tuple[Pick, ...]:
    """The moments to hear with an agent.

    Of those delivered the best scored come first, at most half of the list and one more; then those
    in which the customer's distress rose most.

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
    found = list(_moments(analyses, agent))
    if not found:
        raise InputError(
            f"agent {agent!r} has no moment in these analyses; is `agent` known of them?"
        )
    met = [each for each in found if each.response.verdict is Verdict.DELIVERED]
    met.sort(key=lambda each: -(each.response.score or 0.0))
    strengths = met[: (most + 1) // 2]
    chosen = {each.moment.id for each in strengths}
    others = [each for each in found if each.moment.id not in chosen]
    others.sort(key=lambda each: -each.moment.rise)
    hard = others[: most - len(strengths)]
    return (*strengths, *(Pick(e.analysis, e.moment, e.response, Why.HARD) for e in hard))


def write_playlist(
    picks: Iterable[tuple[Pick, tuple[Samples, ...]]],
    folder: Path,
    agent: str,
    *,
    muted: Collection[Role] = (),
    hidden: Collection[Role] = (),
) -> int:
    """Write the clips and a page that plays them one after the other; the folder opens offline.

    Parameters
    ----------
    picks : each with the sound of its call, which is let go once its clip is written
    folder : is there
    agent : whose session it is
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
        items.append(PlaylistItem(view, chosen.why.value, sound.name, page.name))
    write_atomically(folder / "index.html", render_playlist(f"Agent {agent}", items))
    return len(items)


def _moments(analyses: Iterable[Analysis], agent: str) -> Iterator[Pick]:
    for analysis in analyses:
        if analysis.metadata.agent == agent:
            responses = {each.moment_id: each for each in analysis.responses}
            for moment in analysis.moments:
                if moment.id in responses:
                    yield Pick(analysis, moment, responses[moment.id], Why.STRENGTH)
