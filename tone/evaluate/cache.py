"""What was computed once from the same sound is kept, as .npy files in tone's cache folder.

Kept are openSMILE's features, and the speech that was found, for as long as that code stays.
The folder can be deleted at any time.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from tone.call.recording import Samples


def folder() -> Path:
    """`evaluate` in TONE_HOME or in the user's cache folder."""
    home = os.environ.get("TONE_HOME")
    return (Path(home) if home else user_cache_path("tone", appauthor=False)) / "evaluate"


def key(samples: Samples, *details: object) -> str:
    """A name that differs when the sound or a detail differs."""
    digest = hashlib.sha256(samples.values.tobytes())
    digest.update(repr((samples.rate, *details)).encode())
    return digest.hexdigest()[:32]


def remembered(name: str, compute: Callable[[], NDArray[Any]]) -> NDArray[Any]:
    """The kept array of a name, computed where there is none yet.

    A cache that cannot be read or written only costs time, so it is no error.
    """
    path = folder() / name[:2] / f"{name}.npy"
    try:
        return np.asarray(np.load(path, allow_pickle=False))
    except (OSError, ValueError, EOFError):
        values = compute()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
            np.save(file, values, allow_pickle=False)
        Path(file.name).replace(path)
    except OSError:
        pass
    return values
