"""How far a long job is, reported to the caller.

The unit is seconds of audio, so one bar over all stages is honest.
"""

from collections.abc import Callable
from typing import Self

Progress = Callable[[str, float, float], None]
"""Called with (stage, seconds done, seconds in total)."""


def silent(stage: str, done: float, total: float) -> None:
    """Report nothing: the default."""


class Together:
    """One stage's progress, of several parts that run at the same time. A context manager.

    Where it is left by an error, such as an interrupt, each part ends when it next reports.

    Parameters
    ----------
    progress : is told what the parts have done together; other stages are told as they are
    stage : that the parts are of
    total : seconds of all parts
    """

    def __init__(self, progress: Progress, stage: str, total: float) -> None:
        self._progress, self._stage, self._total = progress, stage, total
        self._done: list[float] = []
        self._ended = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._ended = kind is not None

    def part(self) -> Progress:
        """The progress of one more part."""
        number = len(self._done)
        self._done.append(0.0)

        def report(stage: str, done: float, total: float) -> None:
            if self._ended:
                raise Ended
            if stage != self._stage:
                self._progress(stage, done, total)
                return
            self._done[number] = done
            self._progress(stage, sum(self._done), self._total)

        return report


class Ended(Exception):
    """Nobody waits for this part any more."""
