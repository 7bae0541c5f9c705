"""A batch over object storage, in fsspec's memory: what is asked of it, and what it makes of it.

memory://calls/day/a.wav ──► fetched by whoever analyses ──► memory://out/<stem>-<id>.json
                                                             memory://out/done/<receipt>
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import fsspec
import pytest
from typer.testing import CliRunner

from tone import objects
from tone.batch.find import find
from tone.batch.job import Job, at_hand, laid_out, packed, sent
from tone.batch.kept import InFolder, InStore, Kept
from tone.batch.local import InProcess
from tone.batch.run import Batch, Tally
from tone.batch.shelf import make_folder
from tone.call.analysis import Analysis
from tone.call.codec import from_json, to_json
from tone.call.recording import absolute, files_of
from tone.cli.main import app
from tone.config import Config
from tone.errors import (
    DependencyMissing,
    InputError,
    OutputError,
    Unreachable,
    UnreadableRecording,
)
from tone.pipeline import Analyzer, read_manifest
from tone.places import Place, Url, place
from tone.store.store import Store
from tone.testing.calls import upset_analyzer

from .conftest import Light, Recordings, with_fingerprint

CALLS, OUT = Url("memory://calls"), Url("memory://out")


@pytest.fixture
def memory() -> Iterator[Any]:
    system = fsspec.filesystem("memory")
    yield system
    system.store.clear()
    system.pseudo_dirs[:] = [""]


@pytest.fixture
def calls(recordings: Recordings, memory: Any) -> list[Path]:
    """Three drawn calls, which are in the storage too."""
    paths = recordings(3)
    for path in paths:
        memory.pipe_file(f"/calls/{path.name}", path.read_bytes())
    return paths


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The recordings that are read from the storage, as they are."""
    seen: list[str] = []
    true = objects.read

    def reading(url: Url) -> bytes:
        seen.append(url.name)
        return true(url)

    monkeypatch.setattr(objects, "read", reading)
    return seen


Run = Callable[..., Tally]


@pytest.fixture
def run(upset_analysis: Analysis) -> Run:
    """A batch over places, kept somewhere, under a config of this fingerprint."""

    def ran(kept: Kept, places: list[Place], fingerprint: str = "f" * 12) -> Tally:
        jobs = [Job(each) for each in find(places)]
        analyzer: Any = Light(with_fingerprint(upset_analysis, fingerprint))
        batch = Batch(kept=kept, fingerprint=fingerprint)
        return batch.run(jobs, InProcess(analyzer), total=len(jobs))

    return ran


def names(memory: Any, folder: str) -> list[str]:
    return sorted(path.rpartition("/")[2] for path in memory.ls(folder, detail=False))


def test_a_folder_a_pattern_and_a_list_mean_what_they_do_on_a_disk(memory: Any) -> None:
    for name in ("a.wav", "b.MP3", "notes.docx", ".hidden.wav", "day/c.flac", ".cache/d.wav"):
        memory.pipe_file(f"/calls/{name}", b"sound")
    memory.pipe_file("/calls/list.txt", b"day/c.flac\n\n memory://calls/a.wav\n")
    a, b, c = (CALLS.inside(name) for name in ("a.wav", "b.MP3", "day/c.flac"))

    assert find([CALLS]) == find([Url("memory://calls/")]) == [a, b, c]
    assert all(isinstance(url, Url) and url.version for url in find([CALLS]))
    assert find([CALLS.inside("d*/*.flac")]) == find([CALLS.inside("day")]) == [c]
    assert find([CALLS.inside("list.txt")]) == [c, a]
    assert find([CALLS.inside("notes.docx")]) == [CALLS.inside("notes.docx")]
    for nothing in ("none", "*.ogg"):
        with pytest.raises(InputError, match="there is no recording in memory://calls/"):
            find([CALLS.inside(nothing)])


def test_brackets_in_a_name_are_no_pattern_where_it_is_there(memory: Any) -> None:
    memory.pipe_file("/calls/call [1].wav", b"sound")
    assert find([CALLS.inside("call [1].wav")]) == [CALLS.inside("call [1].wav")]


