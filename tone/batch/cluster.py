"""Who analyses: the nodes of a Ray cluster.

    this process ── bytes, what is known ──► an actor, which has an Analyzer, on each slot of cores
          kept ◄── the document, or why not ──┘

A node needs tone and no other way to a file: its bytes travel inside the cluster. What is in object
storage a node fetches itself, with the credentials of its own environment. Each actor
has one recording at a time, so that one over which an actor dies takes no other with it. An actor
or a node that dies costs what was in hand, which is tried on another; nodes may come and go.
"""

import logging
import os
import socket
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from time import monotonic
from types import TracebackType
from typing import Any, Self

from tone import __version__
from tone.batch.job import Job, sent
from tone.batch.local import MEMORY, TRIES, Outcome, broke, died
from tone.batch.node import Analyst, Begun
from tone.call.analysis import Analysis
from tone.call.codec import from_json
from tone.config import GPU, Config
from tone.errors import DependencyMissing, InputError, ToneError
from tone.pipeline import Analyzer

log = logging.getLogger(__name__)

LOOK = 1.0  # s between looks at which nodes there are
NOTICE = 30.0  # s without an actor that are worth a warning
PATIENCE = 600.0  # s without an actor after which a batch ends
REACHED = 5.0  # s within which a cluster's address answers
AUTO = "auto"  # the cluster that this machine is part of

Due = deque[tuple[Job, int]]  # jobs that nobody has in hand, and which try it is


@dataclass(frozen=True, slots=True)
class Task:
    """What an actor does. `job` None: it begins, and `node` is not known yet."""

    actor: Any
    node: str = ""
    job: Job | None = None
    tries: int = 0


class Cluster:
    """Several at a time, on the nodes of a Ray cluster. A context manager.

    An actor takes `words.threads` cores, one where that is 0, a GPU where `words.device` is cuda,
    and as much memory as a process of a batch on one machine. There are as many as the nodes have
    room for.

    Parameters
    ----------
    config : of the analyses; travels to the nodes
    address : of the cluster: "auto", or the host:port of its head; this machine is one of its nodes
    most : actors
    channels : who is on which channel, whatever is known of a recording
    build : makes the Analyzer of each actor
    """

    def __init__(
        self,
        config: Config,
        address: str,
        most: int,
        channels: str = "",
        build: Callable[[Config], Analyzer] = Analyzer.from_config,
    ) -> None:
        threads = config.words.threads or 1
        config = replace(config, words=replace(config.words, threads=threads))
        self._begin = build, config, channels
        self._needs = {"CPU": float(threads), "memory": MEMORY * 1e9}
        if config.words.device == GPU:
            self._needs["GPU"] = 1.0
        self._address, self._most = address, most
        self._idle: list[Task] = []
        self._tasks: dict[Any, Task] = {}  # by the reference of what they give

    def __enter__(self) -> Self:
        """Join the cluster.

        Raises
        ------
        DependencyMissing
            Ray is not installed.
        InputError
            There is no cluster at the address that this machine could join.
        """
        self._ray = _joined(self._address)
        cores, memory = self._needs["CPU"], self._needs["memory"]
        gpus, actor = self._needs.get("GPU", 0.0), self._ray.remote(Analyst)
        self._new = actor.options(num_cpus=cores, num_gpus=gpus, memory=memory)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._ray.shutdown()  # which ends the actors

    def outcomes(self, jobs: Iterator[Job]) -> Iterator[Outcome]:
        """In the order in which they are finished. It may be asked again, after any while.

        Raises
        ------
        InputError
            For `PATIENCE` no node had room, or a node has not the same tone.
        """
        due: Due = deque()
        self._seen, self._warned = monotonic(), False  # when somebody last could work
        while True:
            if not due:  # one is taken ahead, to know whether there is any need of actors
                due.extend((job, 1) for job in islice(jobs, 1))
            if due:
                self._hire()
            if due and self._idle:
                yield from self._start(*due.popleft())
            elif due or self._working():
                yield from self._ended(due)
            else:
                return

    def _start(self, job: Job, tries: int) -> Iterator[Outcome]:
        """Give a job to an actor; one that cannot be read is dealt with here."""
        try:
            work = sent(job)
        except ToneError as error:
            yield job, error
            return
        task = replace(self._idle.pop(), job=job, tries=tries)
        self._tasks[task.actor.analyze.remote(work)] = task

    def _hire(self) -> None:
        """An actor for each slot that the nodes have now; one in any case, which waits for room."""
        nodes = {each["NodeID"]: each["Resources"] for each in self._ray.nodes() if each["Alive"]}
        self._idle = [task for task in self._idle if task.node in nodes]
        room = sum(_slots(resources, self._needs) for resources in nodes.values())
        for _ in range(len(self._idle) + len(self._tasks), max(1, min(room, self._most))):
            actor = self._new.remote()
            self._tasks[actor.begin.remote(*self._begin)] = Task(actor)

    def _ended(self, due: Due) -> Iterator[Outcome]:
        """What the next actor that is done has made; nothing where none is for a while."""
        self._check_patience()
        ended, _ = self._ray.wait(list(self._tasks), timeout=LOOK)
        for reference in ended:
            task = self._tasks.pop(reference)
            made = self._made(reference, task)
            if isinstance(made, Begun):
                self._idle.append(replace(task, node=made.node))
                continue
            if task.job and made:
                self._idle.append(task)
                yield task.job, made
            elif task.job and task.tries < TRIES:
                due.append((task.job, task.tries + 1))
            elif task.job:
                yield task.job, died(task.job)

    def _made(self, reference: Any, task: Task) -> Begun | Analysis | ToneError | None:
        """What an actor made; None where it died over it."""
        errors = self._ray.exceptions
        try:
            made = self._ray.get(reference)
        except errors.RayError as error:
            ours = isinstance(error, errors.RayTaskError)  # else the actor, or its node, is lost
            if task.job:
                return broke(task.job, error) if ours else None
            if ours or getattr(error, "actor_init_failed", False):
                reason = str(error).strip().rpartition("\n")[2]  # the last line of a traceback
                raise InputError(
                    f"a node of the cluster cannot begin ({reason}); "
                    f"expected tone {__version__}, with the same extras, on each"
                ) from error
            return None
        if isinstance(made, str):
            return from_json(made)
        if isinstance(made, ToneError) and not task.job:
            raise made
        if isinstance(made, Begun) and made.version != __version__:
            raise InputError(f"a node has tone {made.version}; expected {__version__}, as here")
        return made  # type: ignore[no-any-return]

    def _working(self) -> bool:
        return any(task.job for task in self._tasks.values())

    def _check_patience(self) -> None:
        """Nobody may work for a while, as when nodes are replaced, and not for ever."""
        if self._idle or self._working():
            self._seen, self._warned = monotonic(), False
            return
        waited = monotonic() - self._seen
        gpu = ", a GPU" if "GPU" in self._needs else ""
        needs = f"({self._needs['CPU']:.0f} cores, {MEMORY} GB{gpu})"
        if waited > PATIENCE:
            raise InputError(
                f"no node of the cluster had room for an analysis {needs} for {PATIENCE:.0f} s; "
                "expected one, and what was finished is kept"
            )
        if waited > NOTICE and not self._warned:
            self._warned = True
            log.warning("no node of the cluster has room for an analysis %s; waiting", needs)


