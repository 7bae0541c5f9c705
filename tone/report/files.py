"""The page of a call, written to disk whole or not at all, with its sound in it or beside it."""

from pathlib import Path

from tone.call.analysis import Analysis
from tone.export.json import write_atomically, write_bytes_atomically
from tone.report.render import Sound, render_call, sound_inside
from tone.report.sound import SUFFIX, compressed, read_sound
from tone.report.view import call_view


def write_report(
    analysis: Analysis, path: Path, recording: Path | None, *, inside: bool = True
) -> None:
    """Write the page of a call.

    Parameters
    ----------
    analysis : of the call
    path : the HTML file
    recording : what was analysed; None leaves the sound and the waveforms out
    inside : whether the sound stands in the page, or in a file beside it

    Raises
    ------
    OutputError
        The folder cannot be written, or the disk is full; what was there is untouched.
    """
    if recording is None:
        write_atomically(path, render_call(call_view(analysis)))
        return
    channels = read_sound(recording)
    coded = compressed(channels)
    sound = sound_inside(coded)
    if not inside:
        beside = path.with_suffix(SUFFIX)
        write_bytes_atomically(beside, coded)
        sound = Sound(kind="beside", url=beside.name)
    write_atomically(path, render_call(call_view(analysis, channels), sound))
