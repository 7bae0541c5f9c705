"""No serious fault for assistive technology, and nothing wider than its window."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import AGENT, Enter
from tone.store.store import Store

pytestmark = pytest.mark.browser
SIZES = {"laptop": (1280, 720), "tablet": (820, 1180)}
PAGES = (
    *("/queue", "/queue?words=nothing", "call", "/overview", "/uploads", "/people", "/audit"),
    "/patterns",
)
COACHED = ("/agents", f"/agent?name={AGENT}", "/playlists/1")
SERIOUS = ("serious", "critical")


def show(page: Page, where: str) -> None:
    if where == "call":
        page.goto(page.url.partition("?")[0])
        page.keyboard.press("Enter")
        page.wait_for_url("**/calls/**")
        page.wait_for_function("() => document.getElementById('sound').readyState >= 1")
    else:
        page.goto("{0.scheme}://{0.netloc}".format(urlsplit(page.url)) + where)


@pytest.mark.parametrize(("size", "scheme"), [("laptop", "light"), ("tablet", "dark")])
def test_axe_finds_nothing_serious_and_nothing_is_too_wide(
    enter: Enter, store: Store, size: str, scheme: str
) -> None:
    coach = store.people.called("Cora")
    assert coach
    (moment, *_) = store.search().moments
    store.playlists.make(AGENT, "June", coach.id, [(moment.id, "strength")])
    for who, pages in (("Ada", PAGES), ("Cora", COACHED)):
        check(enter(who, SIZES[size], scheme), pages)


def check(page: Page, pages: tuple[str, ...]) -> None:
    for where in pages:
        show(page, where)
        found = Axe().run(page).response["violations"]
        told = [(each["id"], each["nodes"][0]["html"][:120]) for each in found]
        serious = [each["id"] for each in found if each["impact"] in SERIOUS]
        assert serious == [], f"{where}: {told}"
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, where
