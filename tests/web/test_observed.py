"""Health and metrics: for whoever runs the server, without a word of any call."""

import urllib.request
from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient

from tone.call.analysis import Analysis
from tone.errors import StoreError
from tone.store.store import Store
from tone.web.app import create_app
from tone.web.house import House
from tone.web.observed import Metrics, watch


def test_health_needs_no_sign_in_and_tells_only_that_it_is_well(
    browser_of: Callable[[], TestClient],
) -> None:
    answer = browser_of().get("/health")

    assert (answer.status_code, answer.json()) == (200, {"store": "ok", "worker": "off"})


def test_health_says_that_the_store_does_not_answer(
    browser_of: Callable[[], TestClient], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> int:
        raise StoreError("the store at sqlite:///secret failed")

    monkeypatch.setattr(store, "count", gone)
    answer = browser_of().get("/health")

    assert answer.status_code == 503
    assert answer.json()["store"] == "does not answer"
    assert "secret" not in answer.text


@pytest.fixture
def watched(house: House) -> Iterator[tuple[TestClient, Metrics]]:
    app = create_app(house)
    metrics = watch(app, house)
    with TestClient(app, base_url="https://testserver", follow_redirects=False) as client:
        yield client, metrics


def test_requests_are_counted_by_route_and_nothing_said_is_in_the_metrics(
    watched: tuple[TestClient, Metrics], upset_analysis: Analysis
) -> None:
    client, metrics = watched
    for _ in range(3):
        client.get(f"/calls/{upset_analysis.recording.id}")
    client.get("/nowhere/at/all")
    text = _text(metrics)

    assert (
        'tone_requests_total{method="GET",route="/calls/{recording_id}",status="303"} 3.0' in text
    )
    assert "tone_calls 1.0" in text
    assert "tone_uploads_waiting 0.0" in text
    assert upset_analysis.recording.id not in text
    assert "nowhere" not in text


def _text(metrics: Metrics) -> str:
    from prometheus_client import generate_latest

    return generate_latest(metrics.registry).decode()


def test_prometheus_reads_them_on_a_port_of_their_own(
    watched: tuple[TestClient, Metrics], free_port: int
) -> None:
    _, metrics = watched
    end = metrics.serve(free_port)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{free_port}/metrics") as answer:
            assert "tone_calls 1.0" in answer.read().decode()
    finally:
        end()


@pytest.fixture
def free_port() -> int:
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
