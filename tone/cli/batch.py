"""Many recordings on the command line: progress, interrupts, the summary at the end."""

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from types import FrameType
from typing import TYPE_CHECKING

import typer

from tone.batch.cluster import Cluster
from tone.batch.kept import InBoth, InFolder, InStore, Kept
from tone.batch.local import InProcess, Job, Workers, crew, fitting
from tone.batch.run import Batch, Tally
from tone.call.analysis import Analysis
from tone.call.codec import to_json
from tone.cli.console import Console
from tone.config import Config
from tone.places import Place

if TYPE_CHECKING:
    from tone.store.store import Store

SOME_FAILED = 1
INTERRUPTED = 130  # what a shell reports for a command ended by SIGINT
MOST_NAMED = 20  # failures that the summary names


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line said of a batch."""

    channels: str
    workers: int
    retry_failed: bool = False
    again: bool = False
    json: bool = False
    cluster: str = ""


def run_batch(
    jobs: Sequence[Job],
    config: Config,
    asked: Asked,
    console: Console,
    *,
    out: Place | None,
    store: "Store | None",
) -> None:
    """Analyse what is not done yet, and say at the end what became of it.

    Raises
    ------
    typer.Exit
        1 where some failed, 130 where it was interrupted.
    """
    places = places_of(out, store)
    batch = batch_of(config, asked, places, console)
    # The crew comes first: Ray, as it joins a cluster, takes the signals for itself.
    with (
        crew_of(config, asked, console, most=len(jobs), kept=bool(places)) as workers,
        interruptible(console) as stop,
        console.counted(drawn=not isinstance(workers, InProcess)) as told,
    ):
        tally = replace(batch, told=told, stop=stop).run(jobs, workers, total=len(jobs))
    raise_for(tally, console, interrupted=stop())


def crew_of(
    config: Config, asked: Asked, console: Console, *, most: int, kept: bool
) -> AbstractContextManager[Workers]:
    """Who analyses: a cluster with at most so many at a time, processes, or this one."""
    if asked.cluster:
        return Cluster(config, asked.cluster, min(asked.workers or most, most), asked.channels)
    # Where nothing is kept, it is shown, in order, and so made by one.
    count = asked.workers or (fitting() if kept else 1)
    return crew(config, count, asked.channels, lambda path: console.bars(path.name))


def places_of(out: Place | None, store: "Store | None") -> list[Kept]:
    """Where analyses are kept: a folder, the store, both, or nowhere."""
    folders: list[Kept] = [InFolder(out)] if out else []
    return [*folders, InStore(store)] if store else folders


def batch_of(config: Config, asked: Asked, places: Sequence[Kept], console: Console) -> Batch:
    """A batch that shows what it made where that is not kept."""

    def take(analysis: Analysis) -> None:
        if asked.json:
            console.data(to_json(analysis))
        elif not places:
            console.call(analysis)

    return Batch(
        kept=InBoth(places),
        fingerprint=config.fingerprint(),
        retry_failed=asked.retry_failed,
        again=asked.again,
        taken=take,
    )


@contextmanager
def interruptible(console: Console) -> Iterator[Callable[[], bool]]:
    """The first interrupt lets what is in hand be finished; the second one ends it at once."""
    asked = False

    def handle(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        console.talk("finishing the calls in hand; interrupt once more to end at once")

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def raise_for(tally: Tally, console: Console, *, interrupted: bool) -> None:
    """Say what became of a batch; the exit code says whether anything is left."""
    if tally.total == 1 and tally.failures:
        raise next(iter(tally.failures.values()))
    told_failures(tally, console)
    if tally.total > 1:
        console.talk(summary(tally))
    if interrupted:
        raise typer.Exit(INTERRUPTED)
    if tally.failures or tally.failed_before:
        raise typer.Exit(SOME_FAILED)


def told_failures(tally: Tally, console: Console) -> None:
    """Say why recordings failed, the first of them."""
    for error in list(tally.failures.values())[:MOST_NAMED]:
        console.talk(str(error))


def summary(tally: Tally) -> str:
    """A batch in a sentence.

    >>> tally = Tally(total=9, done=5, skipped=2, failed_before=1, failures={}, audio=300.0)
    >>> summary(tally).split(" in ")[0]
    '5 of 9 recordings analysed (2 were done before, 1 failed before: --retry-failed), 1 left,'
    """
    notes = []
    if tally.skipped:
        notes.append(f"{tally.skipped} {'was' if tally.skipped == 1 else 'were'} done before")
    if tally.failed_before:
        notes.append(f"{tally.failed_before} failed before: --retry-failed")
    told = f"{tally.done} of {tally.total} recordings analysed"
    told += f" ({', '.join(notes)})" if notes else ""
    told += f", {len(tally.failures)} failed" if tally.failures else ""
    left = tally.total - tally.behind
    told += f", {left} left" if left else ""
    speed = f" ({tally.speed:.0f} s of audio a second)" if tally.done else ""
    return f"{told}, in {tally.seconds:.0f} s{speed}"
