"""Coming in the first time, signing in and out, and what is refused."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.web.conftest import PASSWORD, Visitor
from tone.store.people import Position
from tone.store.store import Store
from tone.web.app import create_app
from tone.web.house import House
from tone.web.passwords import TRIES

Browser = Callable[[], TestClient]


def test_the_first_start_makes_the_admin_by_a_link_that_works_once(tmp_path: Path) -> None:
    store = Store.open(str(tmp_path / "new.db"))
    client = TestClient(
        create_app(House(store=store, folder=tmp_path)),
        base_url="https://testserver",
        follow_redirects=False,
    )
    assert store.access.first_invite() is not None
    token = store.access.first_invite()  # a restart ends the link before
    short = client.post(f"/welcome/{token}", data={"name": "Ada", "password": "short"})
    come_in = client.post(f"/welcome/{token}", data={"name": "Ada", "password": PASSWORD})

    assert short.status_code == 422
    assert "12 to 200 characters" in short.text
    assert come_in.headers["location"] == "/queue"
    assert client.get("/people").status_code == 200
    ada = store.people.called("Ada")
    assert ada is not None
    assert ada.role is Position.ADMIN
    assert client.get(f"/welcome/{token}").status_code == 404
    again = client.post(f"/welcome/{token}", data={"name": "Eve", "password": PASSWORD})
    assert again.status_code == 404
    assert store.access.first_invite() is None
    client.close()
    store.close()


def test_signed_in_one_comes_to_where_one_wanted_to_go(browser_of: Browser) -> None:
    client = browser_of()
    led = client.get("/queue?words=refund")
    assert led.headers["location"] == "/sign-in?next=%2Fqueue%3Fwords%3Drefund"

    form = {"name": "reviewer", "password": PASSWORD, "next": "/queue?words=refund"}
    answer = client.post("/sign-in", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue?words=refund")
    cookie = answer.headers["set-cookie"]
    assert all(flag in cookie for flag in ("HttpOnly", "Secure", "SameSite=lax"))


def test_no_way_back_leads_to_another_site(browser_of: Browser) -> None:
    form = {"name": "reviewer", "password": PASSWORD, "next": "//evil.example/queue"}

    assert browser_of().post("/sign-in", data=form).headers["location"] == "/queue"


@pytest.mark.parametrize("name", ["reviewer", "nobody of that name"])
def test_a_wrong_password_and_an_unknown_name_are_told_alike(
    browser_of: Browser, name: str
) -> None:
    answer = browser_of().post("/sign-in", data={"name": name, "password": "not this one"})

    assert answer.status_code == 401
    assert "do not go together" in answer.text


def test_after_some_tries_one_waits_even_with_the_right_password(browser_of: Browser) -> None:
    client = browser_of()
    for _ in range(TRIES):
        client.post("/sign-in", data={"name": "reviewer", "password": "not this one"})
    answer = client.post("/sign-in", data={"name": "reviewer", "password": PASSWORD})

    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0


def test_a_stranger_elsewhere_locks_nobody_out(house: House) -> None:
    app = create_app(house)
    stranger = TestClient(app, client=("203.0.113.9", 1), follow_redirects=False)
    owner = TestClient(app, client=("203.0.113.1", 1), follow_redirects=False)
    tries = [
        stranger.post("/sign-in", data={"name": "reviewer", "password": "x"}).status_code
        for _ in range(TRIES + 1)
    ]
    answer = owner.post("/sign-in", data={"name": "reviewer", "password": PASSWORD})

    assert tries == [401] * TRIES + [429]
    assert answer.status_code == 303


def test_behind_a_proxy_that_ends_tls_the_session_travels_by_tls_alone(house: House) -> None:
    form = {"name": "reviewer", "password": PASSWORD}

    def cookie(house: House) -> str:
        client = TestClient(create_app(house), base_url="http://tone", follow_redirects=False)
        return client.post("/sign-in", data=form).headers["set-cookie"]

    assert "Secure" in cookie(replace(house, tls=True))
    assert "Secure" not in cookie(house)


def test_a_session_that_somebody_planted_is_not_taken_over(browser_of: Browser) -> None:
    client = browser_of()
    client.cookies.set("tone_session", "planted")
    client.post("/sign-in", data={"name": "reviewer", "password": PASSWORD})
    planted = browser_of()
    planted.cookies.set("tone_session", "planted")

    assert client.cookies.get("tone_session", domain="testserver.local") != "planted"
    assert planted.get("/queue").status_code == 303


def test_signed_out_the_session_is_over_on_the_server_too(
    visitor: Callable[[str], Visitor],
) -> None:
    rosa = visitor("reviewer")
    token = rosa.client.cookies["tone_session"]
    assert rosa.client.post("/sign-out", headers=rosa.headers).status_code == 204
    rosa.client.cookies.set("tone_session", token)

    assert rosa.client.get("/queue").status_code == 303
