"""A node of a cluster: a recording arrives as bytes, and leaves as a document."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tone import __version__
from tone.batch.local import Job, analyzed, broke
from tone.call.codec import to_json
from tone.call.metadata import Known
from tone.call.recording import BETWEEN, files_of
from tone.config import Config
from tone.errors import ToneError, stage
from tone.pipeline import Analyzer, contents, read_beside


@dataclass(frozen=True, slots=True)
class Parcel:
    """A recording as it travels. `path` is what this process calls it."""

    path: Path
    known: Known
    files: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Begun:
    """An actor that can be given recordings: its tone, and the node that it is on."""

    version: str
    node: str


class Analyst:
    """Lives on a node as a Ray actor."""

    def begin(
        self, build: Callable[[Config], Analyzer], config: Config, channels: str
    ) -> Begun | ToneError:
        """Make ready. It is no constructor, so that its errors are told from an actor's death."""
        import ray

        try:
            self._analyzer, self._channels = build(config), channels
        except ToneError as error:
            return error
        return Begun(__version__, ray.get_runtime_context().get_node_id())

    def analyze(self, parcel: Parcel) -> str | ToneError:
        """The document of a recording, or why there is none."""
        try:
            with laid_out(parcel) as path:
                made = analyzed(self._analyzer, Job(path, parcel.known), self._channels)
        except Exception as error:  # noqa: BLE001 - no recording stops the others
            return broke(Job(parcel.path), error)
        if isinstance(made, ToneError):
            return made
        return to_json(replace(made, recording=replace(made.recording, path=str(parcel.path))))


def packed(job: Job) -> Parcel:
    """A recording and what is known of it, to be sent.

    Raises
    ------
    InputError
        The recording or its side-car cannot be read.
    StageFailed
        Reading broke; the cause is chained.
    """
    with stage("audio", job.recording):
        known = read_beside(job.recording) if job.known is None else job.known
        return Parcel(job.recording, known, contents(job.recording))


@contextmanager
def laid_out(parcel: Parcel) -> Iterator[Path]:
    """A recording under its name, for a while.

    Its bytes are in memory that goes with this process: of one that is killed, no more than an
    empty link stays on the node's disk.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="tone-")))
        paths = []
        for number, (file, content) in enumerate(
            zip(files_of(parcel.path), parcel.files, strict=True)
        ):
            path = folder / str(number) / file.name  # two sides may have the same name
            path.parent.mkdir()
            memory = stack.enter_context(open(os.memfd_create("tone"), "wb"))
            memory.write(content)
            memory.flush()
            path.symlink_to(f"/proc/{os.getpid()}/fd/{memory.fileno()}")
            paths.append(str(path))
        yield Path(BETWEEN.join(paths))
