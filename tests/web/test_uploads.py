"""Recordings in: what is refused, what is queued, and what a kill leaves."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.serving import serving
from tests.waiting import until
from tests.web.conftest import Visitor
from tone.call.analysis import Analysis
from tone.call.metadata import Known
from tone.config import Config
from tone.errors import UnreadableRecording
from tone.progress import Progress
from tone.store.people import Position
from tone.store.store import Store
from tone.store.uploads import MOST_TRIES, Stage
from tone.testing.calls import analyzer, upset_call
from tone.web.house import House, Limits
from tone.web.uploads import folder_of, sweep
from tone.web.worker import Worker

Enter = Callable[[str], Visitor]
STARTS_WITHIN = 60.0  # s


@pytest.fixture
def house(house: House) -> House:
    return replace(house, limits=Limits(bytes=4_000_000, waiting=2))


def send(visitor: Visitor, name: str, content: bytes = b"sound") -> Any:
    return visitor.client.post(
        "/uploads", params={"name": name}, content=content, headers=visitor.headers
    )


def test_an_upload_is_analysed_and_its_moments_are_in_the_queue(
    visitor: Enter, house: House, upset_recording: Path, drawn_config: Config
) -> None:
    rosa = visitor("reviewer")
    sound = upset_recording.read_bytes() + b"\0\0"  # another recording than the store's
    assert send(rosa, "my call.wav", sound).status_code == 202
    made = analyzer(upset_call(), drawn_config)

    def analyze(path: Path, known: Known, progress: Progress) -> Analysis:
        return made.analyze(path, known=known, progress=progress)

    worker = Worker(house, analyze)
    assert worker.work()
    assert not worker.work()

    (upload,) = rosa.client.get("/uploads.json").json()["uploads"]
    assert (upload["name"], upload["state"]) == ("my call.wav", "done")
    page = rosa.client.get(f"/calls/{upload['recording_id']}")
    assert "my call.wav" in page.text
    assert rosa.client.get("/queue.json").json()["total"] == 2


def test_a_failed_analysis_says_why_and_the_next_is_taken(visitor: Enter, house: House) -> None:
    rosa = visitor("reviewer")
    for name in ("a.wav", "b.wav"):
        send(rosa, name)

    def analyze(path: Path, known: Known, progress: Progress) -> Analysis:
        if known.metadata.other["Uploaded as"] == "a.wav":
            raise UnreadableRecording(f"{path} is no recording")
        raise RuntimeError("a secret of the machine")

    worker = Worker(house, analyze)
    assert [worker.work() for _ in range(3)] == [True, True, False]
    page = rosa.client.get("/uploads").text
    assert "a.wav is no recording" in page
    assert "the analysis broke" in page.lower()
    assert "secret" not in page


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("call.exe", b"x", 415),
        ("call", b"x", 415),
        ("call.wav", b"", 422),
        ("call.wav", b"x" * 4_000_001, 413),
        ("call\0.wav", b"x", 400),
    ],
)
def test_what_cannot_be_a_recording_is_refused_and_leaves_nothing(
    visitor: Enter, house: House, name: str, content: bytes, status: int
) -> None:
    assert send(visitor("reviewer"), name, content).status_code == status
    assert house.store.uploads.latest() == ()
    assert not folder_of(house.folder).exists() or not list(folder_of(house.folder).iterdir())


def test_a_body_that_hides_its_size_is_cut_off(visitor: Enter, house: House) -> None:
    rosa = visitor("reviewer")
    chunks = iter([b"x" * 1_000_000] * 6)
    answer = rosa.client.post(
        "/uploads", params={"name": "a.wav"}, content=chunks, headers=rosa.headers
    )

    assert answer.status_code == 413
    assert not list(folder_of(house.folder).iterdir())


@pytest.mark.parametrize("drip", [b"", b"x"], ids=["silent", "dripping"])
def test_an_upload_that_comes_too_slowly_is_given_up(
    visitor: Enter, house: House, drip: bytes
) -> None:
    """One sender falls silent, another sends a byte now and then, for ever."""
    rosa = visitor("reviewer")
    hasty = replace(house, limits=replace(house.limits, patience=0.3, longest=1.0))
    head = "POST /uploads?name=a.wav HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n"
    head += f"Cookie: tone_session={rosa.client.cookies['tone_session']}\r\n"
    head += f"X-CSRF-Token: {rosa.csrf}\r\n\r\nx"
    with serving(hasty) as address, socket.create_connection(split(address)) as sender:
        sender.sendall(head.encode())
        sender.settimeout(0.1)
        answer, begun = b"", time.monotonic()
        while not answer and time.monotonic() - begun < STARTS_WITHIN:
            with suppress(TimeoutError):
                answer = sender.recv(4096)
            if drip and not answer:
                sender.sendall(drip)

    assert b" 408 " in answer.splitlines()[0]
    assert house.store.uploads.latest() == ()
    assert not list(folder_of(house.folder).iterdir())


def test_no_more_wait_than_may(visitor: Enter) -> None:
    rosa = visitor("reviewer")

    assert [send(rosa, "a.wav").status_code for _ in range(3)] == [202, 202, 429]


def test_a_name_is_shown_and_never_a_path(visitor: Enter, house: House) -> None:
    rosa = visitor("reviewer")
    send(rosa, "../../../etc/<b>x</b>.wav")

    (upload,) = house.store.uploads.latest()
    assert upload.path.parent == folder_of(house.folder).absolute()
    assert upload.name == "b>.wav"
    send(rosa, "<img src=x>.wav")
    assert "<img" not in rosa.client.get("/uploads").text


def test_an_analysis_that_ends_the_server_again_and_again_is_given_up(
    visitor: Enter, house: House
) -> None:
    send(visitor("reviewer"), "a.wav")
    uploads = house.store.uploads
    for _ in range(MOST_TRIES):
        assert uploads.take() is not None
        uploads.recover()

    assert uploads.take() is None
    assert uploads.latest()[0].state is Stage.FAILED


def test_the_sweep_keeps_what_is_known(visitor: Enter, house: House) -> None:
    send(visitor("reviewer"), "a.wav")
    folder = folder_of(house.folder)
    (folder / "feed.wav").write_bytes(b"nobody was told")
    (folder / "feed.part").write_bytes(b"half")
    sweep(house)

    assert [path.name for path in folder.iterdir()] == [house.store.uploads.latest()[0].path.name]


def test_a_clip_is_seen_and_heard_by_whom_it_is_shared_with(
    visitor: Enter, house: House, moment_id: str
) -> None:
    store = house.store
    cora, agent, other = visitor("coach"), visitor("agent"), "Another agent"
    store.people.add(other, Position.AGENT)
    ids = {each.name: each.id for each in store.people.everyone()}
    path = f"/moments/{moment_id}/reviews"
    share = {"kind": "share", "value": ids["agent"]}
    assert cora.client.post(path, json=share, headers=cora.headers).status_code == 201

    assert "sick of this" in agent.client.get("/clips").text
    sound = agent.client.get(f"/clips/{moment_id}/sound")
    whole = cora.client.get(f"/calls/{moment_id.partition('-')[0]}/sound")
    assert 0 < len(sound.content) < len(whole.content)
    assert visitor(other).client.get(f"/clips/{moment_id}/sound").status_code == 404
    cora.client.post(f"/moments/{moment_id}/undo", headers=cora.headers)
    assert agent.client.get(f"/clips/{moment_id}/sound").status_code == 404


class Killed:
    """A server in a process of its own, over a database and a folder that outlive it."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.database = folder, database
        self.store = Store.open(database)
        person = self.store.people.add("Rosa", Position.REVIEWER)
        self.token = self.store.access.sign_in(person.id)
        signed = self.store.access.signed(self.token)
        assert signed is not None
        self.headers = {"X-CSRF-Token": signed.csrf, "Cookie": f"tone_session={self.token}"}

    @contextmanager
    def served(self, *, wait: float) -> Iterator[str]:
        """Serve; killed with SIGKILL at the end."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        given = (self.database, self.folder / "kept", port, wait)
        command = [sys.executable, "-m", "tests.web.served", *map(str, given)]
        process = subprocess.Popen(command, cwd=Path(__file__).parents[2])
        try:
            address = f"http://127.0.0.1:{port}"
            until(lambda: answers(address))
            yield address
        finally:
            process.kill()
            process.wait()

    def states(self) -> list[str]:
        return [each.state.value for each in self.store.uploads.latest()]


def split(address: str) -> tuple[str, int]:
    """Host and port."""
    host, port = address.removeprefix("http://").split(":")
    return host, int(port)


def answers(address: str) -> bool:
    try:
        return httpx2.get(f"{address}/sign-in").status_code == 200
    except httpx2.TransportError:
        return False


def test_killed_in_an_upload_and_in_an_analysis_nothing_is_lost_or_half_there(
    tmp_path: Path, upset_recording: Path
) -> None:
    killed = Killed(tmp_path, str(tmp_path / "tone.db"))
    uploads = folder_of(tmp_path / "kept")
    sound = upset_recording.read_bytes()
    with killed.served(wait=600.0) as address:
        host, port = split(address)
        half = socket.create_connection((host, port))
        head = f"POST /uploads?name=half.wav HTTP/1.1\r\nHost: {host}:{port}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in killed.headers.items())
        half.sendall(f"{head}Content-Length: {len(sound)}\r\n\r\n".encode())
        half.sendall(sound[: len(sound) // 2])
        until(lambda: uploads.is_dir() and any(p.stat().st_size for p in uploads.iterdir()))
        answer = httpx2.post(
            f"{address}/uploads?name=whole.wav", content=sound, headers=killed.headers
        )
        assert answer.status_code == 202
        until(lambda: killed.states() == ["analysing"])
    half.close()
    assert len(list(uploads.iterdir())) == 2
    assert killed.store.count() == 0

    with killed.served(wait=0.0):
        until(lambda: killed.states() == ["done"])
    (kept,) = uploads.iterdir()
    (upload,) = killed.store.uploads.latest()
    assert (upload.name, upload.path) == ("whole.wav", kept)
    assert kept.read_bytes() == sound
    assert killed.store.count() == 1
    assert len(killed.store.search().moments) == 1
    killed.store.close()
