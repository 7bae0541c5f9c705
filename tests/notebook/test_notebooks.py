"""Each notebook runs from top to bottom, in order, in a folder like the repository's.

audio_samples ──► ../out (six analyses) ──► notebooks
"""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tests.golden.test_samples import CALLS, analysed
from tone.batch.kept import InFolder

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
WITHIN = 240  # s that a cell may take

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where notebooks find ../audio_samples, and in ../out what other tests have analysed already.

    What they ask for is then done, as it is for whoever ran `make demo` before.
    """
    folder = tmp_path_factory.mktemp("repository")
    (folder / "audio_samples").symlink_to(ROOT / "audio_samples")
    (folder / "notebooks").mkdir()
    (folder / "out").mkdir()
    kept = InFolder(folder / "out")
    for call in CALLS:
        kept.save(analysed(call["file"]))
    return folder / "notebooks"


def _read(path: Path) -> Any:
    read: Any = nbformat.read
    return read(path, as_version=4)


@pytest.mark.model
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_every_cell_shows_what_it_promises(path: Path, desk: Path) -> None:
    notebook = _read(path)
    NotebookClient(notebook, timeout=WITHIN, resources={"metadata": {"path": str(desk)}}).execute()

    shown = {kind for cell in notebook.cells for kind in _shown(cell)}
    assert "text/html" in shown
    assert "image/png" in shown or path.stem.startswith("06")
    if path.stem == "01_first_call":
        pages = [out for cell in notebook.cells for out in _htmls(cell) if "<iframe" in out]
        assert len(pages) == 1
        assert "data:audio" in pages[0] or len(pages[0]) > 500_000  # the player has its sound


def _shown(cell: Any) -> list[str]:
    return [kind for output in cell.get("outputs", []) for kind in output.get("data", {})]


def _htmls(cell: Any) -> list[str]:
    return [out.get("data", {}).get("text/html", "") for out in cell.get("outputs", [])]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs_and_asks_and_answers(path: Path) -> None:
    notebook = _read(path)
    nbformat.validate(notebook)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")

    assert "**Question.**" in text
    assert "**Answer.**" in text
    for cell in notebook.cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
