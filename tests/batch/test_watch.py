"""A drop folder: what has arrived whole is told once."""

import os
import time
from pathlib import Path

from tone.batch.watch import Watched

SETTLED = 10.0  # s


def drop(path: Path, content: bytes = b"sound", *, age: float = 60.0) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    then = time.time() - age
    os.utime(path, (then, then))
    return path


def test_what_arrived_is_told_once(tmp_path: Path) -> None:
    watched = Watched(tmp_path, SETTLED)
    first = drop(tmp_path / "a.wav")
    assert watched.arrived() == [first]
    assert watched.arrived() == []

    second = drop(tmp_path / "day" / "b.wav")
    assert watched.arrived() == [second]


def test_what_is_still_being_written_waits(tmp_path: Path) -> None:
    watched = Watched(tmp_path, SETTLED)
    drop(tmp_path / "new.wav", age=1.0)
    drop(tmp_path / "empty.wav", b"")
    assert watched.arrived() == []

    settled = drop(tmp_path / "new.wav", b"more sound", age=11.0)
    assert watched.arrived() == [settled]


def test_what_changed_is_told_again(tmp_path: Path) -> None:
    watched = Watched(tmp_path, SETTLED)
    drop(tmp_path / "a.wav")
    watched.arrived()

    changed = drop(tmp_path / "a.wav", b"longer sound", age=30.0)
    assert watched.arrived() == [changed]
