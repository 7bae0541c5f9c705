"""An analysis shows itself in Jupyter: the page of the call, with its player, in the cell."""

from html import escape

from tone.call.analysis import Analysis
from tone.errors import InputError
from tone.report.render import render_call, sound_inside
from tone.report.sound import compressed, find_recording, read_sound
from tone.report.view import call_view

HEIGHT = 720  # px


def to_html(analysis: Analysis) -> str:
    """The page of a call in a frame of its own.

    Its sound is in it where the recording is still where it was analysed; otherwise there is no
    player, and the page says so.
    """
    try:
        recording = find_recording(analysis, named=None, beside=None)
    except InputError:
        page = render_call(call_view(analysis))
    else:
        channels = read_sound(recording)
        page = render_call(call_view(analysis, channels), sound_inside(compressed(channels)))
    return (
        f'<iframe srcdoc="{escape(page)}" title="{escape(analysis.recording.stem)}" '
        f'style="width: 100%; height: {HEIGHT}px; border: 1px solid #b9c1bd"></iframe>'
    )
