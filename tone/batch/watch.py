"""A folder into which recordings are dropped."""

import time
from pathlib import Path

from tone.batch.find import inside

State = tuple[int, float]  # bytes, and when they were last changed


class Watched:
    """Tells which recordings have arrived whole since it was last asked.

    Folders are looked through, not subscribed to: that works on network drives too.

    Parameters
    ----------
    folder : looked through at any depth
    settled : seconds for which a file must not have changed; a recorder may still be writing it
    """

    def __init__(self, folder: Path, settled: float) -> None:
        self._folder, self._settled = folder, settled
        self._seen: dict[Path, State] = {}

    def arrived(self) -> list[Path]:
        """Recordings that are new, or changed, and settled; each is told once."""
        states = {path: state for path in inside(self._folder) if (state := _state(path))}
        whole = time.time() - self._settled
        new = [
            path
            for path, state in states.items()
            if self._seen.get(path) != state and state[1] <= whole
        ]
        told = {path: states[path] for path in new}
        self._seen = {path: s for path, s in self._seen.items() if path in states} | told
        return new


def _state(path: Path) -> State | None:
    """None where the file went away since it was listed, or is still empty."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_size, found.st_mtime) if found.st_size else None
