"""Signing in by a real OpenID Connect provider, which the tests start on this machine."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import httpx2
import pytest
from oidc_provider_mock import User, run_server_in_thread
from starlette.testclient import TestClient

from tone.cli.serve import check_provider
from tone.errors import InputError
from tone.store.people import Position
from tone.store.store import Store
from tone.web.app import create_app
from tone.web.house import House
from tone.web.oidc import Provider

ROSA = {"email": "rosa@example.org", "email_verified": True}
USERS = (
    User(sub="1", claims=ROSA),
    User(sub="2", claims={**ROSA, "email_verified": False}),
    User(sub="3", claims={"email": "eve@example.org", "email_verified": True}),
    User(sub="4", claims={**ROSA}),  # the address went to somebody else
)
Visit = Callable[[str], tuple[int, str, TestClient]]


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with run_server_in_thread(user_claims=USERS, require_nonce=True) as server:
        yield Provider(f"http://localhost:{server.server_port}", "tone", "secret")


@pytest.fixture
def visit(house: House, provider: Provider) -> Iterator[Visit]:
    """Goes to the provider as somebody, and comes back: status, address or text, browser."""
    app = create_app(house, provider=provider)
    opened: list[TestClient] = []

    def go(sub: str) -> tuple[int, str, TestClient]:
        client = TestClient(app, base_url="https://testserver", follow_redirects=False)
        opened.append(client)
        there = client.get("/oidc?next=/queue").headers["location"]
        back = httpx2.post(there, data={"sub": sub}).headers["location"]
        parts = urlsplit(back)
        answer = client.get(f"{parts.path}?{parts.query}")
        return answer.status_code, answer.headers.get("location", answer.text), client

    yield go
    for each in opened:
        each.close()


def test_who_is_invited_by_their_address_comes_in_and_is_known_from_then_on(
    visit: Visit, store: Store
) -> None:
    token = store.access.invite("rosa@example.org", Position.REVIEWER)
    first = visit("1")
    second = visit("1")

    assert first[:2] == second[:2] == (303, "/queue")
    assert second[2].get("/queue").status_code == 200
    rosa = store.people.called("rosa@example.org")
    assert rosa is not None
    assert (rosa.role, rosa.password) == (Position.REVIEWER, None)
    assert first[2].get(f"/welcome/{token}").status_code == 404  # the invitation is used


def test_an_address_that_is_not_verified_or_not_invited_or_anothers_opens_nothing(
    visit: Visit, store: Store
) -> None:
    store.access.invite("rosa@example.org", Position.ADMIN)

    for sub in ("2", "3"):
        status, text, client = visit(sub)
        assert status == 403
        assert "ask an admin" in text
        assert client.get("/queue").status_code == 303
    assert visit("1")[0] == 303
    assert visit("4")[0] == 403
    refused = [each.action for each in store.access.deeds()]
    assert refused.count("sign-in refused") == 3


def test_who_is_switched_off_stays_out(visit: Visit, store: Store) -> None:
    store.people.add("rosa@example.org", Position.REVIEWER)
    assert visit("1")[0] == 303
    rosa = store.people.called("rosa@example.org")
    assert rosa is not None
    store.people.change(rosa.id, active=False)

    assert visit("1")[0] == 403


def test_a_way_back_that_nobody_began_is_refused(house: House, provider: Provider) -> None:
    with TestClient(create_app(house, provider=provider), follow_redirects=False) as client:
        for query in ("", "?code=x&state=y", "?error=access_denied&state=y"):
            answer = client.get(f"/oidc/back{query}")
            assert answer.status_code == 401
            assert "tone_session" not in answer.headers.get("set-cookie", "")


def test_a_provider_that_is_away_leaves_the_other_way(house: House) -> None:
    away = Provider("http://localhost:9", "tone", "secret")
    with TestClient(create_app(house, provider=away), follow_redirects=False) as client:
        answer = client.get("/oidc")

    assert answer.status_code == 503
    assert "does not answer" in answer.text
    assert 'name="password"' in answer.text


def test_without_a_provider_there_is_no_such_way(house: House) -> None:
    with TestClient(create_app(house)) as client:
        assert client.get("/oidc").status_code == 404
        assert "/oidc" not in client.get("/sign-in").text


@pytest.mark.parametrize(
    "given",
    [
        ("http://id.example", "a", "b"),
        ("id.example", "a", "b"),
        ("https://id.example", "", "b"),
        ("https://id.example", "a", ""),
    ],
)
def test_a_provider_that_cannot_vouch_is_refused(given: tuple[str, str, str]) -> None:
    check_provider("https://id.example/realms/x", "a", "b")
    with pytest.raises(InputError, match="--oidc"):
        check_provider(*given)
