"""An analysis in a cell is the page of the call, with its player where the recording is there."""

import re
from dataclasses import replace
from html import unescape

from tone.call.analysis import Analysis
from tone.notebook.display import to_html


def test_the_page_stands_in_a_frame_with_its_sound(upset_analysis: Analysis) -> None:
    page = _inside(to_html(upset_analysis))

    assert upset_analysis.moments[0].quote in unescape(page)
    assert "sick of this" in page
    assert len(page) > 100_000  # the sound


def test_without_the_recording_the_page_has_no_sound(upset_analysis: Analysis) -> None:
    gone = replace(upset_analysis, recording=replace(upset_analysis.recording, path="/gone.wav"))
    page = _inside(to_html(gone))

    assert "sick of this" in page
    assert len(page) < len(_inside(to_html(upset_analysis)))


def _inside(frame: str) -> str:
    found = re.fullmatch(r'<iframe srcdoc="([^"]*)" [^<]*</iframe>', frame, re.DOTALL)
    assert found
    return unescape(found[1])
