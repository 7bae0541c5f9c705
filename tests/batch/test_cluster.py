"""A batch on a Ray cluster: two nodes, which are processes of this machine.

driver (on the head, which has no cores) ──► node ──► actor
                                         └─► node ──► actor
"""

from __future__ import annotations  # what travels to a node leaves its annotations' names here

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.waiting import until
from tone.batch.cluster import Cluster
from tone.batch.find import find
from tone.batch.kept import InFolder
from tone.batch.local import InProcess, Job
from tone.batch.run import Batch, Tally
from tone.call.analysis import Analysis
from tone.call.codec import from_json
from tone.cli.main import app
from tone.config import Config
from tone.errors import InputError, StageFailed
from tone.pipeline import Analyzer
from tone.places import Url
from tone.testing.calls import upset_analyzer

from .conftest import Recordings
from .s3 import BUCKET, Server, storage

pytestmark = pytest.mark.slow
NODE = {"num_cpus": 1, "memory": 2_000_000_000, "object_store_memory": 100_000_000}  # bytes
NOBODY = "127.0.0.1:1"  # where nothing listens


@pytest.fixture(scope="module")
def nodes(s3: Server) -> Iterator[Any]:
    """A cluster of a head, without cores, and two nodes; each test leaves two.

    They know where there is object storage, as their environment says.
    """
    cluster_utils = pytest.importorskip("ray.cluster_utils", reason="needs the extra `cluster`")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
        head = {**NODE, "num_cpus": 0, "include_dashboard": False}
        cluster = cluster_utils.Cluster(initialize_head=True, head_node_args=head)
        try:
            for _ in range(2):
                cluster.add_node(**NODE)
            yield cluster
        finally:
            cluster.shutdown()


def batch(folder: Path, told: Callable[[Tally], None] = lambda _: None) -> Batch:
    folder.mkdir()
    return Batch(kept=InFolder(folder), fingerprint="f", told=told)


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.json")}


def alive(workers: Cluster) -> set[str]:
    """The nodes that the cluster does not know to be dead."""
    return {each["NodeID"] for each in workers._ray.nodes() if each["Alive"]}


def test_on_two_nodes_or_here_the_analyses_are_byte_for_byte_the_same(
    recordings: Recordings, drawn_config: Config, tmp_path: Path, nodes: Any
) -> None:
    """Files, and objects, which the nodes fetch themselves."""
    paths = recordings(12)
    paths[3].with_suffix(".json").write_text('{"agent": "17"}')
    for path in paths[10:]:
        storage().pipe_file(f"{BUCKET}/cluster/{path.name}", path.read_bytes())
    jobs = [Job(each) for each in find([*paths[:10], Url(f"s3://{BUCKET}/cluster")])]
    here, there = tmp_path / "here", tmp_path / "there"
    batch(here).run(jobs, InProcess(upset_analyzer(drawn_config)), total=12)
    with Cluster(drawn_config, nodes.address, 12, build=upset_analyzer) as workers:
        tally = batch(there).run(jobs, workers, total=12)
        assert len({task.node for task in workers._idle}) == 2

    assert (tally.done, tally.failures) == (12, {})
    assert len(written(here)) == 12
    assert written(here) == written(there)


