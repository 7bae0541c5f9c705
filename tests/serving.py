"""A house served on a socket, for the tests that need one."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from tone.web.app import create_app
from tone.web.house import House


@contextmanager
def serving(house: House) -> Iterator[str]:
    """Yields the address of the house; a port is chosen by the system."""
    config = uvicorn.Config(create_app(house), port=0, log_level="error", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()
