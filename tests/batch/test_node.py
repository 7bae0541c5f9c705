"""What a node of a cluster is sent, and what it makes of it; without a cluster."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest
import soundfile

from tone.batch.cluster import Cluster
from tone.batch.job import Job, laid_out, packed
from tone.batch.node import Analyst
from tone.call.codec import to_json
from tone.call.recording import files_of
from tone.config import Config
from tone.errors import DependencyMissing, InputError, StageFailed, UnreadableRecording
from tone.pipeline import Analyzer
from tone.testing.calls import upset_analyzer


@pytest.fixture
def sides(upset_recording: Path, tmp_path: Path) -> Path:
    """The call as a file a side, both of the same name."""
    sound, rate = soundfile.read(upset_recording, dtype="int16")
    paths = [tmp_path / name / "side.wav" for name in ("agent", "customer")]
    for path, side in zip(paths, sound.T, strict=True):
        path.parent.mkdir()
        soundfile.write(path, side, rate)
    return Path("+".join(map(str, paths)))


def analyst(analyzer: Analyzer) -> Analyst:
    """As if it had begun, which asks Ray where it is."""
    made = Analyst()
    made._analyzer, made._channels = analyzer, ""
    return made


def test_a_node_makes_the_same_document(
    sides: Path, upset_recording: Path, drawn_config: Config, tmp_path: Path
) -> None:
    (tmp_path / "agent" / "side.json").write_text('{"agent": "17", "started": "2026-03-01T14:05"}')
    analyzer = upset_analyzer(drawn_config)
    for recording in (upset_recording, sides):
        made = analyst(analyzer).analyze(packed(Job(recording)))
        assert made == to_json(analyzer.analyze(recording))
    assert '"agent":"17"' in str(made)


def test_nothing_of_a_recording_stays_on_a_node(sides: Path) -> None:
    with laid_out(packed(Job(sides))) as path:
        there = files_of(path)
        assert [file.read_bytes() for file in there] == [f.read_bytes() for f in files_of(sides)]
        assert {file.name for file in there} == {"side.wav"}
        assert all(file.is_symlink() for file in there)  # into memory
    assert not any(file.parent.parent.exists() for file in there)


def test_what_cannot_be_read_is_said_as_on_one_machine(tmp_path: Path) -> None:
    empty, missing, torn = (tmp_path / name for name in ("empty.wav", "none.wav", "torn.wav"))
    empty.touch()
    torn.write_bytes(b"sound")
    torn.with_suffix(".json").write_text("{")
    for path, error in (
        (empty, UnreadableRecording("empty.wav is empty (0 bytes); expected a recording")),
        (missing, UnreadableRecording(f"cannot read {missing}: No such file or directory")),
    ):
        with pytest.raises(type(error)) as raised:
            packed(Job(path))
        assert str(raised.value) == str(error)
    with pytest.raises(InputError, match=r"torn\.json is not JSON"):
        packed(Job(torn))


def test_no_recording_stops_a_node(upset_recording: Path) -> None:
    class Broken:
        def analyze(self, path: Path, **_: object) -> None:
            raise KeyError(path)

    made = analyst(Broken()).analyze(packed(Job(upset_recording)))  # type: ignore[arg-type]
    assert isinstance(made, StageFailed)
    assert str(made) == "the analysis of upset.wav broke: KeyError"


def test_without_ray_the_extra_is_named(
    drawn_config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with (
        pytest.raises(DependencyMissing, match=r"pip install 'tone\[cluster\]'"),
        Cluster(drawn_config, "auto", 1),
    ):
        pass


def test_the_threads_of_an_actor_are_those_of_the_config(drawn_config: Config) -> None:
    words = replace(drawn_config.words, threads=3)
    assert Cluster(replace(drawn_config, words=words), "auto", 1)._needs["CPU"] == 3
    assert Cluster(drawn_config, "auto", 1)._needs["CPU"] == 1
