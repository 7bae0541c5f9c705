"""A small corpus of drawn voices: the angry are louder, higher and faster."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
import soundfile

from tone.evaluate import splice
from tone.evaluate.corpora import COLUMNS
from tone.testing.synth import Line, voice

RATE = 8000
SPEAKERS = {"ann": ("F", 210.0), "bob": ("M", 120.0), "cem": ("M", 140.0), "dia": ("F", 190.0)}
EMOTIONS = {"neutral": (1.0, -30.0, 4.0), "anger": (1.5, -16.0, 6.0), "sadness": (0.9, -36.0, 3.0)}
TAKES = 3


def _write_corpus(folder: Path, name: str) -> list[dict[str, str]]:
    """Clips of 1.5 s of every speaker and emotion, each take a little different."""
    rows = []
    for speaker, (gender, f0_hz) in SPEAKERS.items():
        for emotion, (raised, level_db, pace) in EMOTIONS.items():
            for take in range(TAKES):
                wander = (take * 7 % TAKES - 2) / 4
                line = Line(
                    speaker="customer",
                    start=0.0,
                    end=1.5,
                    f0_hz=f0_hz * raised * 2 ** (wander / 12),
                    intensity_db=level_db + wander,
                    syllables_per_second=pace,
                )
                path = f"{name}-{speaker}-{emotion}-{take}.wav"
                soundfile.write(folder / path, voice(line, rate=RATE), RATE)
                row = (path, name, f"{name}_{speaker}", gender, "en", emotion)
                rows.append(dict(zip(COLUMNS, row, strict=True)))
    return rows


def _write_table(folder: Path, rows: list[dict[str, str]]) -> Path:
    """The folder, now with a `clips.csv`."""
    with (folder / "clips.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return folder


@pytest.fixture(scope="session")
def write_table() -> Callable[[Path, list[dict[str, str]]], Path]:
    """Writes rows as the `clips.csv` of a folder."""
    return _write_table


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two corpora, `drawn` and `other`."""
    folder = tmp_path_factory.mktemp("corpus")
    return _write_table(folder, _write_corpus(folder, "drawn") + _write_corpus(folder, "other"))


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read from or left in the user's cache."""
    home = tmp_path_factory.getbasetemp() / "tone-home"
    monkeypatch.setenv("TONE_HOME", str(home))


@pytest.fixture
def short_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spliced calls of 45 s instead of two minutes."""
    monkeypatch.setattr(splice, "DURATION", 45.0)
    monkeypatch.setattr(splice, "ONSET", (16.0, 20.0))
