"""What the call centre knows of many recordings: a CSV table with the columns of a side-car.

Its column `file` names each recording, from the manifest's folder, or by its URL.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tone.audio.sidecar import known_of
from tone.call.metadata import Known
from tone.call.recording import BETWEEN, files_of
from tone.errors import InputError
from tone.places import Place, Url, is_url, place

FILE_COLUMNS = ("file", "recording")
DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Manifest:
    """A table of recordings, in its order, and what is known of each."""

    path: Path
    rows: Mapping[Place, Known]

    @property
    def recordings(self) -> tuple[Place, ...]:
        """The recordings it lists."""
        return tuple(self.rows)

    def of(self, recording: Place) -> Known:
        """What it says of a recording.

        Raises
        ------
        InputError
            It says nothing, or there are two of that name.
        """
        wanted = _same(recording)
        for listed, known in self.rows.items():
            if _same(listed) == wanted:
                return known
        raise InputError(
            f"{self.path} has no row for {recording}; "
            f"its column 'file' is read from the folder of the manifest"
        )


def read_manifest(path: Path) -> Manifest:
    """Read a CSV table with a row for each recording.

    Raises
    ------
    InputError
        The file is no such table, lists a recording twice, or says of one what cannot be.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            heading = file.readline()
            delimiter = max(DELIMITERS, key=heading.count)
            file.seek(0)
            lines = list(csv.reader(file, delimiter=delimiter, strict=True))
    except OSError as error:
        raise InputError(f"cannot read the manifest {path}: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} is not a CSV table in UTF-8: {error}") from error
    names = [name.strip() for name in lines[0]] if lines else []
    column = next((name for name in names if name.lower() in FILE_COLUMNS), None)
    if column is None:
        raise InputError(
            f"{path} has no column 'file' that names the recordings; its columns are {names}"
        )
    return Manifest(path, dict(_rows(path, names, lines[1:], column)))


def _same(recording: Place) -> list[str]:
    """What two names of a recording have in common."""
    if isinstance(recording, Url):
        return [recording.text]
    return [str(file.resolve()) for file in files_of(recording)]


def _rows(
    path: Path, names: list[str], lines: Iterable[list[str]], column: str
) -> Iterable[tuple[Place, Known]]:
    seen: set[Place] = set()
    for number, cells in enumerate(lines, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        where = f"{path}, row {number}"
        if len(cells) > len(names):
            raise InputError(f"{where} has {len(cells)} cells; expected {len(names)}, as named")
        row = dict(zip(names, cells, strict=False))
        name = row.pop(column).strip()
        if not name:
            raise InputError(f"{where} names no recording in the column '{column}'")
        recording = _in_folder(path.parent, name)
        if recording in seen:
            raise InputError(f"{where} lists {name} again; expected one row for each recording")
        seen.add(recording)
        yield recording, known_of(row, where)


def _in_folder(folder: Path, name: str) -> Place:
    """A recording named in a folder's manifest; of one with a file a side, each is."""
    if is_url(name):
        return place(name)
    files = files_of(folder / name)
    if len(files) == 1:
        return files[0]
    return Path(BETWEEN.join(str(folder / part) for part in name.split(BETWEEN)))
