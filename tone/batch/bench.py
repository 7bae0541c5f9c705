"""`tone bench`: what an analysis costs, beside what people would run instead, in the same run.

    plain      openai-whisper with word times, librosa's pyin and RMS: the script one would write
    alone      faster-whisper's batched path with word times, the same weights and settings: no more
    tone       tone analyze, one recording after the other
    processes  tone analyze over all of them, a process a core

Each contender has a process of its own, which loads its model and hears the first recording before
the clock starts. They take turns, round by round, and the median round counts.
"""

import logging
import os
import re
import resource
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import librosa
import numpy as np
import soundfile
from numpy.typing import NDArray

from tone.batch.local import Job, Processes, fitting
from tone.call.analysis import Analysis
from tone.config import Config
from tone.pipeline import Analyzer
from tone.plugins import part
from tone.progress import Progress, silent

RATE = 16_000  # Hz; Whisper's
PLAIN, ALONE, TONE, PROCESSES = "plain", "alone", "tone", "processes"
CONTENDERS = (PLAIN, ALONE, TONE, PROCESSES)
TIMED = re.compile(r"stage (\w+) took ([\d.]+) s")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a contender took in one round, in seconds; `audio` is how much there was to hear.

    `cpu` is of all threads, and `peak` the most memory that the process had, in MB; neither is
    known of several processes.
    """

    wall: float
    audio: float
    cpu: float | None = None
    peak: float | None = None
    stages: dict[str, float] = field(default_factory=dict)


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
    recordings : stereo calls; each is heard by each contender in each round
    config : of tone
    rounds : how often each contender takes its turn
    contenders : those that take part
    progress : called with the stage "rounds"
    """
    costs: dict[str, list[Cost]] = {name: [] for name in contenders}
    with _homes(contenders) as homes:
        for name, home in homes.items():
            home(_begin, name, config, recordings)
        for turn in range(rounds):
            for number, (name, home) in enumerate(homes.items()):
                costs[name].append(home(_round, name, recordings))
                progress(
                    "rounds", float(turn * len(homes) + number + 1), float(rounds * len(homes))
                )
        for home in homes.values():
            home(_end)
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
            name: lambda function, *args, pool=pool: pool.submit(function, *args).result()
            for name, pool in pools.items()
        }
    finally:
        for pool in pools.values():
            pool.shutdown()


_hears: Callable[[Sequence[Path]], None]  # of a contender's process
_stages: dict[str, float] = {}
_open = ExitStack()


def _begin(name: str, config: Config, recordings: Sequence[Path]) -> None:
    """Make ready, and hear a recording once: every process of a contender loads its model."""
    global _hears
    stages = logging.getLogger("tone.errors")
    stages.setLevel(logging.DEBUG)
    stages.addHandler(_Stages())
    _hears = MAKERS[name](config)
    _hears([recordings[0]] * (2 * fitting() if name == PROCESSES else 1))


def _end() -> None:
    """Let go of what a contender holds, such as processes of its own."""
    _open.close()


def _round(name: str, recordings: Sequence[Path]) -> Cost:
    _stages.clear()
    begun, busy = perf_counter(), process_time()
    _hears(recordings)
    wall, cpu = perf_counter() - begun, process_time() - busy
    audio = sum(soundfile.info(path).duration for path in recordings)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if name == PROCESSES:
        return Cost(wall, audio)
    return Cost(wall, audio, cpu, peak, dict(_stages))


class _Stages(logging.Handler):
    """Adds up how long each stage took, from the log."""

    def emit(self, record: logging.LogRecord) -> None:
        found = TIMED.match(record.getMessage())
        if found:
            _stages[found[1]] = _stages.get(found[1], 0.0) + float(found[2])


def _plain(config: Config) -> Callable[[Sequence[Path]], None]:
    whisper = part("transcriber", "openai_whisper")(config.words)

    def hear(recordings: Sequence[Path]) -> None:
        for path in recordings:
            for channel, rate in _channels(path):
                with _timed("words"):
                    whisper.alone(_resampled(channel, rate), timed=True)
                with _timed("prosody"):
                    librosa.pyin(channel, fmin=65.0, fmax=500.0, sr=rate)
                    librosa.feature.rms(y=channel)

    return hear


def _alone(config: Config) -> Callable[[Sequence[Path]], None]:
    whisper = part("transcriber", "faster_whisper")(config.words)

    def hear(recordings: Sequence[Path]) -> None:
        for path in recordings:
            for channel, rate in _channels(path):
                with _timed("words"):
                    whisper.alone(_resampled(channel, rate), timed=True)

    return hear


def _tone(config: Config) -> Callable[[Sequence[Path]], None]:
    analyzer = Analyzer.from_config(config)

    def hear(recordings: Sequence[Path]) -> None:
        for path in recordings:
            analyzer.analyze(path)

    return hear


def _processes(config: Config) -> Callable[[Sequence[Path]], None]:
    processes = _open.enter_context(Processes(config, fitting()))

    def hear(recordings: Sequence[Path]) -> None:
        for _, made in processes.outcomes(map(Job, recordings)):
            if not isinstance(made, Analysis):
                raise made

    return hear


MAKERS = {PLAIN: _plain, ALONE: _alone, TONE: _tone, PROCESSES: _processes}


@contextmanager
def _timed(stage: str) -> Iterator[None]:
    begun = perf_counter()
    yield
    _stages[stage] = _stages.get(stage, 0.0) + perf_counter() - begun


def _channels(path: Path) -> Iterator[tuple[NDArray[np.float32], int]]:
    values, rate = soundfile.read(path, dtype="float32", always_2d=True)
    for channel in values.T:
        yield np.ascontiguousarray(channel), rate


def _resampled(values: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    return np.asarray(librosa.resample(values, orig_sr=rate, target_sr=RATE), np.float32)


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
