"""The model of the fast engine: CTranslate2's, with the fastest encoder on this processor."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tone.config import CPU, GPU
from tone.errors import ConfigError, DependencyMissing
from tone.memory import few_heaps, keep_freed
from tone.network import BFLOAT16, has_tiles
from tone.words import weights
from tone.words.encoder import tile_encoder

NUMBERS = {CPU: "int8", GPU: "float16"}
REMEMBERED = 8  # chunks whose sound stays encoded until it is decoded

Features = NDArray[np.float32]


def numbers_of(device: str) -> str:
    """The number formats that a model computes with on a device of this machine."""
    if device == CPU and has_tiles():
        return f"{BFLOAT16}+{NUMBERS[CPU]}"
    return NUMBERS[device]


@lru_cache(maxsize=2)
def load(model: str, device: str, workers: int, threads: int, *, as_it_comes: bool = False) -> Any:
    """The model, once for each process: so many at once, each on so many threads.

    Parameters
    ----------
    model : a size or a path
    device : CPU or GPU
    workers, threads : of CTranslate2
    as_it_comes : the library's own, to compare with

    Raises
    ------
    ConfigError
        There is no such model, or it cannot be loaded.
    DependencyMissing
        The weights, or the library, are not installed.
    """
    try:
        from faster_whisper import WhisperModel, download_model
    except ImportError as error:
        raise DependencyMissing("the transcriber needs: pip install faster-whisper") from error
    folder = weights.find_folder(model, download_model)
    few_heaps()
    keep_freed()

    class Remembering(_Remembering, WhisperModel):  # type: ignore[misc]
        pass

    try:
        return (WhisperModel if as_it_comes else Remembering)(
            str(folder),
            device=device,
            compute_type=NUMBERS[device],
            cpu_threads=threads,
            num_workers=workers,
        )
    except (RuntimeError, ValueError) as error:
        raise ConfigError(f"cannot load the weights in {folder}: {error}") from error


class _Remembering:
    """What is added to the library's model: nothing is encoded twice, or timed by its neighbours.

    The language of a sound is told from what is then decoded. On a processor that is made for it,
    sounds are encoded in bfloat16.
    """

    frames_per_second: float

    def __init__(self, folder: str, **options: Any) -> None:
        super().__init__(folder, **options)  # type: ignore[call-arg]
        self._tiles = tile_encoder(Path(folder)) if options["device"] == CPU else None
        self._told: dict[bytes, Any] = {}  # by a digest of the features; a few at most

    def remembered(self, features: Features) -> Any:
        """The states of one sound, which `encode` will give again, once."""
        while len(self._told) >= REMEMBERED:
            self._told.pop(next(iter(self._told)), None)
        found = self._told[_digest(features)] = self._encoded(features)
        return found

    def encode(self, features: Features) -> Any:
        """The states of sounds."""
        if len(features) == 1:
            found = self._told.pop(_digest(features), None) if self._told else None
            return self._encoded(features) if found is None else found
        each = [np.asarray(self.encode(alone)) for alone in np.split(features, len(features))]
        return _view(np.concatenate(each))

    def _encoded(self, features: Features) -> Any:
        if self._tiles is None:
            return super().encode(features)  # type: ignore[misc]
        return _view(self._tiles.encode(features))

    def add_word_timestamps(
        self, segments: Any, tokenizer: Any, encoded: Any, frames: Any, *rest: Any
    ) -> float:
        """Time the words of each sound as if it were alone."""
        timed = super().add_word_timestamps  # type: ignore[misc]
        for number, parts in enumerate(segments):
            alone = encoded
            if len(segments) > 1:
                alone = _view(np.asarray(encoded)[number : number + 1].copy())
            with _at_the_beginning(parts, self.frames_per_second):
                timed([parts], tokenizer, alone, [frames[number]], *rest[:2], 0.0)
        return 0.0


def _view(states: Features) -> Any:
    """States as CTranslate2 takes them."""
    from ctranslate2 import StorageView

    return StorageView.from_array(states)


@contextmanager
def _at_the_beginning(parts: Sequence[dict[str, Any]], frames_per_second: float) -> Iterator[None]:
    """The parts of a sound in its own time: from 0, as if no sound were before it.

    The library shortens a word by how long ago the sound before it ended, and by how far from the
    beginning of all sounds it is.
    """
    seek = parts[0]["seek"]
    for part in parts:
        part["seek"] = 0
        part["start"] -= seek / frames_per_second
        part["end"] -= seek / frames_per_second
    yield
    for part in parts:
        part["seek"] = seek


def _digest(features: Features) -> bytes:
    return hashlib.blake2b(features.tobytes(), digest_size=16).digest()
