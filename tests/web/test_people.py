"""What an admin changes of people, and what it does to them at once."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from tests.web.conftest import PASSWORD, Visitor
from tone.store.store import Store

Enter = Callable[[str], Visitor]


def number(store: Store, name: str) -> int:
    person = store.people.called(name)
    assert person is not None
    return person.id


def change(by: Visitor, person_id: int, **what: object) -> int:
    path = f"/people/{person_id}"
    return by.client.post(path, json=what, headers=by.headers).status_code


def test_a_change_counts_from_the_next_request(visitor: Enter, store: Store) -> None:
    admin, analyst, rosa = visitor("admin"), visitor("analyst"), visitor("reviewer")
    recording_id = store.search().moments[0].recording_id

    assert analyst.client.get(f"/calls/{recording_id}/sound").status_code == 403
    assert change(admin, number(store, "analyst"), may_listen=True) == 200
    assert analyst.client.get(f"/calls/{recording_id}/sound").status_code == 200
    assert change(admin, number(store, "reviewer"), role="agent") == 200
    assert rosa.client.get("/queue").status_code == 403
    assert change(admin, number(store, "reviewer"), active=False) == 200
    assert rosa.client.get("/clips").status_code == 303
    deeds = [each.target for each in store.access.deeds() if each.action == "change person"]
    assert deeds == ["reviewer: active False", "reviewer: role agent", "analyst: may_listen True"]


@pytest.mark.parametrize("what", [{"active": False}, {"role": "coach"}])
def test_somebody_stays_admin(visitor: Enter, store: Store, what: dict[str, object]) -> None:
    admin = visitor("admin")

    assert change(admin, number(store, "admin"), **what) == 422
    assert admin.client.get("/people").status_code == 200
    assert change(admin, 99, active=False) == 404


def test_a_new_password_ends_the_old_one_and_every_session(
    visitor: Enter, browser_of: Callable[[], TestClient], store: Store
) -> None:
    admin, rosa = visitor("admin"), visitor("reviewer")
    path = f"/people/{number(store, 'reviewer')}/link"
    first, link = (admin.client.post(path, headers=admin.headers).json()["link"] for _ in range(2))
    new = browser_of()
    other = "another long password"

    assert new.get(first).status_code == 404  # a later link ends an earlier one
    assert new.post(link, data={"password": other}).headers["location"] == "/queue"
    assert new.get(link).status_code == 404
    assert rosa.client.get("/queue").status_code == 303
    for password, status in ((PASSWORD, 401), (other, 303)):
        form = {"name": "reviewer", "password": password}
        assert browser_of().post("/sign-in", data=form).status_code == status
    assert store.people.get(number(store, "reviewer")).name == "reviewer"
