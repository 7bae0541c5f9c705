"""A coach builds a playlist and shares it; the agent signs in, plays it, and reaches nothing else.

calls of A. Ng    0 1 2 3, a moment in each      list as made   a b c d
dragged           the last before the first      list           d a b c
"""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import AGENT, Enter
from tone.store.store import Store

pytestmark = pytest.mark.browser
STATE = "() => [...document.querySelectorAll('.playlist audio')].map((each) => !each.paused)"
CLOSED = ("/queue", "/queue.json", "/agents", "/overview", "/people", "/audit", "/uploads")


def root(page: Page) -> str:
    return "{0.scheme}://{0.netloc}".format(urlsplit(page.url))


def order(page: Page) -> list[str | None]:
    return [
        each.get_attribute("data-clip") for each in page.locator(".playlist > [data-clip]").all()
    ]


def kept(page: Page) -> None:
    page.wait_for_function("() => document.getElementById('told').textContent === 'Kept'")
    page.evaluate("() => { document.getElementById('told').textContent = '' }")


@pytest.fixture
def coach(enter: Enter) -> Page:
    """A coach before a list that they have just made."""
    page = enter("Cora")
    page.get_by_role("link", name="Agents").click()
    page.get_by_role("link", name=AGENT).click()
    page.get_by_label("Title").fill("A hard week")
    page.get_by_role("button", name="Make a playlist").click()
    page.wait_for_url("**/playlists/*")
    return page


def test_a_coach_arranges_a_list_and_it_is_kept(coach: Page, store: Store) -> None:
    made = order(coach)
    assert len(made) == 4
    clips, rows = coach.locator(".playlist > [data-clip]"), coach.locator(".order > li")
    rows.nth(3).drag_to(rows.nth(0), target_position={"x": 40, "y": 3})
    kept(coach)
    assert order(coach) == [made[3], *made[:3]]
    rows.nth(3).get_by_title("Earlier").click()
    kept(coach)
    clips.nth(0).get_by_label("Note").fill("Hear how you let her finish.")
    coach.get_by_label("Title").fill("A good end")
    kept(coach)
    rows.nth(1).get_by_title("Take out").click()
    kept(coach)

    coach.reload()
    assert order(coach) == [made[3], made[2], made[1]]
    assert clips.nth(0).get_by_label("Note").input_value() == "Hear how you let her finish."
    assert coach.get_by_label("Title").input_value() == "A good end"
    (playlist,) = store.playlists.of_agent(AGENT)
    assert [str(each.id) for each in playlist.clips] == order(coach)


def test_the_agent_plays_what_is_shared_and_reaches_nothing_else(
    coach: Page, enter: Enter, store: Store
) -> None:
    where = coach.url
    coach.locator(".note-text").first.fill("You let her finish.")
    kept(coach)
    coach.get_by_label("Shared with").select_option(label="Ann")
    coach.wait_for_function("() => document.getElementById('told').textContent.startsWith('Sh')")
    (other,) = [store.playlists.make(AGENT, "Not theirs", 1, [])]

    agent = enter("Ann")
    agent.get_by_role("link", name="A hard week").click()
    agent.wait_for_url(where)
    assert agent.get_by_text("You let her finish.").is_visible()
    assert agent.locator("textarea, select, .order [draggable=true]").count() == 0
    assert agent.get_by_role("link", name="Timeline").count() == 0

    agent.keyboard.press(" ")
    agent.wait_for_function(f"() => ({STATE})()[0]")
    first = agent.locator(".playlist audio").first
    line = agent.locator(".lines > li").first
    start = float(line.get_attribute("data-start") or "nan")
    first.evaluate(f"(sound) => {{ sound.currentTime = {start + 0.05} }}")
    agent.wait_for_selector(".lines > li.is-said")
    first.evaluate("(sound) => { sound.currentTime = sound.duration - 0.2 }")
    agent.wait_for_function(f"() => ({STATE})()[1]")
    assert agent.evaluate(STATE) == [False, True, False, False]
    found = Axe().run(agent).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []

    recording = store.search().moments[0].recording_id
    closed = (*CLOSED, f"/calls/{recording}", f"/calls/{recording}/sound", f"/playlists/{other.id}")
    for path in closed:
        assert agent.request.get(root(agent) + path).status in (403, 404), path
    deeds = [each for each in store.access.deeds() if each.who == "Ann"]
    assert {each.action for each in deeds if each.action == "playback"}
