"""A folder that a batch keeps things in: on this machine, or in object storage."""

from pathlib import Path
from typing import Protocol

from tone.errors import OutputError
from tone.export.json import write_atomically
from tone.objects import names, read_if_there, remove, write
from tone.places import Place, Url

PROBE = ".tone-probe"


class Shelf(Protocol):
    """A folder of text files."""

    is_far: bool  # reading is slow enough to be avoided, and what is there is whole

    def names(self, under: str = "") -> list[str]:
        """What the files in it, or in a folder of it, are called."""

    def read(self, name: str) -> bytes | None:
        """What a file says; None where it is not there."""

    def write(self, name: str, text: str) -> None:
        """Write a file, whole or not at all, and the folder that it is in."""

    def remove(self, name: str) -> None:
        """Take a file away, if it is there."""


def shelf(folder: Place) -> Shelf:
    """The shelf at a place."""
    return Near(folder) if isinstance(folder, Path) else Far(folder)


class Near:
    """A folder of this machine."""

    is_far = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self, under: str = "") -> list[str]:
        """As told of a shelf."""
        return [path.name for path in (self._folder / under).glob("*")]

    def read(self, name: str) -> bytes | None:
        """As told of a shelf."""
        try:
            return (self._folder / name).read_bytes()
        except OSError:
            return None

    def write(self, name: str, text: str) -> None:
        """As told of a shelf."""
        path = self._folder / name
        try:
            path.parent.mkdir(exist_ok=True)
        except OSError as error:
            raise OutputError(f"cannot make {path.parent}: {error.strerror}") from error
        write_atomically(path, text)

    def remove(self, name: str) -> None:
        """As told of a shelf."""
        (self._folder / name).unlink(missing_ok=True)


class Far:
    """A folder in object storage."""

    is_far = True

    def __init__(self, folder: Url) -> None:
        self._folder = folder

    def names(self, under: str = "") -> list[str]:
        """As told of a shelf."""
        return names(self._folder.inside(under))

    def read(self, name: str) -> bytes | None:
        """As told of a shelf."""
        return read_if_there(self._folder.inside(name))

    def write(self, name: str, text: str) -> None:
        """As told of a shelf."""
        write(self._folder.inside(name), text.encode())

    def remove(self, name: str) -> None:
        """As told of a shelf."""
        remove(self._folder.inside(name))


def make_folder(folder: Place) -> None:
    """Make a folder, and see at once whether it can be written into.

    Raises
    ------
    OutputError
        It cannot.
    """
    if isinstance(folder, Url):
        write(folder.inside(PROBE), b"")
        remove(folder.inside(PROBE))
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / PROBE
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise OutputError(f"cannot write into {folder}: {error.strerror}") from error
