"""What a user names → the recordings meant."""

from collections.abc import Iterable, Iterator
from glob import glob, has_magic
from pathlib import Path, PurePosixPath

from tone.errors import InputError
from tone.objects import as_it_is, listed, matching, read
from tone.places import Place, Url, is_url, place

SOUND = frozenset(
    ".3gp .aac .aif .aiff .amr .au .awb .caf .flac .gsm .m4a .mka .mkv .mp3 .mp4 .oga .ogg .opus "
    ".wav .wave .webm .wma".split()
)
LIST = ".txt"


def find(places: Iterable[Place]) -> list[Place]:
    """Recordings in the order in which they are named, each once.

    Parameters
    ----------
    places : each a recording; a folder, of which every sound file at any depth is taken, hidden
        ones left out; a pattern such as `calls/2026-11-*/*.wav`; or a text file (`.txt`) with a
        recording a line, read from the list's folder; or the URL of any of these in object storage

    Raises
    ------
    InputError
        A folder, list or pattern has no recording, or a list or a bucket cannot be read.
    """
    found: dict[Place, None] = {}
    for named in places:
        meant = list(_meant(named) if isinstance(named, Path) else _stored(named))
        found |= dict.fromkeys(meant)
        if not meant and not (isinstance(named, Path) and named.is_file()):
            raise InputError(f"there is no recording in {named}; expected sound files")
    return list(found)


def is_several(named: Place) -> bool:
    """Whether a place can stand for more than one recording."""
    if isinstance(named, Url):
        return True
    return named.is_dir() or _is_list(named) or _is_pattern(named)


def inside(folder: Path) -> Iterator[Path]:
    """Every sound file in a folder, at any depth, in order."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in SOUND and not hidden and path.is_file():
            yield path


def _meant(named: Path) -> Iterable[Place]:
    if named.is_dir():
        return inside(named)
    if _is_list(named):
        return _listed(named)
    if _is_pattern(named):
        return [
            path for path in map(Path, sorted(glob(str(named), recursive=True))) if path.is_file()
        ]
    return [named]


def _stored(named: Url) -> Iterable[Place]:
    """What the URL of an object, a folder, a pattern or a list means."""
    if has_magic(named.text) and not as_it_is(named).version:
        return matching(named)
    if named.suffix.lower() == LIST:
        return _lines(read(named), named)
    if named.suffix.lower() in SOUND:
        return [named]  # whether it can be read is for the analysis to say
    found = listed(named)
    return [url for url in found if url == named or _is_sound(url, named)]


def _is_sound(url: Url, folder: Url) -> bool:
    below = url.text.removeprefix(folder.text.rstrip("/"))
    hidden = any(part.startswith(".") for part in PurePosixPath(below).parts)
    return url.suffix.lower() in SOUND and not hidden


def _is_list(named: Path) -> bool:
    return named.suffix.lower() == LIST and named.is_file()


def _is_pattern(named: Path) -> bool:
    return has_magic(str(named)) and not named.exists()


def _listed(path: Path) -> list[Place]:
    try:
        return _lines(path.read_bytes(), path)
    except OSError as error:
        raise InputError(f"cannot read the list {path}: {error.strerror}") from error


def _lines(content: bytes, source: Place) -> list[Place]:
    """What the lines of a list name, beside it or anywhere."""
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise InputError(f"cannot read the list {source}: it is no text") from error
    return [_line(line.strip(), source) for line in lines if line.strip()]


def _line(name: str, source: Place) -> Place:
    if is_url(name):
        return place(name)
    return source.parent / name if isinstance(source, Path) else source.beside(name)
