"""A batch: each recording once, whatever happens.

recordings ──► due? ──► workers ──► kept (folder, store)
                │ done, failed before, the same sound: left out
"""

import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path

import pytest

from tone.batch.kept import InBoth, InFolder, InStore, Kept
from tone.batch.local import InProcess, Job, Processes
from tone.batch.run import Batch, Tally
from tone.call.analysis import Analysis
from tone.call.codec import from_json
from tone.config import Config
from tone.errors import OutputError, StageFailed, UnreadableRecording
from tone.store.store import Store
from tone.testing.calls import upset_analyzer

from .conftest import Recordings, of, with_fingerprint

FINGERPRINT = "f" * 12


@pytest.fixture(params=["folder", "store", "both"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> list[str]:
    (tmp_path / "out").mkdir()
    return ["folder", "store"] if request.param == "both" else [request.param]


def opened(places: list[str], tmp_path: Path) -> Kept:
    """The places as another run of tone finds them."""
    kept: list[Kept] = [InFolder(tmp_path / "out")] if "folder" in places else []
    if "store" in places:
        kept.append(InStore(Store.open(str(tmp_path / "calls.db"))))
    return InBoth(kept)


class Scripted:
    """Gives every recording the same analysis, but for its id, and counts."""

    def __init__(self, analysis: Analysis, broken: tuple[str, ...] = ()) -> None:
        self._analysis, self._broken = with_fingerprint(analysis, FINGERPRINT), broken
        self.seen: list[str] = []

    def outcomes(self, jobs: Iterator[Job]) -> Iterator[tuple[Job, Analysis | UnreadableRecording]]:
        for job in jobs:
            self.seen.append(job.recording.name)
            if job.recording.name in self._broken:
                yield job, UnreadableRecording(f"{job.recording.name} is no recording")
                continue
            yield job, of(job.recording, self._analysis)


def run(kept: Kept, workers: Scripted, paths: list[Path], **options: object) -> Tally:
    batch = Batch(kept=kept, fingerprint=FINGERPRINT, **options)  # type: ignore[arg-type]
    return batch.run(map(Job, paths), workers, total=len(paths))


def test_what_is_done_is_left_out_also_by_another_run(
    recordings: Recordings, upset_analysis: Analysis, places: list[str], tmp_path: Path
) -> None:
    paths = recordings(4)
    first = run(opened(places, tmp_path), Scripted(upset_analysis), paths[:2])
    workers = Scripted(upset_analysis)
    second = run(opened(places, tmp_path), workers, paths)

    assert (first.done, first.audio) == (2, 2 * upset_analysis.recording.duration)
    assert (second.done, second.skipped) == (2, 2)
    assert workers.seen == ["call-02.wav", "call-03.wav"]
    again = run(opened(places, tmp_path), Scripted(upset_analysis), paths, again=True)
    assert (again.done, again.skipped) == (4, 0)


def test_another_config_analyses_again(
    recordings: Recordings, upset_analysis: Analysis, places: list[str], tmp_path: Path
) -> None:
    paths = recordings(1)
    run(opened(places, tmp_path), Scripted(upset_analysis), paths)
    batch = Batch(kept=opened(places, tmp_path), fingerprint="e" * 12)

    assert batch.run(map(Job, paths), Scripted(upset_analysis), total=1).done == 1


def test_the_same_sound_under_two_names_is_analysed_once(
    recordings: Recordings, upset_analysis: Analysis, tmp_path: Path
) -> None:
    (path,) = recordings(1)
    copy = path.with_name("copy.wav")
    copy.write_bytes(path.read_bytes())
    tally = run(opened(["store"], tmp_path), Scripted(upset_analysis), [path, copy])

    assert (tally.done, tally.skipped) == (1, 1)


def test_a_failure_is_kept_with_its_reason_and_stops_nobody(
    recordings: Recordings, upset_analysis: Analysis, places: list[str], tmp_path: Path
) -> None:
    paths = recordings(3)
    broken = Scripted(upset_analysis, broken=("call-01.wav",))
    tally = run(opened(places, tmp_path), broken, paths)

    assert tally.done == 2
    assert {path.name: str(error) for path, error in tally.failures.items()} == {
        "call-01.wav": "call-01.wav is no recording"
    }
    workers = Scripted(upset_analysis)
    later = run(opened(places, tmp_path), workers, paths)
    assert (later.skipped, later.failed_before, workers.seen) == (2, 1, [])
    retried = run(opened(places, tmp_path), Scripted(upset_analysis), paths, retry_failed=True)
    assert (retried.done, retried.skipped) == (1, 2)
    assert run(opened(places, tmp_path), Scripted(upset_analysis), paths).failed_before == 0


def test_a_recording_that_changed_since_it_failed_is_tried_again(
    recordings: Recordings, upset_analysis: Analysis, places: list[str], tmp_path: Path
) -> None:
    paths = recordings(1)
    run(opened(places, tmp_path), Scripted(upset_analysis, broken=("call-00.wav",)), paths)
    later = time.time() + 5
    os.utime(paths[0], (later, later))

    assert run(opened(places, tmp_path), Scripted(upset_analysis), paths).done == 1


def test_a_torn_file_is_no_analysis(
    recordings: Recordings, upset_analysis: Analysis, tmp_path: Path
) -> None:
    paths = recordings(1)
    (tmp_path / "out").mkdir()
    run(opened(["folder"], tmp_path), Scripted(upset_analysis), paths)
    (written,) = (tmp_path / "out").glob("*.json")
    whole = written.read_text()
    written.write_text(whole[:1000])

    assert run(opened(["folder"], tmp_path), Scripted(upset_analysis), paths).done == 1
    assert written.read_text() == whole


def test_when_told_to_stop_what_is_in_hand_is_finished(
    recordings: Recordings, upset_analysis: Analysis, tmp_path: Path
) -> None:
    told: list[int] = []
    tally = run(
        opened(["store"], tmp_path),
        Scripted(upset_analysis),
        recordings(5),
        told=lambda tally: told.append(tally.done),
        stop=lambda: len(told) == 2,
    )

    assert (tally.done, tally.total - tally.behind) == (2, 3)


def test_a_full_disk_ends_the_batch_and_blames_no_recording(
    recordings: Recordings,
    upset_analysis: Analysis,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "out").mkdir()
    kept = InFolder(tmp_path / "out")

    def full(*_: object) -> None:
        raise OutputError("cannot write: No space left on device")

    monkeypatch.setattr(kept, "save", full)
    with pytest.raises(OutputError, match="No space left"):
        run(kept, Scripted(upset_analysis), recordings(2))

    assert not (tmp_path / "out" / "failed").exists()


def test_in_processes_or_here_the_analyses_are_byte_for_byte_the_same(
    recordings: Recordings, drawn_config: Config, tmp_path: Path
) -> None:
    paths = recordings(5)
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    batch = Batch(kept=InFolder(tmp_path / "here"), fingerprint=drawn_config.fingerprint())
    batch.run(map(Job, paths), InProcess(upset_analyzer(drawn_config)), total=5)
    with Processes(drawn_config, 2, build=upset_analyzer) as workers:
        other = replace(batch, kept=InFolder(tmp_path / "there"))
        tally = other.run(map(Job, paths), workers, total=5)

    assert tally.done == 5
    here, there = (
        {path.name: path.read_bytes() for path in (tmp_path / name).glob("*.json")}
        for name in ("here", "there")
    )
    assert len(here) == 5
    assert here == there


def test_a_process_that_dies_costs_no_recording(
    recordings: Recordings, drawn_config: Config, tmp_path: Path
) -> None:
    killed: list[int] = []

    def kill(_: Tally) -> None:
        if not killed:
            killed.extend(child.pid for child in active_children() if child.pid)
            for pid in killed:
                os.kill(pid, signal.SIGKILL)

    (tmp_path / "out").mkdir()
    batch = Batch(kept=InFolder(tmp_path / "out"), fingerprint="f", told=kill)
    with Processes(drawn_config, 2, build=upset_analyzer) as workers:
        tally = batch.run(map(Job, recordings(5)), workers, total=5)

    assert len(killed) == 2
    assert (tally.done, tally.failures) == (5, {})
    made = [from_json(path.read_text()) for path in (tmp_path / "out").glob("*.json")]
    assert len({each.recording.id for each in made}) == 5


def test_a_recording_over_which_processes_die_is_a_failure(
    recordings: Recordings, drawn_config: Config, tmp_path: Path
) -> None:
    over = threading.Event()

    def reap() -> None:
        while not over.wait(0.05):
            for child in active_children():
                child.kill()

    (tmp_path / "out").mkdir()
    batch = Batch(kept=InFolder(tmp_path / "out"), fingerprint="f")
    reaper = threading.Thread(target=reap)
    with Processes(drawn_config, 1, build=upset_analyzer) as workers:
        reaper.start()
        tally = batch.run(map(Job, recordings(1)), workers, total=1)
        over.set()
        reaper.join()

    (error,) = tally.failures.values()
    assert isinstance(error, StageFailed)
    assert "died 3 times, as when memory runs out" in str(error)
