"""`tone export`: analyses in the formats that other tools read."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tone.cli.settings import Analyses, DatabaseUrl, NewFolder, open_store
from tone.errors import InputError

if TYPE_CHECKING:
    from tone.call.analysis import Analysis


class Format(StrEnum):
    """Tables of all calls, or a file for each."""

    PARQUET = "parquet"
    CSV = "csv"
    JSON = "json"
    WEBVTT = "webvtt"
    RTTM = "rttm"
    TEXTGRID = "textgrid"
    LABEL_STUDIO = "label_studio"
    PCA_JSON = "pca_json"


def export(
    kind: Annotated[Format, typer.Argument(metavar="FORMAT", help=", ".join(Format))],
    out: NewFolder,
    analyses: Analyses = None,
    store: Annotated[
        bool, typer.Option("--store", help="Every analysis in the store, instead of files.")
    ] = False,
    database: DatabaseUrl = None,
    contour_step: Annotated[
        float, typer.Option(metavar="SECONDS", help="What a row of the table contours covers.")
    ] = 1.0,
) -> None:
    """Write analyses as tables (parquet, csv) or in the format of another tool, a file a call.

    Example: tone export parquet out -o tables
    """
    from tone.cli.console import Console
    from tone.export.folder import Kind, write_tables

    found = chosen(analyses, stored=store or bool(database), database=database)
    if kind.value in list(Kind):
        calls = write_tables(found, out, Kind(kind.value), contour_step=contour_step)
    else:
        calls = _write_each(found, out, kind)
    Console().talk(f"{calls} {'call' if calls == 1 else 'calls'} written to {out}")


def chosen(files: list[Path] | None, *, stored: bool, database: str | None) -> Iterable["Analysis"]:
    """Analyses of files and folders, or those in the store.

    Raises
    ------
    InputError
        Neither is named, or both.
    """
    from tone.export.read import load

    if bool(files) == stored:
        raise InputError("expected analyses, or --store for those in the store")
    return open_store(database).analyses() if stored else load(*(files or ()))


def _write_each(analyses: Iterable["Analysis"], folder: Path, kind: Format) -> int:
    from tone.batch.shelf import make_folder
    from tone.export.json import named
    from tone.plugins import part

    make_folder(folder)
    exporter, calls = part("exporter", kind.value)(), 0
    for analysis in analyses:
        exporter.write(analysis, folder / named(analysis.recording, exporter.suffix))
        calls += 1
    return calls
