"""A call as a Praat TextGrid: utterances and words of each speaker, moments and verdicts."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tone.call.analysis import Analysis
from tone.call.span import Span
from tone.errors import DependencyMissing
from tone.export.json import write_bytes_atomically

Labelled = tuple[Span, str]


class TextGridExporter:
    """Writes interval tiers."""

    suffix = ".TextGrid"

    def write(self, analysis: Analysis, path: Path) -> None:
        """Write the file or, where that fails, leave what was there untouched.

        Raises
        ------
        DependencyMissing
            praatio is not installed.
        OutputError
            The folder cannot be written, or the disk is full.
        """
        try:
            from praatio.data_classes.interval_tier import IntervalTier
            from praatio.data_classes.textgrid import Textgrid
        except ImportError as error:
            raise DependencyMissing("a TextGrid needs: pip install 'tone[notebook]'") from error
        end = analysis.recording.duration
        grid = Textgrid(0.0, end)
        for name, entries in _tiers(analysis).items():
            grid.addTier(IntervalTier(name, _apart(entries, end), 0.0, end))
        write_bytes_atomically(path, _text(grid))


def _tiers(analysis: Analysis) -> dict[str, list[Labelled]]:
    conversation = analysis.conversation
    tiers: dict[str, list[Labelled]] = {}
    for speaker in conversation.speakers:
        own = [each for each in conversation.utterances() if each.speaker == speaker.label]
        tiers[f"{speaker.label} utterances"] = [(each.span, each.text or "-") for each in own]
        words = [word for each in own for word in each.words]
        tiers[f"{speaker.label} words"] = [(word.span, word.text) for word in words]
    tiers["moments"] = [(moment.span, moment.id) for moment in analysis.moments]
    verdicts = {each.moment_id: each.verdict.value for each in analysis.responses}
    tiers["responses"] = [
        (moment.span, verdicts[moment.id]) for moment in analysis.moments if moment.id in verdicts
    ]
    return tiers


def _apart(entries: Iterable[Labelled], end: float) -> list[tuple[float, float, str]]:
    """Intervals as a tier can hold them: in order, longer than nothing, none over another."""
    made: list[tuple[float, float, str]] = []
    after = 0.0
    for span, text in sorted(entries, key=lambda each: each[0]):
        start, stop = max(after, span.start), min(end, span.end)
        if stop > start:
            made.append((start, stop, text))
            after = stop
    return made


def _text(grid: Any) -> bytes:
    """What praatio writes, which it only does into a file."""
    handle, name = tempfile.mkstemp(suffix=".TextGrid")
    os.close(handle)
    try:
        grid.save(name, format="long_textgrid", includeBlankSpaces=True)
        return Path(name).read_bytes()
    finally:
        Path(name).unlink()
