"""The application on a socket."""

from dataclasses import dataclass
from pathlib import Path

import uvicorn

from tone.config import Config
from tone.pipeline import Analyzer
from tone.web.app import create_app
from tone.web.house import House
from tone.web.observed import watch
from tone.web.oidc import Provider
from tone.web.worker import Analyze, Worker

OWN = ("127.0.0.1", "localhost", "[::1]")
ENDS_WITHIN = 5  # s for what is being sent when the server is told to end


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Where the server listens, and by what way browsers come.

    `tls` is a certificate and its key. A `proxy` ends TLS before this server: who asks is taken
    from its word, and from nobody else's. `metrics` is a port on this machine's own address.
    """

    host: str
    port: int
    tls: tuple[Path, Path] | None = None
    proxy: str | None = None
    metrics: int | None = None


def run(house: House, config: Config, door: Door, provider: Provider | None = None) -> None:
    """Serve until interrupted. On this machine's own address only its own names are answered."""
    hosts = OWN if door.host in OWN and door.proxy is None else ("*",)
    app = create_app(house, hosts=hosts, provider=provider)
    end = watch(app, house).serve(door.metrics) if door.metrics is not None else None
    worker = Worker(house, _analyze(config))
    worker.start()
    certificate, key = door.tls or (None, None)
    uvicorn.run(
        app,
        host=door.host,
        port=door.port,
        ssl_certfile=certificate,
        ssl_keyfile=key,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=door.proxy is not None,
        forwarded_allow_ips=door.proxy,
        timeout_graceful_shutdown=ENDS_WITHIN,
    )
    worker.end()
    if end is not None:
        end()


def _analyze(config: Config) -> Analyze:
    analyzer = Analyzer.from_config(config)
    return lambda path, known, progress: analyzer.analyze(path, known=known, progress=progress)
