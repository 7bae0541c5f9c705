"""Where Whisper's weights come from: the nearest place first, the network last.

1. `words.model` is a path: a CTranslate2 folder, or an openai-whisper checkpoint (`.pt`).
2. tone's own cache: `TONE_HOME`, or the user's cache folder.
3. The caches of openai-whisper and of the model hub.
4. The packages of the extra `offline`, checked by digest, put together in tone's cache.
5. The hub, over the network.

A machine without a network never waits for one as long as any of the first four answers. Both
engines share one set of weights: what is found as CTranslate2 is converted once, into the cache.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from filelock import FileLock
from platformdirs import user_cache_path

from tone.errors import ConfigError, DependencyMissing
from tone.words import bundled, convert

INSTALL = "pip install 'tone[offline]'"
ALIASES = {"large": "large-v3", "turbo": "large-v3-turbo"}  # whose files have the longer name


class Hub(Protocol):
    """The library's own downloader, such as `faster_whisper.download_model`."""

    def __call__(self, size_or_id: str, *, local_files_only: bool) -> str:
        """The folder of a model; OSError if it is not to be had, ValueError if there is none."""


def models_folder() -> Path:
    """Where tone keeps models."""
    home = os.environ.get("TONE_HOME")
    return (Path(home).expanduser() if home else user_cache_path("tone")) / "models" / "whisper"


def model_name(model: str) -> str:
    """What a model is called in the provenance: its size, or the name of its file."""
    return Path(model).expanduser().name if _is_path(model) else model


def find_folder(model: str, hub: Hub) -> Path:
    """The CTranslate2 folder of a model, given by size or path.

    Raises
    ------
    ConfigError
        There is no such path or model, or it is a checkpoint of the other engine.
    DependencyMissing
        The weights are nowhere on this machine and cannot be downloaded; or they are corrupt.
    """
    if not _is_path(model):
        return find_nearby(model, hub) or _download(model, hub)
    path = _existing(model)
    if not (path / "model.bin").is_file():
        raise ConfigError(
            f"words.model is {model}; expected a folder with a CTranslate2 model.bin "
            "(a .pt checkpoint needs words.engine=openai_whisper)"
        )
    return path


def find_nearby(model: str, hub: Hub) -> Path | None:
    """The CTranslate2 folder of a size where it is on this machine; the network is not asked.

    Raises
    ------
    ConfigError
        There is no such model.
    DependencyMissing
        The weights are corrupt, or the cache cannot be written.
    """
    own = models_folder() / model
    return own if own.is_dir() else _hub_folder(model, hub) or _unpacked(model, own)


def made_once(path: Path, make: Callable[[], None]) -> Path:
    """A file of tone's cache, made where it is not there yet, by one process only.

    Raises
    ------
    DependencyMissing
        The cache cannot be written.
    """
    try:
        with _lock(path):
            if not path.is_file():
                make()
    except OSError as error:
        raise _unwritable(path, error) from error
    return path


def find_checkpoint(model: str, hub: Hub) -> Path:
    """The openai-whisper checkpoint of a model, given by size or path; raises as `find_folder`."""
    if not _is_path(model):
        return _nearby_checkpoint(model) or _converted(find_folder(model, hub), model)
    path = _existing(model)
    if path.is_file():
        return path
    return _converted(find_folder(model, hub), f"{path.name}-{_fingerprint(path)}")


def _is_path(model: str) -> bool:
    return model.endswith(".pt") or model.startswith("~") or "/" in model or os.sep in model


def _existing(model: str) -> Path:
    path = Path(model).expanduser()
    if not path.exists():
        raise ConfigError(
            f"words.model is {model}, which does not exist; "
            "expected a size such as 'base', or the path of weights"
        )
    return path


def _nearby_checkpoint(model: str) -> Path | None:
    cache = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser()
    places = (
        models_folder() / f"{model}.pt",
        cache / "whisper" / f"{ALIASES.get(model, model)}.pt",
    )
    return next((path for path in places if path.is_file()), None)


def _hub_folder(model: str, hub: Hub) -> Path | None:
    try:
        folder = Path(hub(model, local_files_only=True))
    except ValueError as error:
        raise ConfigError(
            f"words.model is '{model}'; expected a path of weights or a size: {error}"
        ) from error
    except OSError:
        return None
    return folder if (folder / "model.bin").is_file() else None


def _unpacked(model: str, folder: Path) -> Path | None:
    if not bundled.is_installed(model):
        return None
    try:
        with _lock(folder):
            if not folder.is_dir():  # another process may have been first
                bundled.assemble(model, folder)
    except OSError as error:
        raise _unwritable(folder, error) from error
    return folder


def _download(model: str, hub: Hub) -> Path:
    try:
        return Path(hub(model, local_files_only=False))
    except OSError as error:
        sizes = " and ".join(f"'{size}'" for size in bundled.BUNDLED)
        raise DependencyMissing(
            f"Whisper '{model}' is not on this machine and cannot be downloaded; "
            f"{INSTALL} brings {sizes}"
        ) from error


def _converted(folder: Path, name: str) -> Path:
    checkpoint = models_folder() / f"{name}.pt"
    return made_once(checkpoint, lambda: convert.to_checkpoint(folder, checkpoint))


def _lock(path: Path) -> FileLock:
    path.parent.mkdir(parents=True, exist_ok=True)
    return FileLock(path.parent / f".{path.name}.lock")


def _unwritable(path: Path, error: OSError) -> DependencyMissing:
    return DependencyMissing(
        f"cannot put Whisper's weights at {path} ({error.strerror}); "
        "set TONE_HOME to a folder that can be written"
    )


def _fingerprint(folder: Path) -> str:
    """Differs when the folder's weights do, without reading gigabytes of them."""
    found = (folder / "model.bin").resolve()
    state = found.stat() if found.is_file() else None
    told = f"{found} {state.st_size} {state.st_mtime_ns}" if state else str(found)
    return hashlib.sha256(told.encode()).hexdigest()[:8]
