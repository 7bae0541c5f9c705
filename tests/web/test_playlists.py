"""Who hears a playlist: coaches, and whom it is shared with; admins where not for training only.

call of 17: one moment → a list of one clip         people: coach, Ann (takes calls as 17), agent
"""

from collections.abc import Callable
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from tone.call.analysis import Analysis
from tone.call.metadata import Metadata
from tone.store.people import Person, Position
from tone.store.store import Store
from tone.web.app import create_app
from tone.web.house import House

from .conftest import Visitor

Enter = Callable[[str], Visitor]


@pytest.fixture
def store(store: Store, upset_analysis: Analysis) -> Store:
    store.save(replace(upset_analysis, metadata=Metadata(agent="17")))
    return store


@pytest.fixture
def ann(store: Store) -> Person:
    return store.people.add("Ann", Position.AGENT, agent="17")


@pytest.fixture
def coach(visitor: Enter) -> Visitor:
    return visitor("coach")


@pytest.fixture
def where(coach: Visitor, store: Store) -> str:
    body = {"agent": "17", "title": "June"}
    answer = coach.client.post("/playlists", json=body, headers=coach.headers)
    assert answer.status_code == 201
    return f"/playlists/{answer.json()['id']}"


def share(coach: Visitor, where: str, person: Person | None) -> int:
    body = {"person_id": person.id if person else None}
    return coach.client.post(f"{where}/share", json=body, headers=coach.headers).status_code


def test_whom_it_is_shared_with_hears_its_clips_and_the_log_has_it(
    coach: Visitor, visitor: Enter, where: str, ann: Person, store: Store, moment_id: str
) -> None:
    (clip,) = store.playlists.of_agent("17")[0].clips
    sound = f"{where}/clips/{clip.id}/sound"
    asked = visitor("Ann").client
    assert asked.get(where).status_code == asked.get(sound).status_code == 404

    assert share(coach, where, ann) == 200
    assert "sick of this" in asked.get(where).text
    assert asked.get(sound).headers["content-type"].startswith("audio/webm")
    assert where in asked.get("/clips").text
    assert where in asked.get("/agent?name=18").text
    deeds = [(each.who, each.action, each.target) for each in store.access.deeds()]
    assert ("Ann", "playback", moment_id) in deeds
    assert ("coach", "share playlist", f"1: {ann.id}") in deeds

    assert share(coach, where, None) == 200
    assert asked.get(where).status_code == asked.get(sound).status_code == 404


def test_it_is_shared_with_nobody_but_the_agent_whose_calls_they_are(
    coach: Visitor, where: str, store: Store
) -> None:
    for name in ("agent", "reviewer", "coach"):
        person = store.people.called(name)
        assert person
        assert share(coach, where, person) == 422


def test_what_two_coaches_change_at_once_is_told(
    coach: Visitor, where: str, store: Store, moment_id: str
) -> None:
    change = {"title": "July", "clips": [], "seen": 0}

    def post() -> int:
        return coach.client.post(where, json=change, headers=coach.headers).status_code

    assert (post(), post()) == (200, 409)
    assert moment_id not in coach.client.get(where).text


@pytest.mark.parametrize(
    ("training_only", "answered"), [(True, [404, 403, 403]), (False, [200] * 3)]
)
def test_an_admin_comes_in_where_the_server_is_not_for_training_only(
    visitor: Enter, where: str, house: House, training_only: bool, answered: list[int]
) -> None:
    admin = visitor("admin")
    app = create_app(replace(house, training_only=training_only))
    client = TestClient(app, base_url="https://testserver", cookies=admin.client.cookies)

    assert ("/agents" in client.get("/queue").text) is not training_only
    assert [
        client.get(path).status_code for path in (where, "/agents", "/agent?name=17")
    ] == answered


def test_a_moment_is_added_from_the_page_of_its_call(
    coach: Visitor, where: str, store: Store, moment_id: str
) -> None:
    body = {"agent": "17", "title": "Empty", "empty": True}
    made = coach.client.post("/playlists", json=body, headers=coach.headers).json()
    page = coach.client.get(f"/calls/{moment_id.partition('-')[0]}").text
    assert 'data-playlist><option value="">' in page
    assert ">Empty<" in page

    added = {"moment_id": moment_id}
    to = f"/playlists/{made['id']}/clips"
    assert coach.client.post(to, json=added, headers=coach.headers).json()["title"] == "Empty"
    assert [each.moment_id for each in store.playlists.get(made["id"]).clips] == [moment_id]
    assert "A moment" in coach.client.get(f"/playlists/{made['id']}").text
