"""A reply heard slower, in Chromium: at once, by one button, and no other sound with it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tone.call.analysis import Analysis
from tone.coaching.practice import reply_to
from tone.store.store import Store

pytestmark = pytest.mark.browser
SLOWER = "document.querySelector('[data-slower] + audio')"
CALL = "document.getElementById('sound')"


def test_the_button_plays_the_reply_and_the_call_stops(
    enter: Enter, store: Store, hurried_analysis: Analysis
) -> None:
    store.save(hurried_analysis)
    reply = reply_to(hurried_analysis, 1)
    page = enter("Ada")
    page.goto(page.url.partition("/queue")[0] + f"/calls/{hurried_analysis.recording.id}")
    page.keyboard.press("Space")
    page.wait_for_function(f"() => !{CALL}.paused")
    button = page.get_by_role("button", name="Hear it slower")
    button.click()
    page.wait_for_function(f"() => {SLOWER}.currentTime > 0.1")

    assert page.evaluate(f"{CALL}.paused")
    heard = page.evaluate(f"{SLOWER}.duration")
    assert heard * reply.ratio == pytest.approx(reply.span.duration, rel=0.01)
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert page.evaluate(f"{SLOWER}.paused")
