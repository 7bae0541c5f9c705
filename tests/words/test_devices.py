"""A GPU is used where there is one. None is here: what the libraries are asked for is looked at."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tone import network
from tone.config import WordsConfig
from tone.errors import ConfigError
from tone.words import fast_model, weights
from tone.words.devices import chosen
from tone.words.faster_whisper import FasterWhisper


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[dict[str, Any]]]:
    """With what each model was loaded, on a machine with one GPU."""
    asked: list[dict[str, Any]] = []

    class Model:
        def __init__(self, folder: str, **options: Any) -> None:
            asked.append(options)

    monkeypatch.setattr(network, "PROCESSOR", tmp_path / "cpuinfo")  # none: no tiles
    monkeypatch.setattr("faster_whisper.WhisperModel", Model)
    monkeypatch.setattr("ctranslate2.get_cuda_device_count", lambda: 1)
    monkeypatch.setattr(weights, "find_folder", lambda *_: tmp_path)
    fast_model.load.cache_clear()
    yield asked
    fast_model.load.cache_clear()


def test_a_gpu_is_used_with_sixteen_bits_and_a_few_chunks_at_once(
    loaded: list[dict[str, Any]],
) -> None:
    engine = FasterWhisper(WordsConfig(threads=16))

    engine._model(lambda *_: None)

    (options,) = loaded
    assert (options["device"], options["compute_type"]) == ("cuda", "float16")
    assert options["num_workers"] == 4
    assert engine.engine.endswith("float16")  # so the provenance tells


def test_the_processor_is_used_where_it_is_named(loaded: list[dict[str, Any]]) -> None:
    engine = FasterWhisper(WordsConfig(device="cpu", threads=3))

    engine._model(lambda *_: None)

    (options,) = loaded
    assert (options["device"], options["compute_type"]) == ("cpu", "int8")
    assert options["num_workers"] == 3
    assert engine.engine.endswith("int8")


def test_a_processor_with_tiles_encodes_in_sixteen_bits(
    loaded: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "cpuinfo").write_text("flags : fpu amx_bf16")
    asked: list[Path] = []
    monkeypatch.setattr(fast_model, "tile_encoder", asked.append)
    engine = FasterWhisper(WordsConfig(device="cpu"))

    engine._model(lambda *_: None)

    assert asked == [tmp_path]
    assert engine.engine.endswith("bfloat16+int8")


def test_a_gpu_that_is_not_there_is_one_sentence() -> None:
    with pytest.raises(ConfigError, match="has no GPU that the transcriber can use"):
        chosen("cuda", lambda: 0)
