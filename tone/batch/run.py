"""A batch: every recording analysed once, and kept; what failed is on record."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from logging import WARNING
from pathlib import Path
from time import monotonic

from tone.batch.kept import Kept
from tone.batch.local import Job, Workers
from tone.call.analysis import Analysis
from tone.errors import DependencyMissing, OutputError, StoreError, ToneError, Unreachable
from tone.logs import tell
from tone.objects import as_it_is
from tone.pipeline import id_of
from tone.places import Place, Url

OURS = (DependencyMissing, OutputError, StoreError, Unreachable)  # no other would fare better


@dataclass
class Tally:
    """How far a batch is: `audio` in seconds of sound analysed, `failures` with the reasons."""

    total: int
    done: int = 0
    skipped: int = 0  # done before, or the same sound under another name
    failed_before: int = 0
    audio: float = 0.0
    failures: dict[Place, ToneError] = field(default_factory=dict)
    begun: float = field(default_factory=monotonic)

    @property
    def behind(self) -> int:
        """Recordings that are dealt with."""
        return self.done + self.skipped + self.failed_before + len(self.failures)

    @property
    def seconds(self) -> float:
        """Since the batch began."""
        return monotonic() - self.begun

    @property
    def speed(self) -> float:
        """Seconds of audio a second."""
        return self.audio / max(self.seconds, 1e-9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What is done with every recording.

    `told` is called after each; `taken` with each new analysis. `stop` is asked before another one
    is begun: where it says so, what is in hand is finished.
    """

    kept: Kept
    fingerprint: str
    retry_failed: bool = False
    again: bool = False
    told: Callable[[Tally], None] = lambda _: None
    taken: Callable[[Analysis], None] = lambda _: None
    stop: Callable[[], bool] = lambda: False

    def run(self, jobs: Iterable[Job], workers: Workers, *, total: int) -> Tally:
        """Analyse what is not done yet.

        Raises
        ------
        DependencyMissing, OutputError, StoreError, Unreachable
            Nothing more can be analysed or kept; what was kept stays.
        """
        tally = Tally(total)
        for job, made in workers.outcomes(self._due(jobs, tally)):
            if isinstance(made, OURS):
                raise made
            if isinstance(made, ToneError):
                self.kept.note(job.recording, self.fingerprint, made)
                tell(__name__, "recording failed", WARNING, kind=type(made).__name__)
                tally.failures[job.recording] = made
            else:
                self.kept.save(made, job.recording)
                self.taken(made)
                tally.done += 1
                tally.audio += made.recording.duration
                tell(__name__, "recording kept", recording=made.recording.id)
            self.told(tally)
        counts = {"done": tally.done, "skipped": tally.skipped, "failed": len(tally.failures)}
        tell(__name__, "batch ends", **counts, audio=tally.audio, seconds=tally.seconds)
        return tally

    def _due(self, jobs: Iterable[Job], tally: Tally) -> Iterator[Job]:
        """Jobs that are neither done nor have failed; the same sound is taken once."""
        taken: set[str] = set()
        for job in jobs:
            if self.stop():
                return
            job = _looked_at(job)
            recording_id = self._id(job.recording)
            if recording_id in taken or (not self.again and self._has(recording_id)):
                tally.skipped += 1
            elif not (self.retry_failed or self.again) and self.kept.failed(
                job.recording, self.fingerprint
            ):
                tally.failed_before += 1
            else:
                taken |= {recording_id} if recording_id else set()
                yield job
                continue
            self.told(tally)

    def _has(self, recording_id: str) -> bool:
        return bool(recording_id) and self.kept.has(recording_id, self.fingerprint)

    def _id(self, recording: Place) -> str:
        """A recording's id; empty where it cannot be told without an analysis."""
        if isinstance(recording, Url):
            return self.kept.id_of(recording)
        try:
            return id_of(recording)
        except OSError:
            return ""  # which the analysis will say


def _looked_at(job: Job) -> Job:
    """The job with the version of its object, which a listing told already, or asked for now."""
    recording = job.recording
    if isinstance(recording, Path) or recording.version:
        return job
    try:
        return replace(job, recording=as_it_is(recording))
    except Unreachable:
        raise
    except ToneError:
        return job  # which the analysis will say
