"""A served house with one call in it, and somebody of each role."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tone.call.analysis import Analysis
from tone.store.people import Position
from tone.store.store import Store
from tone.web.app import create_app
from tone.web.house import House
from tone.web.passwords import Passwords

PASSWORD = "correct horse battery"
_passwords = Passwords()
_kept = _passwords.hash(PASSWORD)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody signed in: a browser's cookies, and the token of their pages."""

    client: TestClient
    csrf: str

    @property
    def headers(self) -> dict[str, str]:
        return {"X-CSRF-Token": self.csrf}


@pytest.fixture
def store(tmp_path: Path, upset_analysis: Analysis) -> Iterator[Store]:
    opened = Store.open(str(tmp_path / "tone.db"))
    opened.save(upset_analysis)
    for role in Position:
        opened.people.add(role.value, role, password=_kept)
    yield opened
    opened.close()


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    return House(store=store, folder=tmp_path / "kept", passwords=_passwords)


@pytest.fixture
def browser_of(house: House) -> Iterator[Callable[[], TestClient]]:
    """Makes a browser of its own that has met nobody."""
    app = create_app(house)
    opened: list[TestClient] = []

    def new() -> TestClient:
        opened.append(
            TestClient(
                app,
                base_url="https://testserver",
                follow_redirects=False,
                raise_server_exceptions=False,
            )
        )
        return opened[-1]

    yield new
    for each in opened:
        each.close()


@pytest.fixture
def visitor(browser_of: Callable[[], TestClient], store: Store) -> Callable[[str], Visitor]:
    """Signs somebody in."""

    def enter(name: str) -> Visitor:
        client = browser_of()
        person = store.people.called(name)
        assert person is not None
        token = store.access.sign_in(person.id)
        client.cookies.set("tone_session", token)
        signed = store.access.signed(token)
        assert signed is not None
        return Visitor(client, signed.csrf)

    return enter


@pytest.fixture
def moment_id(upset_analysis: Analysis) -> str:
    return upset_analysis.moments[0].id
