"""What glibc's allocator is asked, so that memory stays flat; elsewhere nothing happens.

A thread has a heap of its own, which keeps what it freed: over 25 minutes of a call, 200 MB.
"""

import ctypes
import os

M_ARENA_MAX = -8  # of malloc.h
HEAPS = 2


def few_heaps() -> None:
    """Let threads share heaps; those that they have already stay."""
    _ask("mallopt", M_ARENA_MAX, HEAPS)


def give_back() -> None:
    """Return what was freed: glibc keeps 250 MB of two hours, in pieces."""
    _ask("malloc_trim", 0)


def _ask(name: str, *args: int) -> None:
    function = getattr(ctypes.CDLL(None), name, None) if os.name == "posix" else None
    if function is not None:
        function(*args)
