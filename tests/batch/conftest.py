"""Drawn recordings that differ in a few bytes at their end."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tone.call.analysis import Analysis
from tone.call.recording import files_of
from tone.errors import UnreadableRecording
from tone.pipeline import id_of
from tone.places import Place

from .s3 import Server

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


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An S3 server, and an environment that leads to it."""
    server = Server(tmp_path_factory.mktemp("s3"))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment.items():
            patch.setenv(name, value)
        try:
            server.begin()
            yield server
        finally:
            server.end()


class Light:
    """Makes the same analysis of everything that looks like a WAV file, but for its id."""

    def __init__(self, analysis: Analysis, takes: float = 0.0) -> None:
        self._made, self._takes = analysis, takes  # s

    def analyze(self, path: Path, **_: object) -> Analysis:
        time.sleep(self._takes)
        if not all(file.read_bytes().startswith(b"RIFF") for file in files_of(path)):
            raise UnreadableRecording(f"{path.name} is not a recording")
        return of(path, self._made)


def of(recording: Place, analysis: Analysis) -> Analysis:
    """The analysis as if it were of another recording."""
    recording_id = id_of(Path(str(recording)))
    ids = {each.id: f"{recording_id}-{number}" for number, each in enumerate(analysis.moments)}
    return replace(
        analysis,
        recording=replace(analysis.recording, id=recording_id, path=str(recording)),
        moments=tuple(replace(each, id=ids[each.id]) for each in analysis.moments),
        responses=tuple(replace(e, moment_id=ids[e.moment_id]) for e in analysis.responses),
    )


def with_fingerprint(analysis: Analysis, fingerprint: str) -> Analysis:
    """The analysis as if another config had made it."""
    provenance = replace(analysis.provenance, config_fingerprint=fingerprint)
    return replace(analysis, provenance=provenance)
