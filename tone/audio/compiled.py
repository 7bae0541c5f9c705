"""librosa's compiled functions, made by one process at a time.

librosa has numba compile some of its functions when it is first loaded, for 20 s, and keep them on
disk. Two processes that do so at the same time, as in the first batch after an installation, leave
a cache that crashes whoever calls those functions later (github.com/numba/numba/issues/10128).
"""

import os
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import cache
from importlib import import_module
from pathlib import Path

import librosa
from filelock import FileLock
from platformdirs import user_cache_path

LOCK = "tone-compiles.lock"
COMPILING = ("librosa.util.utils", "librosa.core.audio", "librosa.core.pitch")


@cache
def load_librosa() -> None:
    """Load what compiles, after whoever else may be compiling it."""
    import_module("scipy.signal")  # most of the time it takes to load, and nothing to guard
    with _guard():
        for module in COMPILING:
            import_module(module)


def _guard() -> AbstractContextManager[object]:
    """A lock where numba keeps what it compiled; where nothing can be kept, nothing is damaged."""
    for folder in (Path(librosa.__file__).parent, user_cache_path("tone")):
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return FileLock(folder / LOCK)
    return nullcontext()
