"""Where analyses are kept, and so what is done already: the memory of a batch.

A recording is done when there is an analysis of its bytes under the same config; it failed when
that is on record and the file has not changed since. Both outlive the batch, so that an interrupted
or killed one goes on where it was.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tone.call.analysis import Analysis
from tone.call.recording import absolute, files_of
from tone.errors import ToneError
from tone.export.json import JsonExporter, named, write_atomically

if TYPE_CHECKING:
    from tone.store.store import Store

NAMED = re.compile(r"-([0-9a-f]{16})\.json$")
FAILED = "failed"  # the folder, inside that of the analyses


class Kept(Protocol):
    """A place for analyses and failures."""

    def has(self, recording_id: str, fingerprint: str) -> bool:
        """Whether a recording is analysed under a config."""

    def failed(self, recording: Path, fingerprint: str) -> bool:
        """Whether a recording, as it is now, failed under a config."""

    def save(self, analysis: Analysis) -> None:
        """Keep an analysis instead of an earlier one; an earlier failure is forgotten."""

    def note(self, recording: Path, fingerprint: str, error: ToneError) -> None:
        """Keep why a recording failed."""


class InFolder:
    """Analyses as `<stem>-<id>.json` in a folder; failures below it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        found = ((NAMED.search(path.name), path) for path in folder.glob("*.json"))
        self._paths = {match[1]: path for match, path in found if match}

    def has(self, recording_id: str, fingerprint: str) -> bool:
        """Whether the file is there, whole, and made under that config."""
        try:
            document = json.loads(self._paths[recording_id].read_bytes())
            return bool(document["provenance"]["config_fingerprint"] == fingerprint)
        except (KeyError, OSError, ValueError, TypeError):
            return False

    def failed(self, recording: Path, fingerprint: str) -> bool:
        """Whether there is a note of it that is younger than the recording."""
        try:
            noted = json.loads(self._note_of(recording).read_bytes())
            same = noted["fingerprint"] == fingerprint
            return same and _unchanged(recording, datetime.fromisoformat(noted["failed"]))
        except (KeyError, OSError, ValueError, TypeError):
            return False

    def save(self, analysis: Analysis) -> None:
        """Write the file, whole or not at all."""
        recording, exporter = analysis.recording, JsonExporter()
        path = self._folder / named(recording, exporter.suffix)
        exporter.write(analysis, path)
        old = self._paths.get(recording.id, path)
        if old != path:
            old.unlink(missing_ok=True)  # the same sound under a new name
        self._paths[recording.id] = path
        self._note_of(Path(recording.path)).unlink(missing_ok=True)

    def note(self, recording: Path, fingerprint: str, error: ToneError) -> None:
        """Write a note of it."""
        note = {
            "source": str(recording),
            "fingerprint": fingerprint,
            "kind": type(error).__name__,
            "message": str(error),
            "failed": datetime.now(UTC).isoformat(),
        }
        path = self._note_of(recording)
        path.parent.mkdir(exist_ok=True)
        write_atomically(path, json.dumps(note, ensure_ascii=False, indent=1) + "\n")

    def _note_of(self, recording: Path) -> Path:
        """One file for each recording, whichever folder one is in."""
        digest = hashlib.sha256(absolute(str(recording)).encode()).hexdigest()[:16]
        return self._folder / FAILED / f"{recording.stem[:80]}-{digest}.json"


class InStore:
    """Analyses and failures in the store."""

    def __init__(self, store: "Store") -> None:
        self._store = store
        self._failures = {(each.source, each.fingerprint): each.failed for each in store.failures()}

    def has(self, recording_id: str, fingerprint: str) -> bool:
        """Whether the store has it."""
        return self._store.has(recording_id, fingerprint)

    def failed(self, recording: Path, fingerprint: str) -> bool:
        """Whether the store had a failure of it that is younger than the recording."""
        failed = self._failures.get((absolute(str(recording)), fingerprint))
        return failed is not None and _unchanged(recording, failed)

    def save(self, analysis: Analysis) -> None:
        """Keep it in one transaction."""
        self._store.save(analysis)

    def note(self, recording: Path, fingerprint: str, error: ToneError) -> None:
        """Keep it in one transaction."""
        self._store.note_failure(absolute(str(recording)), fingerprint, error)


class InBoth:
    """Several places that have the same."""

    def __init__(self, places: Sequence[Kept]) -> None:
        self._places = places

    def has(self, recording_id: str, fingerprint: str) -> bool:
        """Whether every place has it."""
        asked = [place.has(recording_id, fingerprint) for place in self._places]
        return bool(asked) and all(asked)

    def failed(self, recording: Path, fingerprint: str) -> bool:
        """Whether any place knows of it."""
        return any(place.failed(recording, fingerprint) for place in self._places)

    def save(self, analysis: Analysis) -> None:
        """Keep it in every place."""
        for place in self._places:
            place.save(analysis)

    def note(self, recording: Path, fingerprint: str, error: ToneError) -> None:
        """Keep it in every place."""
        for place in self._places:
            place.note(recording, fingerprint, error)


def _unchanged(recording: Path, since: datetime) -> bool:
    """Whether no file of a recording was changed, or made, since then."""
    moment = since.replace(tzinfo=since.tzinfo or UTC).timestamp()
    try:
        return all(file.stat().st_mtime <= moment for file in files_of(recording))
    except OSError:
        return True  # it is still not there
