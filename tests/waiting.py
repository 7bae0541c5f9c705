"""Waiting for what happens elsewhere: in another process, on another node."""

import time
from collections.abc import Callable

LOOK = 0.1  # s


def until(true: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait until something is true; a test fails where it does not become so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(LOOK)
