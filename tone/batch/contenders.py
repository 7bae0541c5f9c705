"""What `tone bench` compares, each in a process of its own: begin, hear some rounds, end."""

import logging
import resource
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, process_time

import librosa
import numpy as np
import soundfile
from numpy.typing import NDArray

from tone.batch.local import Job, Processes, fitting
from tone.call.analysis import Analysis
from tone.config import Config
from tone.pipeline import Analyzer
from tone.plugins import part

RATE = 16_000  # Hz; Whisper's
PLAIN, ALONE, TONE, PROCESSES = "plain", "alone", "tone", "processes"
CONTENDERS = (PLAIN, ALONE, TONE, PROCESSES)
PASSES = 3  # of processes over the recordings: at a batch's end some have nothing left to do


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


_hears: Callable[[Sequence[Path]], None]  # of a contender's process
_stages: dict[str, float] = {}
_open = ExitStack()


def begin(name: str, config: Config, recordings: Sequence[Path]) -> None:
    """Make ready, and hear a recording once: every process of a contender loads its model."""
    global _hears
    stages = logging.getLogger("tone.errors")
    stages.setLevel(logging.DEBUG)
    stages.addHandler(_Stages())
    _hears = MAKERS[name](config)
    _hears([recordings[0]] * (2 * fitting() if name == PROCESSES else 1))


def end() -> None:
    """Let go of what a contender holds, such as processes of its own."""
    _open.close()


def hear(name: str, recordings: Sequence[Path]) -> Cost:
    """One round."""
    _stages.clear()
    heard = list(recordings) * (PASSES if name == PROCESSES else 1)
    begun, busy = perf_counter(), process_time()
    _hears(heard)
    wall, cpu = perf_counter() - begun, process_time() - busy
    audio = sum(soundfile.info(path).duration for path in heard)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if name == PROCESSES:
        return Cost(wall, audio)
    return Cost(wall, audio, cpu, peak, dict(_stages))


class _Stages(logging.Handler):
    """Adds up how long each stage took, from the log."""

    def emit(self, record: logging.LogRecord) -> None:
        if name := getattr(record, "stage", ""):
            _stages[name] = _stages.get(name, 0.0) + record.__dict__["seconds"]


def _plain(config: Config) -> Callable[[Sequence[Path]], None]:
    whisper = part("transcriber", "openai_whisper")(config.words)

    def hear(recordings: Sequence[Path]) -> None:
        for channel, rate in _channels(recordings):
            with _timed("words"):
                whisper.alone(_resampled(channel, rate), timed=True)
            with _timed("prosody"):
                librosa.pyin(channel, fmin=65.0, fmax=500.0, sr=rate)
                librosa.feature.rms(y=channel)

    return hear


def _alone(config: Config) -> Callable[[Sequence[Path]], None]:
    whisper = part("transcriber", "faster_whisper")(config.words)

    def hear(recordings: Sequence[Path]) -> None:
        for channel, rate in _channels(recordings):
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


def _channels(recordings: Sequence[Path]) -> Iterator[tuple[NDArray[np.float32], int]]:
    for path in recordings:
        values, rate = soundfile.read(path, dtype="float32", always_2d=True)
        for channel in values.T:
            yield np.ascontiguousarray(channel), rate


def _resampled(values: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    return np.asarray(librosa.resample(values, orig_sr=rate, target_sr=RATE), np.float32)
