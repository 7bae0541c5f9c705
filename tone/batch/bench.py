"""`tone bench`: what an analysis costs, beside what people would run instead, in the same run.

    plain      openai-whisper with word times, librosa's pyin and RMS: the script one would write
    alone      faster-whisper's batched path with word times, the same weights and settings: no more
    tone       tone analyze, one recording after the other
    processes  tone analyze over all of them, a process a core, three times over, since a night's
               batch is long and its end, where some processes have nothing to do, is short

Each contender has a process of its own, which loads its model and hears the first recording before
the clock starts. They take turns, round by round, and the median round counts.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tone.batch.contenders import CONTENDERS, Cost, begin, end, hear
from tone.config import Config
from tone.errors import StageFailed
from tone.progress import Progress, silent


@dataclass(frozen=True, slots=True)
class BenchRow:
    """A contender's median round. Times are seconds a second of audio."""

    contender: str
    wall: float
    fastest: float
    slowest: float
    cpu: float | None
    peak_mb: float | None
    stages: dict[str, float]


@dataclass(frozen=True, slots=True)
class BenchReport:
    """The table of `tone bench`, and its ratios."""

    recordings: int
    audio: float
    cores: int
    rounds: int
    rows: tuple[BenchRow, ...]

    def ratio(self, over: str, under: str) -> float:
        """How many times as long one contender takes as another."""
        wall = {row.contender: row.wall for row in self.rows}
        return wall[over] / wall[under]


def bench(
    recordings: Sequence[Path],
    config: Config,
    *,
    rounds: int = 3,
    contenders: Sequence[str] = CONTENDERS,
    progress: Progress = silent,
) -> BenchReport:
    """Measure the contenders on the same recordings.

    Parameters
    ----------
    recordings : stereo calls; each contender hears them in each round
    config : of tone
    rounds : how often each contender takes its turn
    contenders : those that take part
    progress : called with the stage "rounds"
    """
    costs: dict[str, list[Cost]] = {name: [] for name in contenders}
    with _homes(contenders) as homes:
        for name, home in homes.items():
            home(begin, name, config, recordings)
        for turn in range(rounds):
            for number, (name, home) in enumerate(homes.items()):
                costs[name].append(home(hear, name, recordings))
                progress(
                    "rounds", float(turn * len(homes) + number + 1), float(rounds * len(homes))
                )
        for home in homes.values():
            home(end)
    rows = tuple(_row(name, found) for name, found in costs.items())
    audio = next(iter(costs.values()))[0].audio
    return BenchReport(len(recordings), audio, os.cpu_count() or 1, rounds, rows)


Home = Callable[..., Any]


@contextmanager
def _homes(contenders: Sequence[str]) -> Iterator[dict[str, Home]]:
    """A process for each contender, and a way to call a function in it."""
    spawn = get_context("spawn")
    pools = {name: ProcessPoolExecutor(1, mp_context=spawn) for name in contenders}
    try:
        yield {
            name: lambda function, *args, name=name, pool=pool: _result(
                name, pool.submit(function, *args)
            )
            for name, pool in pools.items()
        }
    finally:
        for pool in pools.values():
            pool.shutdown()


def _result(contender: str, call: Future[Any]) -> Any:
    try:
        return call.result()
    except BrokenProcessPool:
        raise StageFailed(
            f"the process of the contender {contender} died, as when memory runs out or compiled "
            "code is damaged; close what else runs, or install tone anew"
        ) from None


def _row(name: str, costs: Sequence[Cost]) -> BenchRow:
    walls = sorted(cost.wall / cost.audio for cost in costs)
    middle = sorted(costs, key=lambda cost: cost.wall)[len(costs) // 2]
    stages = {stage: seconds / middle.audio for stage, seconds in middle.stages.items()}
    return BenchRow(
        contender=name,
        wall=walls[len(walls) // 2],
        fastest=walls[0],
        slowest=walls[-1],
        cpu=None if middle.cpu is None else middle.cpu / middle.audio,
        peak_mb=middle.peak,
        stages=stages,
    )
