"""The README's pictures: the queue, the page of a call and the report, of the sample calls.

    pytest tests/browser/test_pictures.py --pictures docs/screenshots

takes them anew; without the option they are only looked at for what must be on them.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SIZE
from tests.golden.test_samples import CALLS, analysed
from tests.serving import serving
from tone.report.files import write_report
from tone.store.people import Position
from tone.store.store import Store
from tone.web.house import House

HEAVIEST = 300_000  # bytes
LIGHTEST = 30_000  # of a page with something on it
MOMENTS = 5

pytestmark = [pytest.mark.model, pytest.mark.browser]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The sample calls as `tone analyze --store` keeps them."""
    opened = Store.open(str(tmp_path_factory.mktemp("store") / "tone.db"))
    for call in CALLS:
        opened.save(analysed(call["file"]))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def served(samples: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    house = House(store=samples, folder=tmp_path_factory.mktemp("kept"))
    with serving(house) as address:
        yield address


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_look_like_a_product(
    chromium: Browser,
    samples: Store,
    served: str,
    scheme: Literal["light", "dark"],
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    folder = Path(request.config.getoption("--pictures") or tmp_path)
    rosa = samples.people.called("Rosa") or samples.people.add("Rosa", Position.REVIEWER)
    token = samples.access.sign_in(rosa.id)
    context = chromium.new_context(
        viewport={"width": SIZE[0], "height": SIZE[1]}, color_scheme=scheme
    )
    context.add_cookies([{"name": "tone_session", "value": token, "url": served}])
    page = context.new_page()
    page.goto(f"{served}/queue?state=all")
    expect(page.locator(".queued")).to_have_count(MOMENTS)
    expect(page.locator("[aria-current=true].queued")).to_be_visible()
    photograph(page, folder / f"queue-{scheme}.png")
    page.keyboard.press("Enter")
    page.wait_for_url("**/calls/**")
    expect(page.locator("#timeline, .timeline").first).to_be_visible()
    photograph(page, folder / f"call-{scheme}.png")
    recording_id = samples.search().moments[0].recording_id
    report = tmp_path / "call.html"
    write_report(samples.load(recording_id), report, samples.sound(recording_id))
    page.goto(report.as_uri())
    expect(page.locator("#transcript")).to_be_visible()
    photograph(page, folder / f"report-{scheme}.png")
    context.close()


def photograph(page: Page, path: Path) -> None:
    """A picture that shows something and is light enough for a README."""
    page.wait_for_timeout(1000)
    page.screenshot(path=path)
    assert LIGHTEST < path.stat().st_size < HEAVIEST, path.name
