"""What a reviewer does, in Chromium, by keyboard."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Page, expect
from scipy.signal import correlate

from tests.browser.conftest import CALLS, FORMATS, Enter
from tone.store.store import Store

pytestmark = pytest.mark.browser
CURRENT = ".queued[aria-current=true]"
PLAYING = "() => !document.getElementById('sound').paused"
TIME = "document.getElementById('sound').currentTime"
SEEK = 0.05  # s that a seek may be off
STEP = 0.1  # s that the marked word may be off


def test_from_sign_in_to_the_worst_moment_it_is_one_keystroke(enter: Enter, store: Store) -> None:
    page = enter()
    worst = store.search().moments[0]
    page.keyboard.press("Space")
    page.wait_for_function(PLAYING)
    page.wait_for_function(f"() => {TIME} > {worst.span.start - 5.0}")

    assert page.locator(CURRENT).get_attribute("data-id") == worst.id
    assert worst.span.start - 5.0 < page.evaluate(TIME) < worst.span.start + 1.0


def test_every_moment_is_heard_and_judged_in_three_keystrokes(enter: Enter, store: Store) -> None:
    """Space, a, j; the sound goes on with the next moment, so that later it is two."""
    page = enter()
    for number in range(CALLS):
        if number == 0:
            page.keyboard.press("Space")
        page.wait_for_function(PLAYING)
        page.keyboard.press("a")
        expect(page.locator(CURRENT)).to_contain_text("Agreed")
        page.keyboard.press("j")

    assert [each.state.value for each in store.search().moments] == ["agreed"] * CALLS


def test_a_comment_is_kept_by_keyboard_and_seen_on_the_page_of_the_call(enter: Enter) -> None:
    page = enter()
    page.keyboard.press("c")
    page.keyboard.type("<b>not</b> the customer's fault")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#told")).to_contain_text("kept")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/calls/**")

    expect(page.locator(".opened.is-open .thread")).to_contain_text("<b>not</b> the customer's")
    page.keyboard.press("d")
    expect(page.locator(".opened.is-open .state-name")).to_have_text("Disputed")
    page.keyboard.press("u")
    expect(page.locator(".opened.is-open .state-name")).to_have_text("To review")


def test_two_reviewers_at_once_lose_nothing(enter: Enter) -> None:
    rosa, ada = enter("Rosa"), enter("Ada")
    rosa.keyboard.press("a")
    expect(rosa.locator(CURRENT)).to_contain_text("Agreed")
    ada.keyboard.press("d")

    expect(ada.locator("#told")).to_contain_text("Somebody else judged this meanwhile")
    expect(ada.locator(CURRENT)).to_contain_text("Agreed")
    ada.keyboard.press("d")
    expect(ada.locator(CURRENT)).to_contain_text("Disputed")


def test_a_reload_keeps_the_place(enter: Enter) -> None:
    page = enter()
    for _ in range(2):
        page.keyboard.press("j")
    kept = page.locator(CURRENT).get_attribute("data-id")
    page.reload()

    expect(page.locator(CURRENT)).to_have_attribute("data-id", kept or "")


def test_every_key_is_shown_on_a_question_mark(enter: Enter) -> None:
    page = enter()
    page.keyboard.press("?")
    shown = set(page.locator("#keys kbd").all_inner_texts())

    assert {"space", "j", "k", "a", "d", "c", "l", "?"} <= shown


def opened(page: Page) -> Page:
    page.keyboard.press("Enter")
    page.wait_for_url("**/calls/**")
    page.wait_for_function("() => document.getElementById('sound').readyState >= 2")
    return page


@pytest.mark.parametrize("time", [0.4, 31.7, 83.25])
@pytest.mark.parametrize("ending", FORMATS)
def test_a_seek_lands_where_it_was_meant(
    enter: Enter, store: Store, upset_recording: Path, ending: str, time: float
) -> None:
    """The clock says so, and what is heard there is what the recording has there."""
    page = enter()
    calls = {moment.recording_id for moment in store.search().moments}
    recording_id = next(each for each in calls if store.sound(each).suffix == f".{ending}")
    page.goto(page.url.partition("/queue")[0] + f"/calls/{recording_id}")
    page.wait_for_function("() => document.getElementById('sound').readyState >= 2")
    landed = page.evaluate(
        """(time) => new Promise((done) => {
          const audio = document.getElementById("sound");
          audio.addEventListener("seeked", () => done(audio.currentTime), { once: true });
          audio.currentTime = time;
        })""",
        time,
    )

    heard = page.evaluate(
        """async ([id, from, to]) => {
          const sound = await (await fetch(`/calls/${id}/sound`)).arrayBuffer();
          const decoded = await new OfflineAudioContext(1, 1, 8000).decodeAudioData(sound);
          const both = [0, 1].map((channel) => decoded.getChannelData(channel));
          return both.map((side) => [...side.slice(from * 8000, to * 8000)]);
        }""",
        [recording_id, landed, landed + 2.0],
    )
    tracks, rate = soundfile.read(upset_recording)
    first = round((landed - 0.2) * rate)
    likeness = sum(
        correlate(tracks[first : first + round(2.4 * rate), side], np.array(heard[side]), "valid")
        for side in (0, 1)
    )

    assert landed == pytest.approx(time, abs=SEEK)
    assert np.argmax(likeness) / rate - 0.2 == pytest.approx(0.0, abs=SEEK)


def test_the_marked_word_is_the_one_that_is_heard(enter: Enter) -> None:
    page = opened(enter())
    page.keyboard.press("p")
    page.wait_for_selector(".w.now")
    for _ in range(8):
        page.wait_for_timeout(230)
        time, marked = page.evaluate(
            """() => {
              const { words } = JSON.parse(document.getElementById("call-data").textContent);
              const marked = [...document.querySelectorAll(".w.now")];
              const time = document.getElementById("sound").currentTime;
              return [time, marked.map((word) => words[word.dataset.w])];
            }"""
        )
        for start, end in marked:  # between two words none is marked
            assert start - STEP <= time <= end + STEP
