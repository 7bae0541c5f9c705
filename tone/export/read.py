"""Analyses that were written earlier, read when they are looked at."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import overload

from tone.call.analysis import Analysis
from tone.call.codec import from_json
from tone.errors import InputError


def read_analysis(path: Path) -> Analysis:
    """An analysis that `tone analyze --out` wrote.

    Raises
    ------
    InputError
        The file cannot be read, or is no analysis of this version of tone.
    """
    try:
        text = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error
    try:
        return from_json(text)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error


class Analyses(Sequence[Analysis]):
    """Analyses in files. Each is read whenever it is looked at: ten thousand take no memory.

    Parameters
    ----------
    paths : files that `tone analyze --out` wrote
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self.paths = tuple(paths)

    def __len__(self) -> int:
        return len(self.paths)

    @overload
    def __getitem__(self, index: int) -> Analysis: ...

    @overload
    def __getitem__(self, index: slice) -> "Analyses": ...

    def __getitem__(self, index: int | slice) -> "Analysis | Analyses":
        if isinstance(index, slice):
            return Analyses(self.paths[index])
        return read_analysis(self.paths[index])

    def __iter__(self) -> Iterator[Analysis]:
        return map(read_analysis, self.paths)

    def __repr__(self) -> str:
        return f"<{len(self)} analyses>"


def load(*places: Path | str) -> Analyses:
    """Analyses that `tone analyze --out` wrote, in the order of their names.

    Parameters
    ----------
    places : files, or folders of which every `*.json` is taken

    Raises
    ------
    InputError
        A place is not there, or a folder has no analysis in it. A file that is no analysis raises
        it when it is looked at.

    Examples
    --------
    >>> load("calls-of-2019")
    Traceback (most recent call last):
    tone.errors.InputError: there is no calls-of-2019; expected analyses or a folder of them
    """
    paths: list[Path] = []
    for place in map(Path, places):
        found = sorted(place.glob("*.json")) if place.is_dir() else [place]
        if not found:
            raise InputError(f"there is no analysis (*.json) in the folder {place}")
        if not place.exists():
            raise InputError(f"there is no {place}; expected analyses or a folder of them")
        paths += found
    return Analyses(paths)
