"""`tone evaluate words`: word errors beside those of openai-whisper alone, in the same run.

The truth is in tables below a folder: `path,transcript` with a recording a row, or, for a call,
`call.csv` beside `call.wav` with a `transcript` for each part, in order. Truth and transcripts are
normalised as Whisper's authors do before they score (Radford et al., 2022, appendix C), so English.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from time import perf_counter
from typing import Protocol

import librosa
import numpy as np
import soundfile
from numpy.typing import NDArray

from tone.config import Config
from tone.errors import DependencyMissing, InputError
from tone.evaluate.metrics import INSTALL, Estimate, bootstrap
from tone.pipeline import Analyzer
from tone.plugins import part
from tone.progress import Progress, silent

SOUNDS = (".flac", ".wav")
RATE = 16_000  # Hz; Whisper's
TONE, ALONE = "tone", "openai-whisper alone"


class Peer(Protocol):
    """A transcriber that hears all of a sound."""

    def alone(self, sound: NDArray[np.float32]) -> str:
        """What it writes down of a sound at 16 kHz."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A recording, and what is said in it."""

    path: Path
    text: str


@dataclass(frozen=True, slots=True)
class Errors:
    """Words that are wrong, too many or lacking in one transcript, and the words of the truth."""

    wrong: int
    added: int
    lost: int
    words: int


@dataclass(frozen=True, slots=True)
class WordsScore:
    """One table's recordings, as written down by one of the two."""

    table: str
    transcriber: str
    recordings: int
    words: int
    error_rate: Estimate
    added: int
    lost: int
    real_time_factor: float


@dataclass(frozen=True, slots=True)
class WordsReport:
    """The table of `tone evaluate words`."""

    scores: tuple[WordsScore, ...]


def evaluate_words(
    folder: Path, config: Config, *, peer: Peer | None = None, progress: Progress = silent
) -> WordsReport:
    """Score what `tone analyze` writes down, and what openai-whisper does with the same weights.

    Parameters
    ----------
    folder : with the tables and their sound files
    config : Config
    peer : whom tone is compared with
    progress : called with the stage "recordings"

    Raises
    ------
    InputError
        No table has a recording beside it.
    DependencyMissing
        jiwer or openai-whisper is not installed.
    """
    tables = read_tables(folder)
    analyzer = Analyzer.from_config(config)
    peer = peer or part("transcriber", "openai_whisper")(config.words)
    count, done = sum(map(len, tables.values())), 0
    scores: list[WordsScore] = []
    for table, recordings in tables.items():
        ours, theirs, length = _Tally(), _Tally(), 0.0
        for spoken in recordings:
            sound = _sound(spoken.path)
            length += len(sound) / RATE
            ours.take(spoken.text, partial(_written, analyzer, spoken.path))
            theirs.take(spoken.text, partial(peer.alone, sound))
            progress("recordings", done := done + 1, count)
        scores += [ours.score(table, TONE, length), theirs.score(table, ALONE, length)]
    return WordsReport(tuple(scores))


def read_tables(folder: Path) -> dict[str, tuple[Spoken, ...]]:
    """What is said in the recordings of each table below a folder, by the table's name.

    Raises
    ------
    InputError
        No table has a recording beside it.
    """
    tables = {path.stem: tuple(_read(path)) for path in sorted(folder.rglob("*.csv"))}
    found = {name: spoken for name, spoken in tables.items() if spoken}
    if not found:
        raise InputError(
            f"no table of what is said is below {folder}; expected a CSV with path,transcript, "
            "or call.csv with a transcript for each part of call.wav"
        )
    return found


def _read(table: Path) -> Iterator[Spoken]:
    with table.open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row.get("transcript")]
    if not rows:
        return
    if "path" in rows[0]:
        for row in rows:
            path = table.parent / row["path"]
            if path.is_file():
                yield Spoken(path, row["transcript"])
        return
    own = [path for each in SOUNDS if (path := table.with_suffix(each)).is_file()]
    yield from [Spoken(path, " ".join(row["transcript"] for row in rows)) for path in own[:1]]


def errors(truth: str, written: str) -> Errors:
    """The errors of a transcript, by edit distance.

    >>> errors("I'm calling about my two bills.", "i am calling my 2 bill")
    Errors(wrong=1, added=0, lost=1, words=7)
    >>> errors("The time is currently", "The time is currently...")
    Errors(wrong=0, added=0, lost=0, words=4)
    """
    try:
        import jiwer
    except ImportError as error:
        raise DependencyMissing(INSTALL) from error
    plain = _normaliser()
    # Of "..." the normaliser leaves one dot, a word of its own.
    said, heard = (plain(text.replace("...", " ").replace("…", " ")) for text in (truth, written))
    found = jiwer.process_words(said, heard)
    words = found.hits + found.substitutions + found.deletions
    return Errors(found.substitutions, found.insertions, found.deletions, words)


@cache
def _normaliser() -> Callable[[str], str]:
    try:
        from whisper.normalizers import EnglishTextNormalizer
    except ImportError as error:
        raise DependencyMissing(INSTALL) from error
    made: Callable[[str], str] = EnglishTextNormalizer()
    return made


def error_rate(found: Sequence[Errors]) -> float | None:
    """Errors per word of the truth.

    >>> error_rate([Errors(1, 0, 1, 7), Errors(0, 1, 0, 3)])
    0.3
    """
    words = sum(each.words for each in found)
    return sum(each.wrong + each.added + each.lost for each in found) / words if words else None


@dataclass(slots=True)
class _Tally:
    found: list[Errors] = field(default_factory=list)
    took: float = 0.0  # s

    def take(self, truth: str, write: Callable[[], str]) -> None:
        began = perf_counter()
        text = write()
        self.took += perf_counter() - began
        self.found.append(errors(truth, text))

    def score(self, table: str, transcriber: str, length: float) -> WordsScore:
        return WordsScore(
            table=table,
            transcriber=transcriber,
            recordings=len(self.found),
            words=sum(each.words for each in self.found),
            error_rate=bootstrap(self.found, error_rate),
            added=sum(each.added for each in self.found),
            lost=sum(each.lost for each in self.found),
            real_time_factor=self.took / length,
        )


def _sound(path: Path) -> NDArray[np.float32]:
    values, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return np.asarray(librosa.resample(values.mean(axis=1), orig_sr=rate, target_sr=RATE))


def _written(analyzer: Analyzer, path: Path) -> str:
    """Everything that tone writes down of a recording, what machines say too, in order."""
    conversation = analyzer.analyze(path).conversation
    utterances = (*conversation.utterances(), *conversation.announcements)
    words = sorted((word for each in utterances for word in each.words), key=lambda word: word.span)
    return " ".join(word.text for word in words)
