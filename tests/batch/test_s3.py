"""A batch from and to a real S3 server, which is asked over HTTP and can go away.

s3://calls/N/calls/day/*.wav ──► two processes ──► s3://calls/N/out/<stem>-<id>.json
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from s3fs import S3FileSystem
from typer.testing import CliRunner

from tone.batch.find import find
from tone.batch.job import Job, packed
from tone.batch.kept import InFolder
from tone.batch.local import InProcess, Processes, Workers
from tone.batch.run import Batch, Tally
from tone.batch.shelf import make_folder
from tone.call.analysis import Analysis
from tone.call.codec import from_json, to_json
from tone.cli.main import app
from tone.config import Config
from tone.errors import InputError, OutputError, ToneError, Unreachable
from tone.places import Place, Url

from .conftest import Light, with_fingerprint
from .s3 import BUCKET, Server, as_somebody, storage

pytestmark = pytest.mark.slow
NUMBERS = count()
CALLS = 6
NO_BUCKET = "there is no s3://nobody-made-this/"
FINGERPRINT = "f" * 12
PACE = 0.15  # s that an analysis takes, so that there is a middle
DOCUMENT = "TONE_TEST_ANALYSIS"  # a file, also for other processes
IN_ANOTHER = """
import sys
from tests.batch.test_s3 import run_two
run_two(*sys.argv[1:])
"""


@pytest.fixture
def folder(
    s3: Server,
    upset_analysis: Analysis,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Url:
    """A folder of its own in the bucket, with calls in it; and what is made of each."""
    S3FileSystem.clear_instance_cache()  # somebody else may have asked
    (tmp_path / "analysis.json").write_text(to_json(with_fingerprint(upset_analysis, FINGERPRINT)))
    monkeypatch.setenv(DOCUMENT, str(tmp_path / "analysis.json"))
    system, name = storage(), f"{BUCKET}/{next(NUMBERS)}"
    for number in range(CALLS):
        system.pipe_file(f"{name}/calls/day/call-{number:02}.wav", b"RIFF" + bytes(number))
    return Url(f"s3://{name}")


def light(_: Config = Config(), takes: float = 0.0) -> Any:
    """An analyzer that does next to nothing: what the analyses are is tested elsewhere."""
    return Light(from_json(Path(os.environ[DOCUMENT]).read_text()), takes)


def run(source: Place, out: Place, workers: Workers, **options: Any) -> Tally:
    make_folder(out)
    batch = Batch(kept=InFolder(out), fingerprint=FINGERPRINT, **options)
    jobs = [Job(each) for each in find([source])]
    return batch.run(jobs, workers, total=len(jobs))


def run_two(source: str, out: str) -> None:
    with Processes(Config(), 2, build=partial(light, takes=PACE)) as workers:
        run(Url(source), Url(out), workers)


def written(out: Url) -> dict[str, bytes]:
    system = storage()
    found = system.ls(out.text) if system.exists(out.text) else []
    return {path.rpartition("/")[2]: system.cat_file(path) for path in found if ".json" in path}


def test_a_batch_that_is_killed_goes_on_where_it_was(folder: Url) -> None:
    source, out, other = (folder.inside(name) for name in ("calls", "out", "other"))
    process = subprocess.Popen(
        [sys.executable, "-c", IN_ANOTHER, source.text, out.text],
        cwd=Path(__file__).parents[2],
        start_new_session=True,
    )
    until = time.monotonic() + 60
    while len(written(out)) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    before = written(out)
    assert 2 <= len(before) < CALLS

    tally = run(source, out, InProcess(light()))
    assert tally.failures == {}
    assert tally.done + tally.skipped == CALLS
    assert tally.skipped >= len(before) - 2  # two may lack their receipt
    assert run(source, out, InProcess(light())).skipped == CALLS

    assert run(source, other, InProcess(light())).done == CALLS
    made = written(out)
    assert len({from_json(text).recording.id for text in made.values()}) == len(made) == CALLS
    assert made == written(other)
    assert from_json(made[min(made)]).recording.path == f"{source}/day/call-00.wav"


@pytest.mark.parametrize("kept", ["near", "far"])
def test_a_server_that_goes_away_ends_the_batch_which_goes_on_later(
    folder: Url, s3: Server, tmp_path: Path, kept: str
) -> None:
    def away(tally: Tally) -> None:
        if tally.done == 2:
            s3.go_away()

    source = folder.inside("calls")
    out: Place = tmp_path / "out" if kept == "near" else folder.inside("out")
    try:
        error = Unreachable if kept == "near" else (Unreachable, OutputError)
        with pytest.raises(
            error, match=r"cannot \w+ s3://.*: no server answers \(.*run this again"
        ):
            run(source, out, InProcess(light()), told=away)
    finally:
        s3.answer()
    tally = run(source, out, InProcess(light()))
    assert (tally.done, tally.skipped, tally.failures) == (CALLS - 2, 2, {})


def become(who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask as somebody else; empty: without credentials."""
    for name, value in as_somebody(who).items():
        if who:
            monkeypatch.setenv(name, value)
        else:
            monkeypatch.delenv(name)
    S3FileSystem.clear_instance_cache()


