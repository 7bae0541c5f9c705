"""Where analyses are kept, and so what is done already: the memory of a batch.

A recording is done when there is an analysis of its bytes under the same config; it failed when
that is on record and the file has not changed since. Both outlive the batch, so that an interrupted
or killed one goes on where it was. Of an object its version stands for its bytes, in both.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tone.batch.receipts import Receipts
from tone.batch.shelf import shelf
from tone.call.analysis import Analysis
from tone.call.codec import to_json
from tone.call.recording import absolute, files_of
from tone.errors import ToneError
from tone.export.json import named
from tone.places import Place, Url, place

if TYPE_CHECKING:
    from tone.store.store import Store

NAMED = re.compile(r"-([0-9a-f]{16})\.json$")
FAILED = "failed"  # the folder, inside that of the analyses


class Kept(Protocol):
    """A place for analyses and failures."""

    def has(self, recording_id: str, fingerprint: str) -> bool:
        """Whether a recording is analysed under a config."""

    def id_of(self, url: Url) -> str:
        """The id of an object as it is; empty where its bytes were not analysed yet."""

    def failed(self, recording: Place, fingerprint: str) -> bool:
        """Whether a recording, as it is now, failed under a config."""

    def save(self, analysis: Analysis, source: Place | None = None) -> None:
        """Keep an analysis instead of an earlier one; an earlier failure is forgotten.

        `source` is the recording as it was when its analysis began; None: the path that it has.
        """

    def note(self, recording: Place, fingerprint: str, error: ToneError) -> None:
        """Keep why a recording failed."""


class InFolder:
    """Analyses as `<stem>-<id>.json` in a folder, here or in object storage; failures below it.

    There are receipts where something is far: of objects, and in object storage of everything.
    """

    def __init__(self, folder: Place) -> None:
        self._shelf = shelf(folder)
        found = ((NAMED.search(name), name) for name in self._shelf.names())
        self._names = {match[1]: name for match, name in found if match}
        self._noted = set(self._shelf.names(FAILED))
        self._receipts = Receipts(self._shelf)

    def has(self, recording_id: str, fingerprint: str) -> bool:
        """Whether the file is there, whole, and made under that config."""
        if recording_id not in self._names:
            return False
        if self._shelf.is_far:
            return self._receipts.has(recording_id, fingerprint)
        try:
            document = json.loads(self._shelf.read(self._names[recording_id]) or b"")
            return bool(document["provenance"]["config_fingerprint"] == fingerprint)
        except (KeyError, ValueError, TypeError):
            return False

    def id_of(self, url: Url) -> str:
        """As its receipt says."""
        return self._receipts.id_of(url)

    def failed(self, recording: Place, fingerprint: str) -> bool:
        """Whether there is a note of it, and it has not changed since."""
        name = _note_of(recording)
        if name not in self._noted:
            return False
        try:
            noted = json.loads(self._shelf.read(f"{FAILED}/{name}") or b"")
            if noted["fingerprint"] != fingerprint:
                return False
            if isinstance(recording, Url):
                return bool(noted["version"] == recording.version)
            return _unchanged(recording, datetime.fromisoformat(noted["failed"]))
        except (KeyError, ValueError, TypeError):
            return False

    def save(self, analysis: Analysis, source: Place | None = None) -> None:
        """Write the file, whole or not at all."""
        recording = analysis.recording
        source = place(recording.path) if source is None else source
        name = named(recording, ".json")
        is_far = self._shelf.is_far or isinstance(source, Url)
        if is_far:
            self._receipts.withdraw(analysis, source)
        self._shelf.write(name, to_json(analysis) + "\n")
        old = self._names.get(recording.id, name)
        if old != name:
            self._shelf.remove(old)  # the same sound under a new name
        self._names[recording.id] = name
        if is_far:
            self._receipts.give(analysis, source)
        note = _note_of(source)
        if note in self._noted:
            self._shelf.remove(f"{FAILED}/{note}")
            self._noted.discard(note)

    def note(self, recording: Place, fingerprint: str, error: ToneError) -> None:
        """Write a note of it."""
        note = {
            "source": str(recording),
            "fingerprint": fingerprint,
            "kind": type(error).__name__,
            "message": str(error),
            "failed": datetime.now(UTC).isoformat(),
        }
        if isinstance(recording, Url):
            note["version"] = recording.version
        name = _note_of(recording)
        text = json.dumps(note, ensure_ascii=False, indent=1)
        self._shelf.write(f"{FAILED}/{name}", f"{text}\n")
        self._noted.add(name)


def _note_of(recording: Place) -> str:
    """One file for each recording, whichever folder one is in."""
    digest = hashlib.sha256(absolute(str(recording)).encode()).hexdigest()[:16]
    return f"{recording.stem[:80]}-{digest}.json"


class InStore:
    """Analyses and failures in the store."""

    def __init__(self, store: "Store") -> None:
        self._store = store
        self._failures = {(each.source, each.fingerprint): each.failed for each in store.failures()}

    def has(self, recording_id: str, fingerprint: str) -> bool:
        """Whether the store has it."""
        return self._store.has(recording_id, fingerprint)

    def id_of(self, url: Url) -> str:
        """As the store remembers the version of it that was fetched."""
        return self._store.fetched.id_of(url.text, url.version) if url.version else ""

    def failed(self, recording: Place, fingerprint: str) -> bool:
        """Whether the store had a failure of it, and it has not changed since."""
        failed = self._failures.get((absolute(str(recording)), fingerprint))
        if failed is None:
            return False
        if isinstance(recording, Url):
            return self._store.fetched.version(recording.text) == recording.version
        return _unchanged(recording, failed)

    def save(self, analysis: Analysis, source: Place | None = None) -> None:
        """Keep it in one transaction, and then what it was made of in another."""
        self._store.save(analysis)
        if isinstance(source, Url):
            self._store.fetched.remember(source.text, source.version, analysis.recording.id)

    def note(self, recording: Place, fingerprint: str, error: ToneError) -> None:
        """Keep which version of it failed, and then why."""
        fetched = self._store.fetched
        if isinstance(recording, Url) and fetched.version(recording.text) != recording.version:
            fetched.remember(recording.text, recording.version, None)
        self._store.note_failure(absolute(str(recording)), fingerprint, error)


class InBoth:
    """Several places that have the same."""

    def __init__(self, places: Sequence[Kept]) -> None:
        self._places = places

    def has(self, recording_id: str, fingerprint: str) -> bool:
        """Whether every place has it."""
        asked = [each.has(recording_id, fingerprint) for each in self._places]
        return bool(asked) and all(asked)

    def id_of(self, url: Url) -> str:
        """As any place says."""
        return next(filter(None, (each.id_of(url) for each in self._places)), "")

    def failed(self, recording: Place, fingerprint: str) -> bool:
        """Whether any place knows of it."""
        return any(each.failed(recording, fingerprint) for each in self._places)

    def save(self, analysis: Analysis, source: Place | None = None) -> None:
        """Keep it in every place."""
        for each in self._places:
            each.save(analysis, source)

    def note(self, recording: Place, fingerprint: str, error: ToneError) -> None:
        """Keep it in every place."""
        for each in self._places:
            each.note(recording, fingerprint, error)


def _unchanged(recording: Path, since: datetime) -> bool:
    """Whether no file of a recording was changed, or made, since then."""
    moment = since.replace(tzinfo=since.tzinfo or UTC).timestamp()
    try:
        return all(file.stat().st_mtime <= moment for file in files_of(recording))
    except OSError:
        return True  # it is still not there