def test_a_url_keeps_its_slashes_and_a_plus_joins_two() -> None:
    url = place("s3://calls//+49/a.wav+s3://calls/b.wav")

    assert isinstance(url, Url)
    assert [str(file) for file in url.files] == ["s3://calls//+49/a.wav", "s3://calls/b.wav"]
    assert absolute(str(url)) == str(url)
    assert (url.name, url.stem, url.suffix) == ("b.wav", "b", ".wav")
    assert place("calls/a.wav") == Path("calls/a.wav")
    with pytest.raises(InputError, match="a password in it"):
        place("ftp://me:secret@host/a.wav")


def test_the_analysis_is_that_of_the_file_but_for_its_path(
    calls: list[Path], memory: Any, drawn_config: Config, tmp_path: Path
) -> None:
    def made(folder: Place, places: list[Place]) -> Tally:
        batch = Batch(kept=InFolder(folder), fingerprint=drawn_config.fingerprint())
        jobs = [Job(each) for each in find(places)]
        return batch.run(jobs, InProcess(upset_analyzer(drawn_config)), total=len(jobs))

    calls[1].with_suffix(".json").write_text('{"agent": "17"}')
    memory.pipe_file("/calls/call-01.json", b'{"agent": "17"}')
    (tmp_path / "here").mkdir()
    make_folder(OUT)
    made(tmp_path / "here", [*calls[:2]])
    tally = made(OUT, [CALLS.inside("call-0[01].wav")])

    assert (tally.done, tally.failures) == (2, {})
    local = {path.name: path.read_text() for path in (tmp_path / "here").glob("*.json")}
    assert len(local) == 2
    for name, text in local.items():
        analysis = from_json(memory.cat_file(f"/out/{name}"))
        assert analysis.recording.path == f"memory://calls/{name[:7]}.wav"
        path = str(tmp_path / "calls" / f"{name[:7]}.wav")
        moved = replace(analysis, recording=replace(analysis.recording, path=path))
        assert to_json(moved) + "\n" == text
    assert names(memory, "/out") == sorted([*local, "done"])


@pytest.mark.parametrize("where", ["near", "far", "store"])
def test_what_is_done_is_not_fetched_again_unless_it_changed(
    calls: list[Path],
    memory: Any,
    read: list[str],
    run: Run,
    tmp_path: Path,
    where: str,
) -> None:
    def opened() -> Kept:
        if where == "store":
            return InStore(Store.open(str(tmp_path / "calls.db")))
        (tmp_path / "out").mkdir(exist_ok=True)
        return InFolder(tmp_path / "out" if where == "near" else OUT)

    assert run(opened(), [CALLS]).done == 3
    read.clear()
    assert run(opened(), [CALLS]).skipped == 3
    named: list[Place] = [CALLS.inside(path.name) for path in calls]  # nobody listed them
    assert run(opened(), named).skipped == 3
    assert read == []

    memory.pipe_file("/calls/call-01.wav", calls[1].read_bytes() + b"more")
    tally = run(opened(), [CALLS])
    assert (tally.done, tally.skipped, read) == (1, 2, ["call-01.wav"])

    assert run(opened(), [CALLS], "e" * 12).done == 3
    assert run(opened(), [CALLS], "e" * 12).skipped == 3
    assert run(opened(), [CALLS]).done == 3


def test_files_are_done_by_their_bytes_in_object_storage_too(
    calls: list[Path], memory: Any, run: Run
) -> None:
    assert run(InFolder(OUT), [*calls]).done == 3
    again = run(InFolder(OUT), [*calls, CALLS.inside("call-00.wav")])
    assert (again.done, again.skipped) == (1, 3)  # of an object, the bytes are not known yet
    assert len(names(memory, "/out")) == 4


def test_a_batch_that_dies_between_analysis_and_receipt_makes_it_again(
    calls: list[Path], memory: Any, run: Run
) -> None:
    run(InFolder(OUT), [CALLS])
    memory.rm(memory.ls("/out/done", detail=False)[0])
    assert run(InFolder(OUT), [CALLS]).done == 1


