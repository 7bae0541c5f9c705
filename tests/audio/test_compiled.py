"""What librosa compiles is compiled by one process at a time."""

from pathlib import Path
from threading import Thread

import librosa
import pytest
from filelock import FileLock

from tone.audio import compiled


@pytest.fixture(autouse=True)
def not_loaded_yet() -> None:
    compiled.load_librosa.cache_clear()


def test_loading_waits_for_whoever_compiles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One at a time.

    another process   compiles ................ done
    this one              waits .................. loads
    """
    monkeypatch.setattr(librosa, "__file__", str(tmp_path / "__init__.py"))
    loading = Thread(target=compiled.load_librosa)
    with FileLock(tmp_path / compiled.LOCK):
        loading.start()
        loading.join(0.5)
        assert loading.is_alive()
    loading.join(30)
    assert not loading.is_alive()


def test_where_librosa_cannot_be_written_beside_the_lock_is_in_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the system's packages are root's; the cache is not there before the first time."""
    (tmp_path / "file").touch()
    monkeypatch.setattr(librosa, "__file__", str(tmp_path / "file" / "librosa" / "__init__.py"))
    monkeypatch.setattr(compiled, "user_cache_path", lambda name: tmp_path / "cache" / name)
    compiled.load_librosa()
    assert (tmp_path / "cache" / "tone" / compiled.LOCK).exists()


def test_where_nothing_can_be_kept_nothing_is_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    nowhere = tmp_path / "file" / "nowhere"
    monkeypatch.setattr(librosa, "__file__", str(nowhere / "__init__.py"))
    monkeypatch.setattr(compiled, "user_cache_path", lambda _: nowhere)
    compiled.load_librosa()
    assert not nowhere.exists()
