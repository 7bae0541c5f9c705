"""A session's folder, opened from disk: it plays from clip to clip, and asks no network."""

from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tone.call.analysis import Analysis
from tone.call.metadata import Metadata
from tone.coaching.playlist import pick, write_playlist
from tone.report.sound import read_sound

pytestmark = pytest.mark.browser
STATE = """() => [...document.querySelectorAll('.playlist audio')].map(
    (each) => ({playing: !each.paused, at: each.currentTime, length: each.duration}))"""


@pytest.fixture
def session(
    upset_analysis: Analysis, upset_recording: Path, tmp_path: Path, chromium: Browser
) -> Page:
    calls = []
    for number in range(2):
        recording_id = f"{number:016x}"
        moment = replace(upset_analysis.moments[0], id=f"{recording_id}-1")
        response = replace(upset_analysis.responses[0], moment_id=moment.id)
        recording = replace(upset_analysis.recording, id=recording_id)
        known = Metadata(agent="17")
        calls.append(
            replace(
                upset_analysis,
                recording=recording,
                metadata=known,
                moments=(moment,),
                responses=(response,),
            )
        )
    channels = read_sound(upset_recording)
    write_playlist(((each, channels) for each in pick(calls, "17")), tmp_path, "17")
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto((tmp_path / "index.html").as_uri())
    page.wait_for_function(
        "() => [...document.querySelectorAll('.playlist audio')].every((a) => a.readyState >= 1)"
    )
    return page


def test_one_clip_plays_at_a_time_and_the_next_when_it_ends(session: Page) -> None:
    session.get_by_role("button", name="Play all").click()
    session.wait_for_function(f"() => ({STATE})()[0].playing && ({STATE})()[0].at > 0.05")
    assert [each["playing"] for each in session.evaluate(STATE)] == [True, False]

    first = session.locator(".playlist audio").first
    first.evaluate("(sound) => { sound.currentTime = sound.duration - 0.2 }")
    session.wait_for_function(f"() => ({STATE})()[1].playing")
    assert [each["playing"] for each in session.evaluate(STATE)] == [False, True]
    session.keyboard.press("k")
    session.wait_for_function(f"() => ({STATE})()[0].playing && !({STATE})()[1].playing")
    session.close()


def test_it_asks_no_network_leads_to_each_clips_page_and_anybody_can_use_it(session: Page) -> None:
    asked: list[str] = []
    session.on("request", lambda request: asked.append(request.url))
    session.reload()
    session.wait_for_load_state("networkidle")
    assert asked
    assert all(url.startswith(("file:", "data:", "blob:")) for url in asked)
    found = Axe().run(session).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []

    session.get_by_role("link", name="Timeline, transcript and evidence").first.click()
    session.wait_for_selector("#timeline")
    assert "sick of this" in session.content()
    session.close()
