"""What glibc's allocator and oneDNN are asked, so that memory stays flat and is not fetched anew.

A thread has a heap of its own, which keeps what it freed: over 25 minutes of a call, 200 MB.
What is larger than 128 KB goes back to the kernel at once, which clears it before it gives it
again: seventy thousand pages a call, a thirtieth of the time.
oneDNN, which torch convolves with, keeps what it compiled for each of the last 1024 shapes: over
100 mono calls, whose windows have all lengths, 250 MB. Elsewhere nothing happens.
"""

import ctypes
import os

M_ARENA_MAX, M_MMAP_THRESHOLD, M_TRIM_THRESHOLD = -8, -3, -1  # of malloc.h
HEAPS = 2
OWN_PAGES = 32 << 20  # bytes; what is larger still has pages of its own
KEPT = 256 << 20  # bytes free at the end of a heap, before they go back
KEPT_SHAPES = "ONEDNN_PRIMITIVE_CACHE_CAPACITY", "64"  # as fast as with 1024


def few_heaps() -> None:
    """Let threads share heaps; those that they have already stay."""
    _ask("mallopt", M_ARENA_MAX, HEAPS)


def keep_freed() -> None:
    """Use again what was freed, rather than fetch and clear it anew."""
    _ask("mallopt", M_MMAP_THRESHOLD, OWN_PAGES)
    _ask("mallopt", M_TRIM_THRESHOLD, KEPT)


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
