"""Speech packed into the pieces of sound that Whisper hears at once, and times mapped back.

Whisper always computes 30 s, however little of it is speech. So long pauses are left out, and
spans of speech are put side by side, with a little of their own background around each. Only
speech gets in: there is no silence or hold music for the model to make words of, and no time can
drift beyond a chunk.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

import librosa
import numpy as np
from numpy.typing import NDArray

from tone.call.recording import Samples
from tone.call.span import Span

MODEL_RATE = 16_000  # Hz; what Whisper hears
WINDOW = 30.0  # s; what Whisper hears at once
LONGEST = 28.0  # s; leaves room for the padding of a lone span
# Voice detectors miss quiet words, and Whisper needs what surrounds a word: on a telephone call
# these two made a third fewer word errors than 0.2 s around each span, in as many chunks.
PADDING = 0.4  # s kept around a span, where there is room
WHOLE_PAUSE = 1.5  # s; a shorter pause between two spans is kept whole
SHORTEST_WORD = 0.02  # s; Whisper's own step of time


@dataclass(frozen=True, slots=True)
class Piece:
    """One span of speech inside a chunk, which it enters `offset` seconds after the start."""

    speech: Span
    sound: Span  # the speech with its padding
    offset: float

    @property
    def place(self) -> Span:
        """Where the sound is, in the chunk's time."""
        return Span(self.offset, self.offset + self.sound.duration)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Pieces of sound side by side, at most 30 s together."""

    pieces: tuple[Piece, ...]

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.pieces[-1].place.end

    @property
    def speech(self) -> float:
        """Seconds of speech in it."""
        return sum(piece.speech.duration for piece in self.pieces)

    def sound(self, samples: Samples) -> NDArray[np.float32]:
        """The chunk as float32, shape (n,), at 16 kHz."""
        values = np.concatenate([samples.within(piece.sound) for piece in self.pieces])
        if samples.rate == MODEL_RATE:
            return values
        resampled = librosa.resample(
            values, orig_sr=samples.rate, target_sr=MODEL_RATE, res_type="soxr_hq"
        )
        return np.asarray(resampled, np.float32)

    def to_recording(self, heard: Span) -> Span:
        """A time in the chunk as a time in the recording, inside the speech it was heard in.

        A word that the model hears across a join belongs to the span it overlaps most. One that
        it hears in the padding was said, only not when the model says; so it is moved to the
        nearest edge of that span, and never dropped.
        """
        piece = max(self.pieces, key=lambda each: _closeness(heard, each.place))
        shift = piece.sound.start - piece.offset
        return _moved_into(piece.speech, heard.start + shift, heard.end + shift)


def pack(speech: Sequence[Span], *, within: Span) -> tuple[Chunk, ...]:
    """Speech, in order, in as few chunks as fit.

    Spans are packed whole, since they end in pauses; one that is longer than a chunk is cut into
    equal parts. Time that spans share is packed once. Speech outside `within` is left out.
    """
    parts = [part for span in _apart(speech, within) for part in _cut(span)]
    chunks: list[Chunk] = []
    pieces: list[Piece] = []
    offset = 0.0
    for part, sound in zip(parts, _padded(parts, within), strict=True):
        if pieces and offset + sound.duration > LONGEST:
            chunks.append(Chunk(tuple(pieces)))
            pieces, offset = [], 0.0
        pieces.append(Piece(part, sound, offset))
        offset += sound.duration
    if pieces:
        chunks.append(Chunk(tuple(pieces)))
    return tuple(chunks)


def _apart(speech: Sequence[Span], within: Span) -> Iterator[Span]:
    """The spans in order, none overlapping another, none empty."""
    reached = within.start
    for span in sorted(speech):
        start, end = max(span.start, reached), min(span.end, within.end)
        if start < end:
            yield Span(start, end)
            reached = end


def _cut(span: Span) -> list[Span]:
    count = ceil(span.duration / LONGEST)
    edges = [span.start + span.duration * index / count for index in range(count)]
    return [Span(start, end) for start, end in zip(edges, [*edges[1:], span.end], strict=True)]


def _padded(parts: Sequence[Span], within: Span) -> list[Span]:
    """Each part with the sound around it; neighbours get half of the pause between them each."""
    before = [_kept(later.start - earlier.end) for earlier, later in pairwise(parts)]
    room = zip(parts, [PADDING, *before], [*before, PADDING], strict=False)
    return [
        Span(max(within.start, part.start - left), min(within.end, part.end + right))
        for part, left, right in room
    ]


def _kept(pause: float) -> float:
    """Seconds of a pause that go with each of the spans beside it."""
    return pause / 2 if pause <= WHOLE_PAUSE else PADDING


def _closeness(heard: Span, place: Span) -> float:
    """Seconds shared or, below zero, seconds between."""
    return min(heard.end, place.end) - max(heard.start, place.start)


def _moved_into(speech: Span, start: float, end: float) -> Span:
    clipped_start, clipped_end = max(start, speech.start), min(end, speech.end)
    if clipped_end - clipped_start >= SHORTEST_WORD:
        return Span(clipped_start, clipped_end)
    length = min(max(end - start, SHORTEST_WORD), speech.duration)
    moved = max(speech.start, min(start, speech.end - length))
    return Span(moved, min(speech.end, moved + length))
