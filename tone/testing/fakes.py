"""Parts that do as they are told, for tests without a model."""

from collections.abc import Sequence

from tone.call.recording import Samples
from tone.call.span import Span
from tone.call.speech import Transcript, Voices, Word
from tone.progress import Progress
from tone.testing.synth import CHANNELS, Line


class FakeTranscriber:
    """Writes down the lines of a script, its words spread evenly over each line.

    A channel is told by its times: the side of the script, or both sides, that `speech` covers
    best.
    """

    engine = "fake"

    def __init__(self, lines: Sequence[Line], *, language: str = "en") -> None:
        self._lines = lines
        self._language = language

    def transcribe(
        self, samples: Samples, speech: Sequence[Span], *, language: str = "", progress: Progress
    ) -> Transcript:
        """The words of one side of the script, or of both."""
        sides = [[each for each in self._lines if each.speaker == name] for name in CHANNELS]
        heard = max([*sides, self._lines], key=lambda lines: _covered(lines, speech))
        words = [word for line in heard for word in spread(line)] if speech else []
        words.sort(key=lambda word: word.span)
        total = sum(span.duration for span in speech)
        progress("words", total, total)
        told = language or self._language
        return Transcript(tuple(words), told if words else None, 1.0 if words else None)


class FakeDiarizer:
    """Tells the speakers of a script apart, as surely as it is told to be."""

    def __init__(self, lines: Sequence[Line], *, separation: float = 0.99) -> None:
        self._lines = lines
        self._separation = separation

    def tell_apart(self, samples: Samples, *, progress: Progress) -> Voices:
        """Who speaks when, as in the script; those who say nothing are left out."""
        spans = [
            tuple(Span(each.start, each.end) for each in self._lines if each.speaker == name)
            for name in CHANNELS
        ]
        progress("voices", samples.duration, samples.duration)
        return Voices(tuple(filter(None, spans)), self._separation)


def spread(line: Line) -> list[Word]:
    """The words of a line, spread evenly over its time."""
    words = line.text.split()
    step = (line.end - line.start) / max(1, len(words))
    return [
        Word(Span(line.start + i * step, line.start + (i + 1) * step), text, 1.0)
        for i, text in enumerate(words)
    ]


def _covered(lines: Sequence[Line], speech: Sequence[Span]) -> float:
    """Time that both share, less the time that only one of them has."""
    spans = [Span(line.start, line.end) for line in lines]
    shared = sum(one.overlap(other) for one in spans for other in speech)
    return 2 * shared - sum(span.duration for span in [*spans, *speech])
