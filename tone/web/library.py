"""The sound that browsers are sent, and the drawn view of a call: made once, kept beside the store.

Every recording is sent as Opus, whatever it came in: a browser plays no GSM, and in MP3 it is late.
The copy is made by the decoder that the analysis used, so words and sound stay together.
"""

import threading
from collections.abc import Callable
from pathlib import Path

from pydantic import TypeAdapter

from tone.call.analysis import Analysis
from tone.call.recording import Samples, is_there
from tone.call.span import Span
from tone.errors import InputError, NotStored, OutputError
from tone.export.json import write_bytes_atomically
from tone.report.sound import SUFFIX, compressed, read_sound, sound_id
from tone.report.view import CallView, call_view

_making = threading.Lock()  # one at a time: decoding takes memory
_views = TypeAdapter(CallView)


class Library:
    """A folder of what can be made again: throw it away, and it is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "sound"

    def sound(self, recording_id: str, recording: Path) -> Path:
        """The file that a browser plays.

        Raises
        ------
        NotStored
            The recording is gone, or another is in its place.
        """
        kept = self.folder / f"{recording_id}{SUFFIX}"
        return self._kept(kept, lambda: compressed(_read(recording, recording_id)))

    def view(self, analysis: Analysis, recording: Path) -> CallView:
        """What the page of a call shows; without waveforms where the recording is gone."""
        made_by = analysis.provenance
        name = f"{analysis.recording.id}-{made_by.config_fingerprint}-{made_by.tone_version}.json"
        kept = self.folder / name
        if kept.is_file():
            return _views.validate_json(kept.read_bytes())
        with _making:
            if kept.is_file():
                return _views.validate_json(kept.read_bytes())
            try:
                channels = _read(recording, analysis.recording.id)
            except NotStored:
                return call_view(analysis)
            view = call_view(analysis, channels)
            self._write(kept, _views.dump_json(view))
            coded = self.folder / f"{analysis.recording.id}{SUFFIX}"
            if not coded.is_file():
                self._write(coded, compressed(channels))
            return view

    def clip(self, moment_id: str, recording_id: str, recording: Path, span: Span) -> Path:
        """The sound of one stretch and nothing else of the call."""
        name = f"{moment_id}-{span.start:.2f}-{span.end:.2f}{SUFFIX}"

        def cut() -> bytes:
            channels = _read(recording, recording_id)
            return compressed(tuple(_cut(each, span) for each in channels))

        return self._kept(self.folder / name, cut)

    def _kept(self, path: Path, make: Callable[[], bytes]) -> Path:
        """The file, made where it is not there yet; what is there waits for nobody."""
        if not path.is_file():
            with _making:
                if not path.is_file():
                    self._write(path, make())
        return path

    def _write(self, path: Path, content: bytes) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"cannot write into {self.folder}: {error.strerror}") from error
        write_bytes_atomically(path, content)


def _read(recording: Path, recording_id: str) -> tuple[Samples, ...]:
    if not is_there(recording) or sound_id(recording) != recording_id:
        raise NotStored("the recording of this call is not where it was analysed")
    try:
        return read_sound(recording)
    except InputError as error:
        raise NotStored("the recording of this call cannot be read any more") from error


def _cut(samples: Samples, span: Span) -> Samples:
    first, last = int(span.start * samples.rate), int(span.end * samples.rate)
    return Samples(samples.values[first:last].copy(), samples.rate)
