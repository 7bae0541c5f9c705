"""Who analyses: this process, or several of this machine.

Each process builds its own Analyzer once and is sent one recording after the other; what it makes
comes back as the JSON document, so that a batch gives byte for byte the same however it is run. A
process that dies, as when memory runs out, costs the recording in its hands, which is tried once
more, and nothing else.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Any, Protocol, Self

from pebble import ProcessExpired, ProcessPool
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from tone.batch.job import Job as Job
from tone.batch.job import Parcel, at_hand
from tone.call.analysis import Analysis
from tone.call.codec import from_json, to_json
from tone.config import Config
from tone.errors import StageFailed, ToneError
from tone.logs import log_as_begun
from tone.pipeline import Analyzer
from tone.places import Place
from tone.progress import Progress, silent

TRIES = 3  # of a recording whose process died
MEMORY = 1.5  # GB that a process may take, over a two-hour call


Outcome = tuple[Job, Analysis | ToneError]
Watched = Callable[[Place], AbstractContextManager[Progress]]
UNWATCHED: Watched = lambda _: nullcontext(silent)  # noqa: E731
Running = dict[Future[str | ToneError], tuple[Job, int]]  # jobs, and which try it is


class Workers(Protocol):
    """Analyse jobs, in any order."""

    def outcomes(self, jobs: Iterator[Job]) -> Iterator[Outcome]:
        """The analysis of each job, or why there is none.

        A job is taken only when somebody has time for it; when there are none left, what is in hand
        is finished.
        """


class InProcess:
    """One after the other, here.

    Parameters
    ----------
    analyzer : Analyzer
    channels : who is on which channel, whatever is known of a recording
    watched : draws how far a recording is
    """

    def __init__(
        self,
        analyzer: Analyzer,
        channels: str = "",
        watched: Watched = UNWATCHED,
    ) -> None:
        self._analyzer, self._channels, self._watched = analyzer, channels, watched

    def outcomes(self, jobs: Iterator[Job]) -> Iterator[Outcome]:
        """In order."""
        for job in jobs:
            with self._watched(job.recording) as progress:
                made = analyzed(self._analyzer, job, self._channels, progress)
            yield job, made


class Processes:
    """Several at a time, each in a process of its own. A context manager.

    Parameters
    ----------
    config : of the analyses; travels to the processes
    count : processes; the machine's cores are shared among them
    channels : who is on which channel, whatever is known of a recording
    build : makes the Analyzer of each process
    """

    def __init__(
        self,
        config: Config,
        count: int,
        channels: str = "",
        build: Callable[[Config], Analyzer] = Analyzer.from_config,
    ) -> None:
        self._build = build
        threads = config.words.threads or max(1, (os.cpu_count() or 1) // count)
        words = replace(config.words, threads=threads)
        self._config, self._channels, self._count = replace(config, words=words), channels, count

    def __enter__(self) -> Self:
        self._pool = self._new()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._end(at_once=kind is not None)

    def outcomes(self, jobs: Iterator[Job]) -> Iterator[Outcome]:
        """In the order in which they are finished."""
        running: Running = {}
        self._fill(running, jobs)
        while running:
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                job, tries = running.pop(future)
                made = _made(future, job)
                if made is None and tries < TRIES:
                    self._start(running, job, tries + 1)
                else:
                    yield job, made or died(job)
            self._fill(running, jobs)

    def _fill(self, running: Running, jobs: Iterator[Job]) -> None:
        """One more than there are processes: none waits while this one saves."""
        while len(running) <= self._count and (job := next(jobs, None)):
            self._start(running, job, 1)

    def _start(self, running: Running, job: Job, tries: int) -> None:
        try:
            future = self._pool.schedule(_analyze, args=[job])
        except RuntimeError:  # the pool broke, as it does where a process dies before it has work
            self._end(at_once=True)
            self._pool = self._new()
            future = self._pool.schedule(_analyze, args=[job])
        running[future] = job, tries

    def _new(self) -> Any:
        return ProcessPool(
            max_workers=self._count,
            initializer=_begin,
            initargs=[self._build, self._config, self._channels],
            context=multiprocessing.get_context("spawn"),
        )

    def _end(self, *, at_once: bool) -> None:
        if at_once:
            self._pool.stop()
        else:
            self._pool.close()
        self._pool.join()


@contextmanager
def crew(
    config: Config, count: int, channels: str = "", watched: Watched = UNWATCHED
) -> Iterator[Workers]:
    """So many that analyse: this process, which is watched, or more of them.

    Parameters
    ----------
    config : of the analyses
    count : 1, or how many processes
    channels : who is on which channel, whatever is known of a recording
    watched : draws how far a recording is
    """
    if count == 1:
        yield InProcess(Analyzer.from_config(config), channels, watched)
        return
    with Processes(config, count, channels) as processes:
        yield processes


def analyzed(
    analyzer: Analyzer, work: Job | Parcel, channels: str, progress: Progress = silent
) -> Analysis | ToneError:
    """The analysis of a job, under the name that its recording has, or why there is none."""
    try:
        with at_hand(work) as job:
            path, known = Path(str(job.recording)), job.known
            made = analyzer.analyze(path, channels=channels, known=known, progress=progress)
    except ToneError as error:
        return error
    return replace(made, recording=replace(made.recording, path=str(work.recording)))


def fitting() -> int:
    """How many processes fit this machine: one a core, as far as there is memory for them."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return max(1, min(os.cpu_count() or 1, int(memory / MEMORY)))


_here: tuple[Analyzer, str]  # of a process that works


def _begin(build: Callable[[Config], Analyzer], config: Config, channels: str) -> None:
    """What a process does first. An interrupt is for the one that leads."""
    global _here
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    log_as_begun()
    tqdm.set_lock(RLock())  # its own is a semaphore, which a process that is ended leaves behind
    threadpool_limits(config.words.threads)  # of numpy, whose threads wait by spinning
    os.environ.setdefault("OMP_NUM_THREADS", str(config.words.threads))  # of what loads later
    _here = build(config), channels


def _analyze(job: Job) -> str | ToneError:
    analyzer, channels = _here
    made = analyzed(analyzer, job, channels)
    return made if isinstance(made, ToneError) else to_json(made)


def _made(future: Future[str | ToneError], job: Job) -> Analysis | ToneError | None:
    """What a process made of a job; None where it died over it."""
    try:
        result = future.result()
    except (ProcessExpired, BrokenProcessPool):
        return None
    except ToneError as error:
        return error
    except Exception as error:  # noqa: BLE001 - no recording stops the others
        return broke(job, error)
    return result if isinstance(result, ToneError) else from_json(result)


def died(job: Job) -> ToneError:
    """Why there is no analysis of a job over which one process after the other died."""
    return StageFailed(
        f"the process that analysed {job.recording.name} died {TRIES} times, as when memory runs "
        "out; try fewer --workers"
    )


def broke(job: Job | Parcel, error: BaseException) -> ToneError:
    """Why there is no analysis of a job where what made it failed."""
    return StageFailed(f"the analysis of {job.recording.name} broke: {type(error).__name__}")
