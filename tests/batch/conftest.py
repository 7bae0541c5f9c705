"""Drawn recordings that differ in a few bytes at their end."""

from collections.abc import Callable
from pathlib import Path

import pytest

Recordings = Callable[[int], list[Path]]


@pytest.fixture
def recordings(upset_recording: Path, tmp_path: Path) -> Recordings:
    """Makes so many recordings, in a folder of their own."""

    def make(count: int) -> list[Path]:
        folder = tmp_path / "calls"
        folder.mkdir(exist_ok=True)
        sound = upset_recording.read_bytes()
        paths = [folder / f"call-{number:02}.wav" for number in range(count)]
        for number, path in enumerate(paths):
            path.write_bytes(sound + bytes(number + 1))
        return paths

    return make
