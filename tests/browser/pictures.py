"""The README's pictures: python -m tests.browser.pictures DATABASE.

Serves the calls of the database, whose recordings must still be there, and photographs the queue,
the page of a call and the report as a reviewer finds them.
"""

import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Literal

import uvicorn
from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import FLAGS, SIZE
from tone.report.files import write_report
from tone.store.people import Position
from tone.store.store import Store
from tone.web.app import create_app
from tone.web.house import House

OUT = Path(__file__).parents[2] / "docs" / "screenshots"
PORT = 8062
HEAVIEST = 300_000  # bytes


def main(database: str) -> None:
    """Take them all."""
    store = Store.open(database)
    rosa = store.people.called("Rosa") or store.people.add("Rosa", Position.REVIEWER)
    token = store.access.sign_in(rosa.id)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = create_app(House(store=store, folder=Path(folder)))
        server = uvicorn.Server(uvicorn.Config(app, port=PORT, log_level="error"))
        threading.Thread(target=server.run, daemon=True).start()
        while not server.started:
            time.sleep(0.05)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=[*FLAGS])
        schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
        for scheme in schemes:
            context = browser.new_context(
                viewport={"width": SIZE[0], "height": SIZE[1]},
                color_scheme=scheme,
            )
            context.add_cookies(
                [{"name": "tone_session", "value": token, "url": f"http://127.0.0.1:{PORT}"}]
            )
            photograph(context.new_page(), store, Path(folder), scheme)
        browser.close()
        server.should_exit = True


def photograph(page: Page, store: Store, folder: Path, scheme: str) -> None:
    """The three pages in light or dark."""
    page.goto(f"http://127.0.0.1:{PORT}/queue?state=all")
    page.wait_for_selector("[aria-current=true]")
    keep(page, f"queue-{scheme}")
    page.keyboard.press("Enter")
    page.wait_for_url("**/calls/**")
    keep(page, f"call-{scheme}")
    recording_id = store.search().moments[0].recording_id
    report = folder / "call.html"
    write_report(store.load(recording_id), report, store.sound(recording_id))
    page.goto(report.as_uri())
    keep(page, f"report-{scheme}")


def keep(page: Page, name: str) -> None:
    """Write a picture that is light enough for a README."""
    page.wait_for_timeout(1000)
    path = OUT / f"{name}.png"
    page.screenshot(path=path)
    assert path.stat().st_size < HEAVIEST, name


if __name__ == "__main__":
    main(*sys.argv[1:])
