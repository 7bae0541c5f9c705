"""The application on a socket."""

from pathlib import Path

import uvicorn

from tone.config import Config
from tone.pipeline import Analyzer
from tone.store.database import default_folder
from tone.store.store import Store
from tone.web.app import create_app
from tone.web.house import House
from tone.web.worker import Analyze, Worker

OWN = ("127.0.0.1", "localhost", "[::1]")
ENDS_WITHIN = 5  # s for what is being sent when the server is told to end


def run(
    store: Store,
    config: Config,
    *,
    folder: Path | None,
    host: str,
    port: int,
    tls: tuple[Path, Path] | None,
) -> None:
    """Serve until interrupted. On this machine's own address only its own names are answered."""
    house = House(store=store, folder=folder or default_folder())
    hosts = OWN if host in OWN else ("*",)
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
        timeout_graceful_shutdown=ENDS_WITHIN,
    )
    worker.end()


def _analyze(config: Config) -> Analyze:
    analyzer = Analyzer.from_config(config)
    return lambda path, known, progress: analyzer.analyze(path, known=known, progress=progress)
