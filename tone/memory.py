"""What glibc's allocator and oneDNN are asked, so that memory stays flat.

A thread has a heap of its own, which keeps what it freed: over 25 minutes of a call, 200 MB.
oneDNN, which torch convolves with, keeps what it compiled for each of the last 1024 shapes: over
100 mono calls, whose windows have all lengths, 250 MB. Elsewhere nothing happens.
"""

import ctypes
import os

M_ARENA_MAX = -8  # of malloc.h
HEAPS = 2
KEPT_SHAPES = "ONEDNN_PRIMITIVE_CACHE_CAPACITY", "64"  # as fast as with 1024


def few_heaps() -> None:
    """Let threads share heaps; those that they have already stay."""
    _ask("mallopt", M_ARENA_MAX, HEAPS)


def give_back() -> None:
    """Return what was freed: glibc keeps 250 MB of two hours, in pieces."""
    _ask("malloc_trim", 0)


def few_shapes() -> None:
    """Keep less of what oneDNN compiles, if it is asked before torch first convolves."""
    os.environ.setdefault(*KEPT_SHAPES)


def _ask(name: str, *args: int) -> None:
    function = getattr(ctypes.CDLL(None), name, None) if os.name == "posix" else None
    if function is not None:
        function(*args)
