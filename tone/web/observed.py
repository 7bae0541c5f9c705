"""What whoever runs the server watches: is it well, and how much does it do. No word of any call.

`/health` answers anybody: 200 where the store answers, 503 where it does not. The metrics, for
Prometheus, are on a port of their own on this machine's own address, and only where asked for.
"""

import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from tone.errors import StoreError
from tone.store.store import Store
from tone.web.house import House, InHouse

WORKER = "tone-worker"
UNKNOWN = "none"  # the route of an address that is none
SLOW = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 10.0)  # s
router = APIRouter(tags=["health"])


@router.get("/health")
def health(house: InHouse) -> Response:
    """Whether the store answers, and whether uploads are analysed."""
    try:
        house.store.count()
        store = "ok"
    except StoreError:
        store = "does not answer"
    alive = any(each.name == WORKER for each in threading.enumerate())
    told = {"store": store, "worker": "ok" if alive else "off"}
    return JSONResponse(told, 200 if store == "ok" else 503)


class Metrics:
    """Counts of one server. Each has a registry of its own, so that two may be in one process."""

    def __init__(self, store: Store) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "tone_requests",
            "Requests answered",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "tone_request_seconds",
            "Time to answer",
            ["route"],
            buckets=SLOW,
            registry=self.registry,
        )
        self.registry.register(_InStore(store))

    async def measured(
        self, request: Request, go_on: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        """Count a request by its route, which has no id in it, and never by its address."""
        begun = time.perf_counter()
        response = await go_on(request)
        route = getattr(request.scope.get("route"), "path", UNKNOWN)
        self._seconds.labels(route).observe(time.perf_counter() - begun)
        self._requests.labels(request.method, route, str(response.status_code)).inc()
        return response

    def serve(self, port: int) -> Callable[[], None]:
        """Answer Prometheus on this machine's own address; returns what ends it."""
        server, thread = start_http_server(port, addr="127.0.0.1", registry=self.registry)

        def end() -> None:
            server.shutdown()
            server.server_close()
            thread.join()

        return end


class _InStore(Collector):
    """What is in the store, counted when somebody asks."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def collect(self) -> Iterator[Metric]:
        """Calls, what failed, and uploads that wait; nothing while the store does not answer."""
        try:
            counts: dict[str, tuple[str, float]] = {
                "tone_calls": ("Calls in the store", self._store.count()),
                "tone_failures": ("Recordings that failed", len(self._store.failures())),
                "tone_uploads_waiting": ("Uploads that wait", self._store.uploads.waiting()),
            }
        except StoreError:
            return
        for name, (said, value) in counts.items():
            yield GaugeMetricFamily(name, said, value=value)


def watch(app: Any, house: House) -> Metrics:
    """Count what an application answers."""
    metrics = Metrics(house.store)
    app.middleware("http")(metrics.measured)
    return metrics
