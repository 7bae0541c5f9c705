"""The application on a socket."""

from pathlib import Path

import uvicorn

from tone.config import Config
from tone.pipeline import Analyzer
from tone.web.app import create_app
from tone.web.house import House
from tone.web.worker import Analyze, Worker

OWN = ("127.0.0.1", "localhost", "[::1]")
ENDS_WITHIN = 5  # s for what is being sent when the server is told to end


def run(
    house: House,
    config: Config,
    *,
    host: str,
    port: int,
    tls: tuple[Path, Path] | None,
    proxy: str | None,
) -> None:
    """Serve until interrupted. On this machine's own address only its own names are answered.

    A `proxy` ends TLS before this server; who asks is taken from its word, and from nobody else's.
    """
    hosts = OWN if host in OWN and proxy is None else ("*",)
    app = create_app(house, hosts=hosts)
    worker = Worker(house, _analyze(config))
    worker.start()
    certificate, key = tls or (None, None)
    uvicorn.run(
        app,
        host=host,
        port=port,
        ssl_certfile=certificate,
        ssl_keyfile=key,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=proxy is not None,
        forwarded_allow_ips=proxy,
        timeout_graceful_shutdown=ENDS_WITHIN,
    )
    worker.end()


def _analyze(config: Config) -> Analyze:
    analyzer = Analyzer.from_config(config)
    return lambda path, known, progress: analyzer.analyze(path, known=known, progress=progress)
