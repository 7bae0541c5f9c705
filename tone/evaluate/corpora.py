"""Labelled clips as one table: any folder with a `clips.csv` will do.

Columns: path (relative to the folder), corpus, speaker, gender, language, emotion and, where it
is known, transcript. A bad row is refused with its line number before any work is done.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tone.errors import InputError

TABLE = "clips.csv"
COLUMNS = ("path", "corpus", "speaker", "gender", "language", "emotion")
EMOTIONS = (
    "anger",
    "fear",
    "sadness",
    "disgust",
    "happiness",
    "surprise",
    "boredom",
    "calm",
    "neutral",
)
CALM = ("neutral", "calm", "boredom")
FACES: Mapping[str, tuple[str, ...]] = {"agitated": ("anger", "fear"), "dejected": ("sadness",)}
"""The two faces of distress, and the acted emotions that stand for them."""


@dataclass(frozen=True, slots=True)
class Clip:
    """One utterance of one speaker with its acted emotion."""

    path: Path
    corpus: str
    speaker: str
    gender: str
    language: str
    emotion: str
    transcript: str = ""

    @property
    def is_calm(self) -> bool:
        """Whether nothing is the matter."""
        return self.emotion in CALM


def read_clips(folder: Path, corpora: Sequence[str] = ()) -> tuple[Clip, ...]:
    """The clips of a folder, in the order of its table.

    Parameters
    ----------
    folder : holds `clips.csv`
    corpora : names of those wanted; empty: all

    Raises
    ------
    InputError
        The table is missing or empty, lacks a column, names a file that is not there or an
        emotion that is unknown; or a wanted corpus is not in it.
    """
    table = folder / TABLE
    try:
        with table.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise InputError(
                    f"{table} has no column {missing[0]!r}; expected {', '.join(COLUMNS)}"
                )
            clips = tuple(_clip(row, folder, f"{table}, line {reader.line_num}") for row in reader)
    except OSError as error:
        raise InputError(
            f"cannot read {table}: {error.strerror}; expected a folder with a {TABLE}"
        ) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{table} is not a table in CSV: {error}") from error
    if not clips:
        raise InputError(f"{table} lists no clips; expected one a line")
    return _wanted(clips, corpora, table)


def names(clips: Iterable[Clip]) -> tuple[str, ...]:
    """The corpora, in order of their first clip."""
    return tuple(dict.fromkeys(clip.corpus for clip in clips))


def by_speaker(clips: Iterable[Clip]) -> dict[str, tuple[Clip, ...]]:
    """Each speaker's clips, speakers in order of their first clip."""
    grouped: dict[str, list[Clip]] = {}
    for clip in clips:
        grouped.setdefault(clip.speaker, []).append(clip)
    return {speaker: tuple(own) for speaker, own in grouped.items()}


def targets(clips: Sequence[Clip], corpora: Sequence[str], fitted_on: str) -> tuple[str, ...]:
    """The corpora that are scored.

    Raises
    ------
    InputError
        A named corpus is not there, or there is none but the one that the peer is fitted on.
    """
    known = names(clips)
    if fitted_on not in known:
        raise InputError(
            f"the peer is fitted on the corpus {fitted_on!r}, which is not among "
            f"{', '.join(known)}; name another one with --fit"
        )
    for name in corpora:
        if name not in known:
            raise InputError(f"no corpus {name!r}; there are {', '.join(known)}")
    chosen = tuple(corpora) or tuple(name for name in known if name != fitted_on)
    if not chosen:
        raise InputError(f"there is no corpus but {fitted_on!r}; name it with --corpus to score it")
    return chosen


def of_corpus(clips: Sequence[Clip], corpus: str) -> list[Clip]:
    """The clips of one corpus."""
    return [clip for clip in clips if clip.corpus == corpus]


def _clip(row: Mapping[str, str | None], folder: Path, where: str) -> Clip:
    values = {name: (row.get(name) or "").strip() for name in (*COLUMNS, "transcript")}
    for name in ("path", "corpus", "speaker"):
        if not values[name]:
            raise InputError(f"{where}: {name} is empty; every clip needs one")
    if values["emotion"] not in EMOTIONS:
        raise InputError(
            f"{where}: unknown emotion {values['emotion']!r}; expected one of {', '.join(EMOTIONS)}"
        )
    path = folder / values.pop("path")
    if not path.is_file():
        raise InputError(f"{where}: there is no file {path}")
    return Clip(path=path, **values)


def _wanted(clips: tuple[Clip, ...], corpora: Sequence[str], table: Path) -> tuple[Clip, ...]:
    known = names(clips)
    unknown = [name for name in corpora if name not in known]
    if unknown:
        raise InputError(f"no corpus {unknown[0]!r} in {table}; it has {', '.join(known)}")
    return tuple(clip for clip in clips if clip.corpus in (corpora or known))
