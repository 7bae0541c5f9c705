"""What every route needs: the store, the folder, the templates, and the page around a page."""

import threading
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader

from tone.report.render import Page, environment
from tone.report.spark import Spark, over_call
from tone.store.access import Signed
from tone.store.search import Found
from tone.store.store import Store
from tone.web.passwords import Passwords, Throttle

ONE_PLAYBACK = 60.0  # s


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What an upload may be."""

    bytes: int = 500 * 1024 * 1024
    waiting: int = 200  # recordings, of everybody together
    patience: float = 30.0  # s without a byte
    longest: float = 3600.0  # s from the first byte to the last


class Heard:
    """Who heard what lately: the many parts of a sound that a player asks for are one playback."""

    def __init__(self) -> None:
        self._last: dict[tuple[int, str], float] = {}

    def first(self, person_id: int, target: str) -> bool:
        """Whether this is a playback of its own, and not a part of the one before."""
        now = time.monotonic()
        before = self._last.get((person_id, target))
        self._last = {key: at for key, at in self._last.items() if now - at < ONE_PLAYBACK}
        self._last[person_id, target] = now
        return before is None or now - before >= ONE_PLAYBACK


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One store, served. `folder` holds uploads and the sound that browsers are sent."""

    store: Store
    folder: Path
    limits: Limits = Limits()
    training_only: bool = True  # what is about one agent is for them and their coaches
    tls: bool = False  # browsers come by TLS, whatever reaches this server
    provider: str | None = None  # who else vouches for people
    passwords: Passwords = field(default_factory=Passwords)
    woken: threading.Event = field(default_factory=threading.Event)  # something was uploaded
    progress: dict[str, tuple[str, float]] = field(default_factory=dict)  # by upload: stage, share
    heard: Heard = field(default_factory=Heard)
    throttle: Throttle = field(default_factory=Throttle)

    def note_playback(self, person_id: int, target: str) -> None:
        """Log that somebody heard a call or a clip: once, for all the parts that are asked for."""
        if self.heard.first(person_id, target):
            self.store.access.note(person_id, "playback", target)

    def page(
        self,
        template: str,
        title: str,
        *,
        signed: Signed | None = None,
        script: str = "",
        own: str = "",
        status: int = 200,
        **shown: Any,
    ) -> HTMLResponse:
        """A page: `script` is one that the report has too, `own` is the server's."""
        page = Page(title=f"{title} - tone", script=script)
        html = (
            _templates()
            .get_template(template)
            .render(
                page=page,
                title=title,
                signed=signed,
                own=own,
                training_only=self.training_only,
                **shown,
            )
        )
        return HTMLResponse(html, status)


@cache
def _templates() -> Environment:
    made = environment([PackageLoader("tone.web", "templates")])
    made.filters["over_call"] = _over_call
    return made


def _over_call(moment: Found) -> Spark:
    return over_call(moment.spark, moment.span, duration=moment.call_duration)


def house_of(request: Request) -> House:
    """The house that a request is in."""
    house: House = request.app.state.house
    return house


InHouse = Annotated[House, Depends(house_of)]
