"""Each route for each role: 200, 201, 303 to a page of theirs, or 403; nobody: 303 or 401."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from tests.web.conftest import Visitor
from tone.cli.serve import check_address, check_exposure
from tone.errors import InputError, StoreError
from tone.store.store import Store
from tone.web.app import ROOMS
from tone.web.house import House

Enter = Callable[[str], Visitor]
ROLES = ("reviewer", "coach", "agent", "analyst", "admin")
# what each role is answered, in the order of ROLES
SEEN = (200, 200, 403, 200, 200)
JUDGED = (201, 201, 403, 403, 201)
COACHED = (403, 200, 403, 403, 403)
RULED = (403, 403, 403, 403, 200)
TABLE: dict[tuple[str, str], tuple[int, ...]] = {
    ("GET", "/"): (303,) * 5,
    ("POST", "/sign-out"): (204,) * 5,
    ("GET", "/queue"): SEEN,
    ("GET", "/queue.json"): SEEN,
    ("GET", "/moments/{moment_id}"): (303, 303, 403, 303, 303),
    ("GET", "/moments/{moment_id}.json"): SEEN,
    ("GET", "/calls/{recording_id}"): SEEN,
    ("GET", "/calls/{recording_id}.json"): SEEN,
    ("GET", "/calls/{recording_id}/sound"): (200, 200, 403, 403, 200),
    ("GET", "/calls/{recording_id}/moments/{number}/clip"): (403, 200, 403, 403, 200),
    # 422: allowed, but the reply was no faster than their best pace
    ("GET", "/calls/{recording_id}/moments/{number}/slower/sound"): (403, 422, 403, 403, 422),
    ("POST", "/moments/{moment_id}/reviews"): JUDGED,
    ("POST", "/moments/{moment_id}/undo"): (200, 200, 403, 403, 200),
    ("GET", "/moments/{moment_id}/reviews.json"): (200, 200, 403, 403, 200),
    ("GET", "/uploads"): (200, 200, 403, 403, 200),
    ("GET", "/uploads.json"): (200, 200, 403, 403, 200),
    ("POST", "/uploads"): (422, 422, 403, 403, 422),  # 422: allowed, but no name is given
    ("GET", "/clips"): (403, 403, 200, 403, 403),
    ("GET", "/clips.json"): (403, 403, 200, 403, 403),
    ("GET", "/clips/{moment_id}/sound"): (403, 403, 404, 403, 403),  # 404: not shared with them
    ("GET", "/agents"): COACHED,
    ("GET", "/agent"): (403, 404, 404, 403, 403),  # 404: no call names the agent asked for
    ("GET", "/team"): (404, 404, 403, 404, 404),  # 404: no call names the team asked for
    ("POST", "/playlists"): (403, 422, 403, 403, 403),  # 422: nothing to hear of this agent
    ("GET", "/playlists/{playlist_id}"): (403, 200, 404, 403, 404),  # 404: not shared with them
    ("POST", "/playlists/{playlist_id}"): COACHED,
    ("POST", "/playlists/{playlist_id}/clips"): (403, 404, 403, 403, 403),  # 404: another's moment
    ("POST", "/playlists/{playlist_id}/share"): COACHED,
    ("POST", "/playlists/{playlist_id}/remove"): (403, 204, 403, 403, 403),
    ("GET", "/playlists/{playlist_id}/clips/{clip_id}/sound"): (403, 404, 404, 403, 404),
    ("GET", "/overview"): SEEN,
    ("GET", "/overview.json"): SEEN,
    ("GET", "/patterns"): (200,) * 5,
    ("GET", "/people"): RULED,
    ("GET", "/people.json"): RULED,
    ("POST", "/people"): (403, 403, 403, 403, 201),
    ("POST", "/people/{person_id}"): RULED,
    ("POST", "/people/{person_id}/link"): (403, 403, 403, 403, 201),
    ("GET", "/audit"): RULED,
    ("GET", "/audit.json"): RULED,
}
OPEN = {("GET", "/sign-in"), ("POST", "/sign-in"), ("GET", "/welcome/{token}")}
OPEN |= {("POST", "/welcome/{token}"), ("GET", "/health")}
BODIES = {
    "/moments/{moment_id}/reviews": {"kind": "comment", "text": "hm"},
    "/playlists": {"agent": "17", "title": "June"},
    "/playlists/{playlist_id}": {"title": "June", "clips": [], "seen": 0},
    "/playlists/{playlist_id}/clips": {"moment_id": "x-1"},
    "/playlists/{playlist_id}/share": {"person_id": None},
    "/people": {"name": "New", "role": "reviewer"},
    "/people/{person_id}": {"may_listen": True},
}


@pytest.fixture(autouse=True)
def _analysts_may_not_listen(store: Store) -> None:
    analyst = store.people.called("analyst")
    assert analyst is not None
    assert not analyst.may_listen


def test_every_route_is_tabulated() -> None:
    routes = [each for room in ROOMS for each in room.router.routes if isinstance(each, APIRoute)]
    served = {(method, route.path) for route in routes for method in route.methods or ()}

    assert served == set(TABLE) | OPEN


@pytest.mark.parametrize("route", TABLE, ids=" ".join)
def test_each_role_gets_what_is_tabulated(
    route: tuple[str, str],
    visitor: Enter,
    moment_id: str,
    browser_of: Callable[[], TestClient],
    store: Store,
) -> None:
    method, path = route
    coach = store.people.called("coach")
    assert coach is not None
    playlist = store.playlists.make("17", "May", coach.id, [])
    address = path.format(
        moment_id=moment_id,
        recording_id=moment_id.partition("-")[0],
        person_id=1,
        number=1,
        playlist_id=playlist.id,
        clip_id=1,
    )
    body = BODIES.get(path)
    got = []
    for role in ROLES:
        each = visitor(role)
        got.append(
            each.client.request(method, address, json=body, headers=each.headers).status_code
        )

    assert tuple(got) == TABLE[route]
    nobody = browser_of().request(method, address, json=body).status_code
    page = method == "GET" and not path.endswith((".json", "/sound"))
    assert nobody == (303 if page else 401)


@pytest.mark.parametrize(
    "path", [path for method, path in TABLE if method == "POST"], ids=lambda path: path
)
def test_what_does_not_come_from_a_page_of_theirs_changes_nothing(
    path: str, visitor: Enter, moment_id: str
) -> None:
    admin = visitor("admin")
    address = path.format(moment_id=moment_id, person_id=1, playlist_id=1)
    body = BODIES.get(path)
    other = visitor("admin")
    forged = {**admin.headers, "Origin": "https://evil.example"}

    assert admin.client.post(address, json=body).status_code == 403
    assert admin.client.post(address, json=body, headers=other.headers).status_code == 403
    assert admin.client.post(address, json=body, headers=forged).status_code == 403
    assert admin.client.get("/audit.json").json()["deeds"] == []


def test_a_sign_in_from_another_site_is_refused(browser_of: Callable[[], TestClient]) -> None:
    answer = browser_of().post(
        "/sign-in", data={"name": "a", "password": "b"}, headers={"Origin": "https://evil.example"}
    )

    assert answer.status_code == 403


def test_only_who_may_share_shares_and_only_with_an_agent(
    visitor: Enter, moment_id: str, store: Store
) -> None:
    ids = {each.name: each.id for each in store.people.everyone()}

    def share(who: str, whom: str) -> int:
        each = visitor(who)
        body = {"kind": "share", "value": ids[whom]}
        path = f"/moments/{moment_id}/reviews"
        return each.client.post(path, json=body, headers=each.headers).status_code

    assert share("reviewer", "agent") == 403
    assert share("coach", "reviewer") == 422
    assert share("coach", "agent") == 201


@pytest.mark.parametrize(
    "address",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/web/..%2fapp.py",
        "/calls/..%2f..%2fetc/sound",
    ],
)
def test_no_address_leads_out_of_its_folder(visitor: Enter, address: str) -> None:
    assert visitor("admin").client.get(address).status_code == 404


def test_an_address_with_a_zero_byte_and_a_body_too_large_are_refused(
    visitor: Enter, moment_id: str
) -> None:
    rosa = visitor("reviewer")
    path = f"/moments/{moment_id}/reviews"
    large = {"kind": "comment", "text": "x" * 100_000}
    zero = {"kind": "comment", "text": "a\0b"}

    assert rosa.client.get("/queue?words=a%00b").status_code == 400
    assert rosa.client.post(path, json=large, headers=rosa.headers).status_code == 413
    assert rosa.client.post(path, json=zero, headers=rosa.headers).status_code == 422


def test_the_audit_log_is_only_added_to(house: House) -> None:
    from sqlalchemy import text

    house.store.access.note(None, "sign-in refused")
    for change in ("UPDATE audit SET action = 'x'", "DELETE FROM audit"):
        with pytest.raises(StoreError, match="only added to"), house.store.database.writing() as s:
            s.execute(text(change))
    assert [deed.action for deed in house.store.access.deeds()] == ["sign-in refused"]


def test_what_other_machines_reach_is_not_served_in_the_clear() -> None:
    with pytest.raises(InputError, match="without TLS"):
        check_exposure("0.0.0.0", tls=False, behind_tls=False)
    check_exposure("127.0.0.1", tls=False, behind_tls=False)
    check_exposure("0.0.0.0", tls=True, behind_tls=False)
    check_exposure("::", tls=False, behind_tls=True)


@pytest.mark.parametrize("proxy", ["proxy.example", "0.0.0.0/0", "10.0.0.2/24", ""])
def test_a_proxy_whose_word_counts_is_an_address(proxy: str) -> None:
    check_address("10.0.0.2")
    check_address("fd00::/64")
    with pytest.raises(InputError, match="expected the proxy's address"):
        check_address(proxy)


def test_no_file_of_a_call_is_left_where_a_browser_could_ask_for_it(
    visitor: Enter, tmp_path: Path
) -> None:
    assert visitor("admin").client.get(f"/static/{tmp_path}/tone.db").status_code == 404
