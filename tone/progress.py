"""How far a long job is, reported to the caller.

The unit is seconds of audio, so one bar over all stages is honest.
"""

from collections.abc import Callable

Progress = Callable[[str, float, float], None]
"""Called with (stage, seconds done, seconds in total)."""


def silent(stage: str, done: float, total: float) -> None:
    """Report nothing: the default."""
