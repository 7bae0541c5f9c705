"""A served house with real calls, and Chromium looking at it."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import soundfile
from playwright.sync_api import Browser, Page, sync_playwright

from tests.serving import serving
from tone.audio.decode import id_of
from tone.call.analysis import Analysis
from tone.call.metadata import Metadata
from tone.store.people import Position
from tone.store.store import Store
from tone.web.house import House
from tone.web.passwords import Passwords

PASSWORD = "correct horse battery"
CALLS = 4
AGENT = "A. Ng"
FORMATS = ("wav", "flac", "mp3")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
SIZE = (1280, 720)
REFUSALS = (409, 415)  # a judgement that came late, an upload that is no recording: no faults
Enter = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium")
    assert program, "Chromium is missing: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*FLAGS])
        yield browser
        browser.close()


@pytest.fixture
def store(tmp_path: Path, upset_recording: Path, upset_analysis: Analysis) -> Iterator[Store]:
    """Some calls, each a recording of its own in one of the formats, and a reviewer."""
    opened = Store.open(str(tmp_path / "tone.db"))
    tracks, rate = soundfile.read(upset_recording, dtype="float32")
    for number in range(CALLS):
        path = tmp_path / f"call-{number}.{FORMATS[number % len(FORMATS)]}"
        soundfile.write(path, tracks, rate)
        path.write_bytes(path.read_bytes() + bytes([number]))
        opened.save(_call(upset_analysis, path, number))
    passwords = Passwords()
    kept = passwords.hash(PASSWORD)
    for name, role in (
        *(("Rosa", Position.REVIEWER), ("Ada", Position.ADMIN)),
        *(("Cora", Position.COACH), ("Ann", Position.AGENT)),
    ):
        takes = AGENT if role is Position.AGENT else None
        opened.people.add(name, role, password=kept, agent=takes)
    yield opened
    opened.close()


def _call(analysis: Analysis, path: Path, number: int) -> Analysis:
    """The same call as if it were another recording."""
    new = id_of(path)
    moments = tuple(replace(each, id=f"{new}-{n}") for n, each in enumerate(analysis.moments, 1))
    answers = tuple(
        replace(answer, moment_id=moment.id)
        for answer, moment in zip(analysis.responses, moments, strict=True)
    )
    started = datetime(2026, 11, 23 + number, 9, 14)
    return replace(
        analysis,
        recording=replace(analysis.recording, id=new, path=str(path)),
        moments=moments,
        responses=answers,
        metadata=Metadata(agent=AGENT, team="North", queue="Billing", started=started),
    )


@pytest.fixture
def address(store: Store, tmp_path: Path) -> Iterator[str]:
    """Where the house is served."""
    with serving(House(store=store, folder=tmp_path / "kept")) as address:
        yield address


@pytest.fixture
def enter(chromium: Browser, address: str) -> Iterator[Enter]:
    """Signs somebody in by the form, in a browser of their own; any complaint fails the test."""
    complaints: list[str] = []
    contexts = []

    def sign_in(name: str = "Rosa", size: tuple[int, int] = SIZE, scheme: str = "light") -> Page:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,  # type: ignore[arg-type]
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda told: _hear(complaints, told.type, told.text))
        page.goto(address)
        page.fill("[name=name]", name)
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/clips" if name == "Ann" else "**/queue")
        if name != "Ann":
            page.wait_for_selector("[aria-current=true]")
        return page

    yield sign_in
    for context in contexts:
        context.close()
    assert complaints == []


def _hear(complaints: list[str], kind: str, text: str) -> None:
    if kind == "error" and not any(f"status of {status}" in text for status in REFUSALS):
        complaints.append(text)
