"""Recordings uploaded in Chromium: what is taken is listed at once, what is refused says why."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tone.store.store import Store
from tone.store.uploads import Stage

pytestmark = pytest.mark.browser


def test_some_taken_and_some_refused_and_then_analysed(
    enter: Enter, store: Store, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("no recording")
    page = enter()
    page.goto(page.url.partition("/queue")[0] + "/uploads")
    page.set_input_files("#files", [tmp_path / "call-0.wav", notes, tmp_path / "call-1.flac"])
    page.click("#upload button")

    rows = page.locator("#uploads tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_contain_text("call-0.wav")
    expect(rows.nth(1)).to_contain_text("queued")
    expect(page.locator("#sending")).to_contain_text("notes.txt A recording ends in one of")
    first = next(each for each in store.uploads.latest() if each.name == "call-0.wav")
    store.uploads.failed(first.id, "nobody speaks in it")
    expect(page.locator("#uploads")).to_contain_text("nobody speaks in it")
    assert [each.state for each in store.uploads.latest()].count(Stage.QUEUED) == 1