def test_credentials_that_do_not_hold_any_more_blame_no_recording(
    folder: Url, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, jobs = InFolder(tmp_path), [Job(each) for each in find([folder.inside("calls")])]
    become("nobody", monkeypatch)
    with pytest.raises(Unreachable, match=r"cannot read s3://.*; expected credentials that"):
        Batch(kept=kept, fingerprint=FINGERPRINT).run(jobs, InProcess(light()), total=CALLS)
    assert not (tmp_path / "failed").exists()


@pytest.mark.parametrize(
    ("who", "named", "error", "message"),
    [
        ("tester", ["s3://nobody-made-this/calls"], InputError, "bucket does not exist"),
        ("tester", ["{}/none"], InputError, "there is no recording in s3://"),
        ("tester", ["{}/none.wav"], InputError, r"there is no s3://.*/none\.wav; expected"),
        ("tester", ["{}/calls", "--out", "s3://nobody-made-this/out"], OutputError, NO_BUCKET),
        ("reader", ["{}/calls", "--out", "{}/out"], OutputError, "cannot write .*: Access Denied"),
        ("nobody", ["{}/calls"], InputError, "cannot list .*; expected credentials that allow it"),
        ("", ["{}/calls"], Unreachable, "no credentials were found; set them in the environment"),
    ],
)
def test_what_s3_refuses_is_one_sentence(
    folder: Url,
    monkeypatch: pytest.MonkeyPatch,
    who: str,
    named: list[str],
    error: type[ToneError],
    message: str,
) -> None:
    become(who, monkeypatch)
    command = ["analyze", *(each.format(folder) for each in named)]
    result = CliRunner().invoke(app, [*command, "--channels", "agent,customer"])

    assert isinstance(result.exception, error)
    assert re.search(message, str(result.exception))
    assert "\n" not in str(result.exception)
    assert not any(secret in str(result.exception) for secret in ("sesame", "look", "wrong"))


def test_a_connection_that_breaks_half_way_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server promises more bytes than it sends, each time that it is asked."""
    head = b'HTTP/1.1 200 OK\r\nETag: "abc"\r\nContent-Length: 1000\r\n\r\n'

    def serve(listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                with connection:
                    asked = connection.recv(65536)
                    connection.sendall(head + (b"" if asked.startswith(b"HEAD") else b"RIFF"))

    become("tester", monkeypatch)
    monkeypatch.setattr(S3FileSystem, "retries", 2)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        Thread(target=serve, args=[listening], daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{listening.getsockname()[1]}")
        with pytest.raises(
            InputError, match=r"cannot read s3://calls/a\.wav: .*try again"
        ) as raised:
            packed(Job(Url("s3://calls/a.wav")))
        listening.shutdown(socket.SHUT_RDWR)
    S3FileSystem.clear_instance_cache()
    assert type(raised.value) is InputError  # which ends no batch
