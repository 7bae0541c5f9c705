"""What was analysed of object storage: which version of an object has which bytes.

A receipt is a small file whose name says it all, so that one listing tells what is done:

    done/<URL>-<version>-<recording id>-<fingerprint>      digests of 16 hex digits each

It is written after its analysis, and taken away before another takes that one's place. So an object
need not be fetched to know that it is done. That relies on its version, the ETag where there is
one, to change with its bytes; and on nobody but tone to change the folder.
"""

from dataclasses import dataclass
from hashlib import sha256

from tone.batch.shelf import Shelf
from tone.call.analysis import Analysis
from tone.call.recording import absolute
from tone.places import Place, Url

DONE = "done"  # the folder, inside that of the analyses
PARTS = 4


@dataclass(frozen=True, slots=True)
class Receipt:
    """A recording that was analysed under a config."""

    source: str
    version: str
    recording_id: str
    fingerprint: str

    @property
    def path(self) -> str:
        """Where it lies."""
        return f"{DONE}/{self.source}-{self.version}-{self.recording_id}-{self.fingerprint}"


class Receipts:
    """Those on a shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._of_source: dict[str, set[Receipt]] = {}
        self._of_recording: dict[str, set[Receipt]] = {}
        parts = (name.split("-") for name in shelf.names(DONE))
        for each in parts:
            if len(each) == PARTS:
                self._add(Receipt(*each))

    def id_of(self, url: Url) -> str:
        """The id of an object as it is; empty where its bytes were not analysed yet."""
        known = self._of_source.get(_digest(url.text), set()) if url.version else set()
        version = _digest(url.version)
        return next((each.recording_id for each in known if each.version == version), "")

    def has(self, recording_id: str, fingerprint: str) -> bool:
        """Whether a recording is analysed under a config."""
        known = self._of_recording.get(recording_id, set())
        return any(each.fingerprint == fingerprint for each in known)

    def withdraw(self, analysis: Analysis, source: Place) -> None:
        """Before an analysis is written: what it replaces is done no more."""
        new = _receipt(analysis, source)
        of_source = self._of_source.get(new.source, set())
        known = of_source | self._of_recording.get(new.recording_id, set())
        for old in known:
            if _replaces(new, old):
                self._shelf.remove(old.path)
                self._of_source[old.source].discard(old)
                self._of_recording[old.recording_id].discard(old)

    def give(self, analysis: Analysis, source: Place) -> None:
        """After it is written: it is done."""
        receipt = _receipt(analysis, source)
        self._shelf.write(receipt.path, f"{absolute(str(source))}\n")
        self._add(receipt)

    def _add(self, receipt: Receipt) -> None:
        self._of_source.setdefault(receipt.source, set()).add(receipt)
        self._of_recording.setdefault(receipt.recording_id, set()).add(receipt)


def _replaces(new: Receipt, old: Receipt) -> bool:
    if old.source == new.source:
        return old != new
    return old.recording_id == new.recording_id and old.fingerprint != new.fingerprint


def _receipt(analysis: Analysis, source: Place) -> Receipt:
    return Receipt(
        _digest(absolute(str(source))),
        _digest(source.version if isinstance(source, Url) else ""),
        analysis.recording.id,
        analysis.provenance.config_fingerprint,
    )


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