def _slots(resources: dict[str, float], needs: dict[str, float]) -> int:
    """How many actors a node has room for.

    >>> _slots({"CPU": 8.0, "memory": 7e9}, {"CPU": 2.0, "memory": 1.5e9})
    4
    >>> _slots({"CPU": 8.0, "GPU": 1.0}, {"CPU": 2.0, "GPU": 1.0})
    1
    """
    return int(min(resources.get(name, 0.0) // need for name, need in needs.items()))


def _joined(address: str) -> Any:
    """Ray, as part of the cluster. It tells nobody that it is used, and prints nothing."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    try:
        import ray
    except ImportError as error:
        raise DependencyMissing("a cluster needs: pip install 'tone[cluster]'") from error
    if address != AUTO:
        _reach(address)
    # It has no setting that keeps it from printing, on standard output, which node or actor died.
    ray._private.worker._worker_logs_enabled = False
    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    except ConnectionError as error:
        raise InputError(
            f"no Ray cluster is found at {address}; start one with `ray start --head`"
        ) from error
    except (OSError, RuntimeError, ValueError) as error:
        reason = str(error).strip().partition("\n")[0]
        raise InputError(f"cannot join a Ray cluster at {address}: {reason}") from error
    return ray


def _reach(address: str) -> None:
    """Ray itself would try for minutes, and say so on the terminal."""
    host, _, port = address.rpartition(":")
    if not (host and port.isdigit()):
        raise InputError(f"the cluster is {address!r}; expected {AUTO}, or host:port of its head")
    try:
        socket.create_connection((host.strip("[]"), int(port)), REACHED).close()
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"there is no Ray cluster at {address} ({reason}); start one with `ray start --head`"
        ) from error
