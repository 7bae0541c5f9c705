"""`tone evaluate diarization`: who speaks when on one track, against labels and against stereo.

A call is a sound file with an `.rttm` beside it. What is compared is what `tone analyze` says of
it: the utterances of each speaker. A sound file with two channels is its own truth: its mix is
analysed as well, and each word of the mix should be on the side that it is on in stereo.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
import soundfile

from tone.call.recording import Role
from tone.call.span import Span
from tone.call.speech import Conversation, Word
from tone.config import Config
from tone.errors import InputError
from tone.evaluate.diarization_error import (
    COLLAR,
    DiarizationError,
    diarization_error,
    paired,
    pooled,
)
from tone.pipeline import Analyzer
from tone.progress import Progress, silent

SOUNDS = (".flac", ".wav")
AGENTS = frozenset({"agent", "csr", "representative"})
CUSTOMERS = frozenset({"customer", "caller", "client"})
NEAR = 0.5  # s between the middles of the same word in two transcripts


@dataclass(frozen=True, slots=True, kw_only=True)
class CallScore:
    """One labelled call. `roles_right` is None where the labels do not name roles."""

    call: str
    duration: float
    voices: int
    separation: float | None
    error: DiarizationError
    rate: float | None
    roles_right: bool | None
    real_time_factor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SidesScore:
    """One stereo call against its mix: words found in both, and those on the same side."""

    call: str
    words: int
    matched: int
    same_side: int

    @property
    def share(self) -> float | None:
        """Of the matched words, those on the same side."""
        return self.same_side / self.matched if self.matched else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiarizationReport:
    """The tables of `tone evaluate diarization`."""

    collar: float  # s on each side of a reference boundary
    calls: tuple[CallScore, ...]
    pooled: DiarizationError
    pooled_rate: float | None
    sides: tuple[SidesScore, ...]


def evaluate_diarization(
    folder: Path, config: Config, *, progress: Progress = silent
) -> DiarizationReport:
    """Score every labelled and every stereo call of a folder, or of its subfolder `calls`.

    Raises
    ------
    InputError
        There is no labelled call in it.
    DependencyMissing
        The weights of the extras `mono` or `offline` are not installed.
    """
    calls = folder / "calls" if (folder / "calls").is_dir() else folder
    labelled, stereo = list(_labelled(calls)), list(_stereo(calls))
    if not labelled:
        raise InputError(f"no sound file with an .rttm beside it in {calls}")
    unnamed = replace(config, audio=replace(config.audio, channels=""))
    analyzer = Analyzer.from_config(unnamed)
    count, done = len(labelled) + len(stereo), 0
    scores: list[CallScore] = []
    sides: list[SidesScore] = []
    for path in labelled:
        scores.append(_call_score(path, analyzer))
        progress("labelled calls", done := done + 1, count)
    for path in stereo:
        sides.append(_sides_score(path, analyzer))
        progress("stereo calls", done := done + 1, count)
    whole = pooled([score.error for score in scores])
    return DiarizationReport(
        collar=COLLAR,
        calls=tuple(scores),
        pooled=whole,
        pooled_rate=whole.rate,
        sides=tuple(sides),
    )


def read_rttm(path: Path) -> dict[str, list[Span]]:
    """The speech of each speaker of an RTTM file.

    Raises
    ------
    InputError
        A line is not RTTM.
    """
    speech: dict[str, list[Span]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        fields = line.split()
        if not fields or fields[0] != "SPEAKER":
            continue
        try:
            start, duration, speaker = float(fields[3]), float(fields[4]), fields[7]
        except (IndexError, ValueError) as error:
            raise InputError(f"{path.name}, line {number} is not RTTM: {line[:60]!r}") from error
        speech.setdefault(speaker, []).append(Span(start, start + duration))
    return speech


def speech_of(conversation: Conversation) -> dict[str, list[Span]]:
    """The utterances of each speaker, backchannels included."""
    speech: dict[str, list[Span]] = {speaker.label: [] for speaker in conversation.speakers}
    for utterance in conversation.utterances():
        speech[utterance.speaker].append(utterance.span)
    return speech


def same_side(stereo: Conversation, mono: Conversation) -> tuple[int, int]:
    """Words of a mix that are also in the stereo original, and those of them on the same side.

    A word is the same where its letters are and its middle is at most 0.5 s away. The speakers
    are paired as they share most time.
    """
    partner = paired(speech_of(stereo), speech_of(mono))
    truth = [(_plain(word), _middle(word), partner.get(who)) for who, word in _words(stereo)]
    matched = same = 0
    for who, word in _words(mono):
        sides = {
            side
            for text, middle, side in truth
            if text == _plain(word) and abs(middle - _middle(word)) <= NEAR
        }
        matched += bool(sides)
        same += who in sides
    return matched, same


def _labelled(folder: Path) -> Iterator[Path]:
    for labels in sorted(folder.glob("*.rttm")):
        sounds = [labels.with_suffix(ending) for ending in SOUNDS]
        yield from [path for path in sounds if path.is_file()][:1]


def _stereo(folder: Path) -> Iterator[Path]:
    for path in sorted(path for path in folder.iterdir() if path.suffix in SOUNDS):
        if soundfile.info(path).channels == 2:
            yield path


def _call_score(path: Path, analyzer: Analyzer) -> CallScore:
    began = perf_counter()
    analysis = analyzer.analyze(path)
    took = perf_counter() - began
    reference, found = read_rttm(path.with_suffix(".rttm")), speech_of(analysis.conversation)
    error = diarization_error(reference, found)
    return CallScore(
        call=path.stem,
        duration=analysis.recording.duration,
        voices=len(found),
        separation=analysis.conversation.separation,
        error=error,
        rate=error.rate,
        roles_right=_roles_right(paired(reference, found), analysis.conversation),
        real_time_factor=took / analysis.recording.duration,
    )


def _roles_right(partner: dict[str, str], conversation: Conversation) -> bool | None:
    """Whether speakers whose label in the reference names a role were given that role."""
    told = {speaker.label: speaker.role for speaker in conversation.speakers}
    named = {who: Role.AGENT for who in partner if who.lower() in AGENTS}
    named |= {who: Role.CUSTOMER for who in partner if who.lower() in CUSTOMERS}
    return all(told[partner[who]] is role for who, role in named.items()) if named else None


def _sides_score(path: Path, analyzer: Analyzer) -> SidesScore:
    values, rate = soundfile.read(path, dtype="float32")
    with TemporaryDirectory() as folder:
        mix = Path(folder) / f"{path.stem}.wav"
        soundfile.write(mix, np.asarray(values.mean(axis=1)), rate, subtype="FLOAT")
        mono = analyzer.analyze(mix).conversation
    matched, same = same_side(analyzer.analyze(path).conversation, mono)
    words = sum(len(utterance.words) for utterance in mono.utterances())
    return SidesScore(call=path.stem, words=words, matched=matched, same_side=same)


def _words(conversation: Conversation) -> Iterator[tuple[str, Word]]:
    for utterance in conversation.utterances():
        for word in utterance.words:
            yield utterance.speaker, word


def _plain(word: Word) -> str:
    return "".join(letter for letter in word.text.lower() if letter.isalnum())


def _middle(word: Word) -> float:
    return (word.span.start + word.span.end) / 2