def test_a_node_that_is_killed_costs_no_recording_and_a_new_one_is_used(
    recordings: Recordings,
    drawn_config: Config,
    tmp_path: Path,
    nodes: Any,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def replace_one(tally: Tally) -> None:
        if tally.done == 2:
            nodes.remove_node(nodes.worker_nodes.copy().pop(), allow_graceful=False)
        if tally.done == 4:
            nodes.add_node(**NODE)

    with Cluster(drawn_config, nodes.address, 12, build=upset_analyzer) as workers:
        tally = batch(tmp_path / "out", replace_one).run(
            map(Job, recordings(12)), workers, total=12
        )

    assert (tally.done, tally.failures) == (12, {})
    assert capfd.readouterr().out == ""
    made = [from_json(text.decode()) for text in written(tmp_path / "out").values()]
    assert len({each.recording.id for each in made}) == len(made) == 12


def test_a_later_batch_finds_whatever_nodes_there_are_then(
    recordings: Recordings,
    drawn_config: Config,
    tmp_path: Path,
    nodes: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As `tone watch` works: a batch, a while in which both nodes are replaced, another batch."""
    monkeypatch.setattr("tone.batch.cluster.PATIENCE", 60.0)
    jobs = list(map(Job, recordings(6)))
    with Cluster(drawn_config, nodes.address, 12, build=upset_analyzer) as workers:
        first = batch(tmp_path / "first").run(jobs[:3], workers, total=3)
        for node in nodes.worker_nodes.copy():
            nodes.remove_node(node, allow_graceful=False)
            nodes.add_node(**NODE)
        replaced = {task.node for task in workers._idle}
        until(lambda: not replaced & alive(workers))
        later = monotonic() + 100.0
        monkeypatch.setattr("tone.batch.cluster.monotonic", lambda: later)
        second = batch(tmp_path / "second").run(jobs[3:], workers, total=3)

    assert (first.done, second.done, second.failures) == (3, 3, {})


def test_a_recording_over_which_actors_die_is_the_only_failure(
    recordings: Recordings, drawn_config: Config, tmp_path: Path, nodes: Any
) -> None:
    def fragile(config: Config) -> Analyzer:  # inside, so that it travels whole
        class Fragile:
            def analyze(self, path: Path, **options: Any) -> Analysis:
                if path.name == "call-01.wav":
                    os._exit(1)
                return upset_analyzer(config).analyze(path, **options)

        return Fragile()  # type: ignore[return-value]

    with Cluster(drawn_config, nodes.address, 2, build=fragile) as workers:
        tally = batch(tmp_path / "out").run(map(Job, recordings(4)), workers, total=4)

    ((path, error),) = tally.failures.items()
    assert (tally.done, path.name) == (3, "call-01.wav")
    assert isinstance(error, StageFailed)
    assert "died 3 times" in str(error)


def test_what_a_node_cannot_begin_is_one_sentence(
    recordings: Recordings, drawn_config: Config, tmp_path: Path, nodes: Any
) -> None:
    def other(config: Config) -> Analyzer:
        raise ModuleNotFoundError("no module named 'tone.voices'")

    with (
        pytest.raises(
            InputError, match=r"a node of the cluster cannot begin \(Module.*\); expected tone"
        ),
        Cluster(drawn_config, nodes.address, 1, build=other) as workers,
    ):
        batch(tmp_path / "out").run(map(Job, recordings(1)), workers, total=1)


def test_a_batch_without_a_node_ends_after_a_while(
    recordings: Recordings,
    drawn_config: Config,
    tmp_path: Path,
    nodes: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("tone.batch.cluster.NOTICE", 0.5)
    monkeypatch.setattr("tone.batch.cluster.PATIENCE", 3.0)
    large = replace(drawn_config, words=replace(drawn_config.words, threads=8))
    with (
        pytest.raises(InputError, match=r"no node .* room for an analysis \(8 cores, 1\.5 GB\)"),
        Cluster(large, nodes.address, 1, build=upset_analyzer) as workers,
    ):
        batch(tmp_path / "out").run(map(Job, recordings(1)), workers, total=1)
    assert [each.message for each in caplog.records if each.name == "tone.batch.cluster"] == [
        "no node of the cluster has room for an analysis (8 cores, 1.5 GB); waiting"
    ]


@pytest.mark.parametrize("command", ["analyze", "watch"])
@pytest.mark.parametrize(
    ("address", "message"),
    [
        (NOBODY, f"there is no Ray cluster at {NOBODY} (Connection refused)"),
        ("nearby", "the cluster is 'nearby'; expected auto, or host:port"),
        ("ray://127.0.0.1:1", "there is no Ray cluster at ray://127.0.0.1:1"),
    ],
)
def test_no_cluster_at_an_address_is_one_sentence(
    recordings: Recordings, tmp_path: Path, command: str, address: str, message: str
) -> None:
    (path,) = recordings(1)
    heard = path if command == "analyze" else path.parent
    told = [command, str(heard), "--out", str(tmp_path / "out"), "--cluster", address]
    result = CliRunner().invoke(app, told)

    assert isinstance(result.exception, InputError)
    assert message in str(result.exception)
    assert "\n" not in str(result.exception)
