"""Analyses uploads one after the other, beside the server.

What it does is written in the store: killed at any point, the next start goes on. Saving an
analysis is one transaction, and doing it twice leaves one.
"""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from tone.call.analysis import Analysis
from tone.call.metadata import Known, Metadata
from tone.errors import StoreError, ToneError
from tone.progress import Progress
from tone.store.uploads import Upload
from tone.web.house import House
from tone.web.library import Library
from tone.web.observed import WORKER
from tone.web.uploads import sweep

log = logging.getLogger(__name__)
Analyze = Callable[[Path, Known, Progress], Analysis]
LOOKS_EVERY = 5.0  # s, where nobody wakes it
BROKEN = "the analysis broke; whoever runs the server finds more in its log"


class Worker(threading.Thread):
    """A thread that takes what waits."""

    def __init__(self, house: House, analyze: Analyze) -> None:
        super().__init__(name=WORKER, daemon=True)
        self._house = house
        self._analyze = analyze
        self._ended = False

    def start(self) -> None:
        """Begin; what was half done when the server last ended is put right first."""
        sweep(self._house)
        self._house.store.uploads.recover()
        super().start()

    def run(self) -> None:
        """Work until told to end."""
        while not self._ended:
            try:
                busy = self.work()
            except StoreError:
                log.warning("the store did not answer; trying again")
                busy = False
            if not busy:
                self._house.woken.wait(LOOKS_EVERY)
                self._house.woken.clear()

    def end(self) -> None:
        """Take nothing more."""
        self._ended = True
        self._house.woken.set()

    def work(self) -> bool:
        """Analyse one upload; False where none waits."""
        uploads = self._house.store.uploads
        upload = uploads.take()
        if upload is None:
            return False
        try:
            analysis = self._analyzed(upload)
        except StoreError:
            raise
        except ToneError as error:
            uploads.failed(upload.id, str(error).replace(str(upload.path), upload.name))
        except Exception as error:  # noqa: BLE001 - the next upload must not wait for this one
            log.warning("upload %s broke the analysis: %s", upload.id, type(error).__name__)
            uploads.failed(upload.id, BROKEN)
        else:
            uploads.done(upload.id, analysis.recording.id)
        finally:
            self._house.progress.pop(upload.id, None)
        return True

    def _analyzed(self, upload: Upload) -> Analysis:
        def tell(stage: str, done: float, total: float) -> None:
            self._house.progress[upload.id] = (stage, done / total if total else 0.0)

        known = Known(
            metadata=Metadata(other={"Uploaded as": upload.name}), channels=upload.channels
        )
        analysis = self._analyze(upload.path, known, tell)
        self._house.store.save(analysis)
        Library(self._house.folder).view(analysis, upload.path)  # so that it opens at once
        return analysis
