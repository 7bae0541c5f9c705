"""Captions as WebVTT: the speaker in a voice tag, each word with its time.

Source: W3C, WebVTT: The Web Video Text Tracks Format, Candidate Recommendation 2019.
"""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from tone.call.analysis import Analysis
from tone.call.recording import Role, Speaker
from tone.call.speech import Word
from tone.export.captions import Caption, captions
from tone.export.json import write_atomically


class WebVttExporter:
    """Writes what is said as captions."""

    suffix = ".vtt"

    def write(self, analysis: Analysis, path: Path) -> None:
        """Write the file or, where that fails, leave what was there untouched."""
        conversation = analysis.conversation
        write_atomically(path, webvtt(captions(conversation), conversation.speakers))


def webvtt(shown: Sequence[Caption], speakers: Sequence[Speaker], *, start: float = 0.0) -> str:
    """Captions as a WebVTT file whose time 0 is at `start` seconds of the recording.

    >>> from tone.call.span import Span
    >>> words = (Word(Span(1.0, 1.4), "<Hello>", 0.9), Word(Span(1.5, 2.0), "you", 1.0))
    >>> text = webvtt([Caption("agent", words)], [Speaker("agent", Role.AGENT, 0, 1.0)])
    >>> text.splitlines()[3:]
    ['00:00:01.000 --> 00:00:02.000', '<v Agent>&lt;Hello&gt; <00:00:01.500>you</v>']
    """
    names = {each.label: called(each) for each in speakers}
    cues = [_cue(number, each, names, start) for number, each in enumerate(shown, 1)]
    return "\n\n".join(["WEBVTT", *cues]) + "\n"


def called(speaker: Speaker) -> str:
    """What a speaker is called: by the role or, where nobody knows it, by the label."""
    name = speaker.label if speaker.role is Role.OTHER else speaker.role.value
    return name.capitalize()


def _cue(number: int, caption: Caption, names: dict[str, str], start: float) -> str:
    span = caption.span
    when = f"{_clock(span.start - start)} --> {_clock(span.end - start)}"
    return f"{number}\n{when}\n<v {names[caption.speaker]}>{_timed(caption.words, start)}</v>"


def _timed(words: Sequence[Word], start: float) -> str:
    """Each word after the first behind its time: a player can light them up one by one."""
    texts = [escape(" ".join(word.text.split()), quote=False) for word in words]
    times = ["", *(f"<{_clock(word.span.start - start)}>" for word in words[1:])]
    return " ".join(f"{time}{text}" for time, text in zip(times, texts, strict=True))


def _clock(seconds: float) -> str:
    """Hours, minutes, seconds, milliseconds.

    >>> _clock(3661.0415)
    '01:01:01.042'
    """
    whole = max(0, round(seconds * 1000 + 1e-6))
    minutes, milliseconds = divmod(whole, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{milliseconds / 1000:06.3f}"