@pytest.mark.parametrize("where", ["far", "store"])
def test_a_failure_is_on_record_until_the_object_changes(
    calls: list[Path], memory: Any, run: Run, tmp_path: Path, where: str
) -> None:
    def opened() -> Kept:
        far = where == "far"
        return InFolder(OUT) if far else InStore(Store.open(str(tmp_path / "calls.db")))

    memory.pipe_file("/calls/call-00.wav", b"no sound")
    named: list[Place] = [CALLS, CALLS.inside("gone.wav")]
    tally = run(opened(), named)
    told = {str(url): str(error) for url, error in tally.failures.items()}
    assert tally.done == 2
    assert "call-00.wav is not a recording" in told["memory://calls/call-00.wav"]
    assert told["memory://calls/gone.wav"].startswith("there is no memory://calls/gone.wav")

    later = run(opened(), named)
    assert (later.skipped, later.failed_before) == (2, 2)
    for name in ("call-00.wav", "gone.wav"):
        memory.pipe_file(f"/calls/{name}", calls[0].read_bytes() + name.encode())
    assert run(opened(), named).done == 2
    assert run(opened(), named).skipped == 4


def test_what_changes_while_it_is_fetched_is_refused_and_then_tried_again(
    calls: list[Path], memory: Any, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = objects.read

    def changing(url: Url) -> bytes:
        content = true(url)
        memory.pipe_file("/calls/call-00.wav", content + b"more")
        return content

    first: list[Place] = [CALLS.inside("call-00.wav")]
    with monkeypatch.context() as patch:
        patch.setattr(objects, "read", changing)
        (error,) = run(InFolder(OUT), first).failures.values()
    assert isinstance(error, UnreadableRecording)
    assert "call-00.wav changed before it was read whole" in str(error)
    assert run(InFolder(OUT), first).done == 1


def test_no_file_of_an_object_stays_when_its_analysis_fails(calls: list[Path]) -> None:
    url = CALLS.inside("call-00.wav")
    assert sent(Job(url)) == Job(url)  # a node of a cluster fetches it itself
    with laid_out(packed(Job(url))) as path:
        assert path.read_bytes() == calls[0].read_bytes()
    there: list[Path] = []

    def fails() -> None:
        with at_hand(Job(url)) as job:
            there.append(Path(str(job.recording)))
            assert there[0].exists()
            raise KeyError

    with pytest.raises(KeyError):
        fails()
    assert not there[0].parent.parent.exists()


def test_a_call_may_have_an_object_a_side(calls: list[Path], memory: Any, run: Run) -> None:
    for side in ("agent", "customer"):
        memory.pipe_file(f"/sides/{side}/call.wav", side.encode())
    memory.pipe_file("/sides/customer/call.json", b'{"queue": "returns"}')
    url = place("memory://sides/agent/call.wav+memory://sides/customer/call.wav")
    parcel = packed(Job(url))

    assert (parcel.files, parcel.known.metadata.queue) == ((b"agent", b"customer"), "returns")
    with laid_out(parcel) as path:
        assert [file.read_bytes() for file in files_of(path)] == [b"agent", b"customer"]
    (failed,) = run(InFolder(OUT), [url]).failures
    assert failed == url
    assert run(InFolder(OUT), [url]).failed_before == 1
    memory.pipe_file("/sides/customer/call.wav", b"changed")
    assert run(InFolder(OUT), [url]).failed_before == 0


def test_an_empty_object_and_a_torn_side_car_are_one_sentence(memory: Any) -> None:
    memory.pipe_file("/calls/empty.wav", b"")
    memory.pipe_file("/calls/a.wav", b"sound")
    memory.pipe_file("/calls/a.wav.json", b"{")
    with pytest.raises(UnreadableRecording, match=r"empty\.wav is empty \(0 bytes\)"):
        packed(Job(CALLS.inside("empty.wav")))
    with pytest.raises(InputError, match=r"memory://calls/a\.wav\.json is not JSON"):
        packed(Job(CALLS.inside("a.wav")))


class EndpointConnectionError(Exception):
    """As botocore calls it."""


class NoCredentialsError(Exception):
    """As botocore calls it."""


@pytest.mark.parametrize(
    ("thrown", "reading", "message"),
    [
        (PermissionError("Access Denied"), InputError, "Access Denied; expected credentials that"),
        (
            EndpointConnectionError("http://x/?id=KEY"),
            Unreachable,
            r"no server answers \(http://x/",
        ),
        (NoCredentialsError("no"), Unreachable, "no credentials were found; set them in the env"),
        (OSError(5, "Internal error"), InputError, "Internal error; try again"),
        (TimeoutError("too late"), InputError, "too late; try again"),
    ],
)
def test_why_it_cannot_be_done_is_one_sentence(
    memory: Any,
    monkeypatch: pytest.MonkeyPatch,
    thrown: Exception,
    reading: type[Exception],
    message: str,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise thrown

    for name in ("cat_file", "pipe_file", "find"):
        monkeypatch.setattr(type(memory), name, fail)
    asked: list[tuple[Callable[[], object], type[Exception], str]] = [
        (lambda: objects.read(CALLS), reading, "read"),
        (lambda: objects.listed(CALLS), reading, "list"),
        (lambda: make_folder(OUT), OutputError, "write"),
    ]
    for ask, kind, what in asked:
        with pytest.raises(kind, match=f"cannot {what} memory://.*{message}") as raised:
            ask()
        assert type(raised.value) is kind
        assert "KEY" not in str(raised.value)
        assert "\n" not in str(raised.value)


def test_a_server_that_does_not_answer_ends_the_batch_and_blames_no_recording(
    calls: list[Path],
    memory: Any,
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise EndpointConnectionError("Could not connect")

    (tmp_path / "out").mkdir()
    kept, found = InFolder(tmp_path / "out"), find([CALLS])
    with monkeypatch.context() as patch:
        patch.setattr(type(memory), "cat_file", gone)
        with pytest.raises(Unreachable, match="no server answers"):
            run(kept, found)
    assert not (tmp_path / "out" / "failed").exists()
    assert run(kept, [CALLS]).done == 3


def test_the_command_takes_urls_and_keeps_at_one(
    calls: list[Path],
    memory: Any,
    read: list[str],
    upset_analysis: Analysis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def light(config: Config) -> Any:
        return Light(with_fingerprint(upset_analysis, config.fingerprint()))

    monkeypatch.setattr(Analyzer, "from_config", light)
    ask = CliRunner().invoke
    shown = ask(app, ["analyze", "memory://calls/call-00.wav"])
    assert "memory://calls/call-00.wav" in shown.stdout
    assert "sick of this" in shown.stdout
    for source in ("memory://calls", str(calls[0]), "memory://calls/call-0[01].wav"):
        command = ["analyze", source, "--out", "memory://out/deep", "--workers", "1"]
        assert ask(app, command).exit_code == 0
    assert read == [f"call-0{number}.wav" for number in (0, 0, 1, 2)]
    assert len(names(memory, "/out/deep")) == 4


def test_without_the_packages_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(__import__("sys").modules, "fsspec", None)
        with pytest.raises(DependencyMissing, match=r"pip install 'tone\[objects\]'"):
            find([CALLS])
    with pytest.raises(InputError, match="no URL that fsspec knows"):
        find([Url("nothing://calls")])


def test_a_manifest_may_name_objects(calls: list[Path], tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text("file,agent\nmemory://calls/call-00.wav,17\n")
    manifest = read_manifest(tmp_path / "calls.csv")

    (url,) = manifest.recordings
    assert url == CALLS.inside("call-00.wav")
    assert manifest.of(url).metadata.agent == "17"
    with pytest.raises(InputError, match=r"has no row for memory://calls/call-01\.wav"):
        manifest.of(CALLS.inside("call-01.wav"))


def test_a_note_says_what_failed_and_its_version(memory: Any, run: Run) -> None:
    memory.pipe_file("/calls/a.wav", b"no sound")
    run(InFolder(OUT), [CALLS])
    (note,) = memory.ls("/out/failed", detail=False)
    said = json.loads(memory.cat_file(note))

    assert (said["source"], said["kind"]) == ("memory://calls/a.wav", "UnreadableRecording")
    assert said["version"]
