"""What a user names → the recordings meant."""

from collections.abc import Iterable, Iterator
from glob import glob, has_magic
from pathlib import Path

from tone.errors import InputError

SOUND = frozenset(
    ".3gp .aac .aif .aiff .amr .au .awb .caf .flac .gsm .m4a .mka .mkv .mp3 .mp4 .oga .ogg .opus "
    ".wav .wave .webm .wma".split()
)
LIST = ".txt"


def find(places: Iterable[Path]) -> list[Path]:
    """Recordings in the order in which they are named, each once.

    Parameters
    ----------
    places : each a recording; a folder, of which every sound file at any depth is taken, hidden
        ones left out; a pattern such as `calls/2026-11-*/*.wav`; or a text file (`.txt`) with a
        recording a line, read from the list's folder

    Raises
    ------
    InputError
        A folder, list or pattern has no recording, or a list cannot be read.
    """
    found: dict[Path, None] = {}
    for place in places:
        before = len(found)
        found |= dict.fromkeys(_meant(place))
        if len(found) == before and (place.is_dir() or not place.exists()):
            raise InputError(f"there is no recording in {place}; expected sound files")
    return list(found)


def is_several(place: Path) -> bool:
    """Whether a place can stand for more than one recording."""
    return place.is_dir() or _is_list(place) or _is_pattern(place)


def inside(folder: Path) -> Iterator[Path]:
    """Every sound file in a folder, at any depth, in order."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in SOUND and not hidden and path.is_file():
            yield path


def _meant(place: Path) -> Iterable[Path]:
    if place.is_dir():
        return inside(place)
    if _is_list(place):
        return _listed(place)
    if _is_pattern(place):
        return [
            path for path in map(Path, sorted(glob(str(place), recursive=True))) if path.is_file()
        ]
    return [place]


def _is_list(place: Path) -> bool:
    return place.suffix.lower() == LIST and place.is_file()


def _is_pattern(place: Path) -> bool:
    return has_magic(str(place)) and not place.exists()


def _listed(path: Path) -> list[Path]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise InputError(f"cannot read the list {path}: {reason}") from error
    return [path.parent / line.strip() for line in lines if line.strip()]
