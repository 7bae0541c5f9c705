"""A recording to analyse, and how it comes to whoever analyses it.

A file is read where it is. What is in object storage, or was read for a node of a cluster, is laid
out as files for as long as its analysis takes; an analysis never knows the difference.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tone.call.metadata import Known
from tone.call.recording import BETWEEN, files_of
from tone.errors import stage
from tone.objects import fetched, read_if_there
from tone.pipeline import contents, names_beside, read_beside, told_beside
from tone.places import Place, Url


@dataclass(frozen=True, slots=True)
class Job:
    """A recording to analyse, and what is known of it; None: what a side-car says."""

    recording: Place
    known: Known | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A recording as it travels. `recording` is what it is called where it comes from."""

    recording: Place
    known: Known
    files: tuple[bytes, ...]


def sent(job: Job) -> Job | Parcel:
    """What another machine needs: the bytes of a file, and no more than the URL of an object.

    Raises
    ------
    InputError, StageFailed
        As of `packed`.
    """
    return packed(job) if isinstance(job.recording, Path) else job


@contextmanager
def at_hand(work: Job | Parcel) -> Iterator[Job]:
    """The job with files that this process can read, for a while.

    Raises
    ------
    InputError, StageFailed
        As of `packed`.
    """
    if isinstance(work, Job) and isinstance(work.recording, Path):
        yield work
        return
    parcel = packed(work) if isinstance(work, Job) else work
    with laid_out(parcel) as path:
        yield Job(path, parcel.known)


def packed(job: Job) -> Parcel:
    """A recording, and what is known of it, as bytes.

    Raises
    ------
    InputError
        The recording or its side-car cannot be read.
    StageFailed
        Reading broke; the cause is chained.
    """
    recording, known = job.recording, job.known
    with stage("audio", Path(recording.name)):
        if isinstance(recording, Path):
            known = read_beside(recording) if known is None else known
            return Parcel(recording, known, contents(recording))
        files = fetched(recording)  # first: where it is not there, nothing else is asked for
        known = _told_beside(recording) if known is None else known
        return Parcel(recording, known, files)


def _told_beside(recording: Url) -> Known:
    """What the side-car beside an object says; nothing where there is none."""
    for file in recording.files:
        for name in names_beside(file.name):
            beside = file.beside(name)
            if content := read_if_there(beside):
                return told_beside(content, str(beside))
    return Known()


@contextmanager
def laid_out(parcel: Parcel) -> Iterator[Path]:
    """A recording under its name, for a while.

    Its bytes are in memory that goes with this process: of one that is killed, no more than an
    empty link stays on the disk.
    """
    recording = parcel.recording
    files: Sequence[Place] = files_of(recording) if isinstance(recording, Path) else recording.files
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="tone-")))
        paths = []
        for number, (file, content) in enumerate(zip(files, parcel.files, strict=True)):
            path = folder / str(number) / file.name  # two sides may have the same name
            path.parent.mkdir()
            memory = stack.enter_context(open(os.memfd_create("tone"), "wb"))
            memory.write(content)
            memory.flush()
            path.symlink_to(f"/proc/{os.getpid()}/fd/{memory.fileno()}")
            paths.append(str(path))
        yield Path(BETWEEN.join(paths))
