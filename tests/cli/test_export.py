"""`tone export`: analyses of files or of the store → tables, or a file a call."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from tone.call.analysis import Analysis
from tone.cli.export import Format
from tone.cli.main import app
from tone.errors import InputError
from tone.export.json import JsonExporter
from tone.store.store import Store


def _export(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["export", *map(str, arguments)])


@pytest.fixture
def written(upset_analysis: Analysis, tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    JsonExporter().write(upset_analysis, tmp_path / "out" / "call.json")
    return tmp_path / "out"


def test_a_folder_of_analyses_becomes_tables(written: Path, tmp_path: Path) -> None:
    done = _export("parquet", written, "-o", tmp_path / "tables")

    assert (done.exit_code, done.stderr) == (0, f"tone: 1 call written to {tmp_path / 'tables'}\n")
    assert len(pd.read_parquet(tmp_path / "tables" / "moments")) == 1


def test_the_store_is_exported_without_any_file(upset_analysis: Analysis, tmp_path: Path) -> None:
    store = Store.open(str(tmp_path / "calls.db"))
    store.save(upset_analysis)
    store.close()

    assert _export("csv", "--database", tmp_path / "calls.db", "-o", tmp_path / "t").exit_code == 0
    found = pd.read_csv(tmp_path / "t" / "calls.csv")
    assert found["recording"].tolist() == [upset_analysis.recording.id]


@pytest.mark.parametrize("kind", [each for each in Format if each not in ("parquet", "csv")])
def test_other_formats_are_a_file_a_call(
    kind: Format, written: Path, tmp_path: Path, upset_analysis: Analysis
) -> None:
    assert _export(kind, written / "call.json", "-o", tmp_path / "made").exit_code == 0

    made = [path.name for path in (tmp_path / "made").iterdir()]
    assert [name for name in made if name.startswith(f"upset-{upset_analysis.recording.id}.")]


@pytest.mark.parametrize("arguments", [(), ("out", "--store")])
def test_what_to_export_is_named_once(arguments: Iterable[str], tmp_path: Path) -> None:
    done = _export("rttm", *arguments, "-o", tmp_path / "made")

    assert isinstance(done.exception, InputError)
    assert str(done.exception) == "expected analyses, or --store for those in the store"
    assert not (tmp_path / "made").exists()
