"""Everyday speech of many speakers, to tell what a voice does anyway from what distress does.

Meetings (AMI, MIT licence) and a calm call (Apache-2.0), cut into pieces where one person speaks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tone.call.span import Span
from tone.errors import InputError
from tone.evaluate import telephone
from tone.evaluate.telephone import RATE, Sound

TABLES = (
    "diarization/debug.development.rttm",
    "diarization/debug.train.rttm",
    "calls/auto_repairs_40_mono.rttm",
)
SOUND = {"Auto_Repairs_40": "auto_repairs_40_mono"}  # whose file is not called as its table says
PIECE = (0.8, 2.4)  # s
SHORTEST = 0.7  # s
PASSES = 3  # over each stretch, cut elsewhere
LEAST_DB = -60.0  # dBFS; quieter pieces are hardly speech
LEAST_PIECES = 5  # of a speaker, for a usual to tell


@dataclass(frozen=True, slots=True)
class _Stretch:
    sound: Path
    span: Span
    speaker: str


def background(data: Path, *, seed: int) -> dict[str, list[Sound]]:
    """Pieces of speech by speaker.

    Raises
    ------
    InputError
        A table is missing, or none of its sound files is there.
    """
    stretches = [each for table in TABLES for each in _read(data / table)]
    alone = [piece for each in stretches for piece in _without_others(each, stretches)]
    rng = np.random.default_rng(seed)
    pieces: dict[str, list[Sound]] = {}
    for _ in range(PASSES):
        for stretch in alone:
            pieces.setdefault(stretch.speaker, []).extend(_cut(stretch, rng))
    return {speaker: own for speaker, own in pieces.items() if len(own) >= LEAST_PIECES}


def _read(table: Path) -> list[_Stretch]:
    try:
        lines = [line.split() for line in table.read_text(encoding="utf-8").splitlines() if line]
    except OSError as error:
        raise InputError(f"cannot read {table}: {error.strerror}") from error
    found = []
    for fields in lines:
        name, start, length, speaker = fields[1], float(fields[3]), float(fields[4]), fields[7]
        sound = table.parent / f"{SOUND.get(name, name)}.flac"
        if sound.is_file():  # the folder may hold only some of what its table lists
            found.append(_Stretch(sound, Span(start, start + length), speaker))
    if not found:
        raise InputError(f"none of the sound files that {table} tells of is there")
    return found


def _without_others(stretch: _Stretch, everyone: list[_Stretch]) -> Iterator[_Stretch]:
    """What is left of a stretch where nobody else speaks."""
    free = [stretch.span]
    for other in everyone:
        if other.sound == stretch.sound and other.speaker != stretch.speaker:
            free = [part for span in free for part in _outside(span, other.span)]
    yield from (_Stretch(stretch.sound, span, stretch.speaker) for span in free)


def _outside(span: Span, other: Span) -> Iterator[Span]:
    if span.overlap(other) <= 0.0:
        yield span
        return
    if other.start > span.start:
        yield Span(span.start, other.start)
    if other.end < span.end:
        yield Span(other.end, span.end)


def _cut(stretch: _Stretch, rng: np.random.Generator) -> Iterator[Sound]:
    sound = telephone.read_clip(stretch.sound)
    clock = stretch.span.start + float(rng.uniform(0.0, 0.5))
    while clock < stretch.span.end - SHORTEST:
        end = min(stretch.span.end, clock + float(rng.uniform(*PIECE)))
        piece = sound[round(clock * RATE) : round(end * RATE)]
        clock = end
        if len(piece) >= SHORTEST * RATE and telephone.level_db(piece) > LEAST_DB:
            yield piece
