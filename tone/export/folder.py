"""Tables of many calls in a folder: Parquet or CSV, whole or not at all.

    TABLES/moments/00000.parquet     select * from 'TABLES/moments/*.parquet'
    TABLES/moments.csv

Rows are written a few hundred calls at a time, so that a million calls take no more memory than
those.
"""

import shutil
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from tone.call.analysis import Analysis
from tone.errors import DependencyMissing, InputError, OutputError
from tone.export.tables import CONTOUR_STEP, chunks

if TYPE_CHECKING:
    from pandas import DataFrame


class Kind(StrEnum):
    """How tables are written."""

    PARQUET = "parquet"
    CSV = "csv"


def write_tables(
    analyses: Iterable[Analysis],
    folder: Path,
    kind: Kind,
    *,
    contour_step: float = CONTOUR_STEP,
) -> int:
    """Write every table of the analyses into a new folder.

    Parameters
    ----------
    analyses : read one by one
    folder : is made; it may be there if it is empty
    kind : Parquet, or CSV in UTF-8 whose unmeasured cells are empty
    contour_step : seconds > 0 that a row of `contours` covers

    Returns
    -------
    How many calls were written.

    Raises
    ------
    InputError
        There is something in the folder.
    OutputError
        The folder cannot be written, or the disk is full; nothing of it is left.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} is there already; expected the name of a new folder")
    temporary = folder.with_name(f".{uuid4().hex}.tmp")
    calls = 0
    try:
        temporary.mkdir(parents=True)
        for part, frames in enumerate(chunks(analyses, contour_step=contour_step)):
            calls += len(frames.calls)
            for name, frame in frames._asdict().items():
                WRITERS[kind](frame, temporary, name, part)
        temporary.replace(folder)
    except OSError as error:
        raise OutputError(f"cannot write {folder}: {error.strerror or error}") from error
    except ImportError as error:
        raise DependencyMissing("tables need: pip install 'tone[notebook]'") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return calls


def _parquet(frame: "DataFrame", folder: Path, name: str, part: int) -> None:
    (folder / name).mkdir(exist_ok=True)
    frame.to_parquet(folder / name / f"{part:05}.parquet", index=False)


def _csv(frame: "DataFrame", folder: Path, name: str, part: int) -> None:
    path = folder / f"{name}.csv"
    frame.to_csv(path, mode="a", index=False, header=part == 0, date_format="%Y-%m-%dT%H:%M:%S.%f")


WRITERS: dict[Kind, Callable[["DataFrame", Path, str, int], None]] = {
    Kind.PARQUET: _parquet,
    Kind.CSV: _csv,
}
