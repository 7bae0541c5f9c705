"""Whatever the served OpenAPI document allows, and what it does not, breaks nothing."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from starlette.testclient import TestClient

from tone.store.people import Position
from tone.store.store import Store
from tone.web.app import create_app
from tone.web.house import House

EXAMPLES = 30  # of each operation; about half break its rules


def test_no_request_of_an_admin_makes_the_server_fail(
    house: House, store: Store, moment_id: str
) -> None:
    """Half of the addresses are of a call that is there: what is behind them is reached too."""
    schema = schemathesis.openapi.from_asgi(
        "/openapi.json", create_app(replace(house, training_only=False))
    )
    admin = store.people.called("admin")
    assert admin is not None
    there = {"moment_id": moment_id, "recording_id": moment_id.partition("-")[0], "person_id": 1}
    there |= {"playlist_id": store.playlists.make("17", "June", admin.id, []).id}
    seen: set[int] = set()

    def ask(case: Case[Any], known: bool) -> None:
        store.people.change(admin.id, role=Position.ADMIN, active=True)
        signed = store.access.signed(token := store.access.sign_in(admin.id))
        assert signed is not None
        if known:
            case.path_parameters.update(
                {name: there[name] for name in case.path_parameters if name in there}
            )
        sent = {"Cookie": f"tone_session={token}", "X-CSRF-Token": signed.csrf}
        answer = case.call(headers=sent)
        case.validate_response(answer, checks=[not_a_server_error])
        seen.add(answer.status_code)

    operations = [each.ok() for each in schema.get_all_operations() if isinstance(each, Ok)]
    for operation in operations:
        modes = schemathesis.GenerationMode
        cases = st.one_of([operation.as_strategy(generation_mode=mode) for mode in modes])
        settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )(given(cases, st.booleans())(ask))()

    assert len(operations) > 20
    assert {200, 201, 404, 422} <= seen


def test_the_document_tells_every_page_s_twin(browser_of: Callable[[], TestClient]) -> None:
    paths = browser_of().get("/openapi.json").json()["paths"]

    assert {"/queue.json", "/overview.json", "/calls/{recording_id}.json"} <= set(paths)
