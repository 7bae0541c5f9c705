"""Every error tone raises on purpose, as a tree.

    ToneError
    ├── InputError            exit 2   the caller can fix it
    │   ├── UnreadableRecording
    │   ├── NoSpeech
    │   ├── Unreachable
    │   └── ConfigError
    ├── DependencyMissing     exit 3   the message is the command that installs it
    ├── StageFailed           exit 4   a stage broke; the cause is chained
    ├── OutputError           exit 5   the result could not be written
    └── StoreError            exit 5   the database did not do what was asked
        ├── NotStored
        ├── SchemaTooNew
        └── StaleReview

A leaf is a condition. Its message says what, got, expected and what to do, in one sentence.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

log = logging.getLogger(__name__)


class ToneError(Exception):
    """Root of everything tone raises on purpose."""

    exit_code = 1


class InputError(ToneError):
    """The caller gave something that cannot be right."""

    exit_code = 2


class UnreadableRecording(InputError):
    """The file is not a recording that can be decoded."""


class NoSpeech(InputError):
    """The recording was decoded, and nobody speaks in it."""


class Unreachable(InputError):
    """What recordings are fetched from does not answer, or not to this caller."""


class ConfigError(InputError):
    """A setting is unknown, has the wrong type or is out of range."""


class DependencyMissing(ToneError):
    """An extra, a program or model weights are not installed."""

    exit_code = 3


class StageFailed(ToneError):
    """A stage of the analysis broke on a recording it should have handled."""

    exit_code = 4


class OutputError(ToneError):
    """A result could not be written; whatever was there before is untouched."""

    exit_code = 5


@contextmanager
def stage(name: str, recording: Path) -> Iterator[None]:
    """Let tone's own errors pass; anything else becomes StageFailed, with its cause.

    How long it took is logged at DEBUG, with the stage's name.
    """
    begun = perf_counter()
    try:
        yield
        told = {"event": "stage", "stage": name, "seconds": round(perf_counter() - begun, 3)}
        log.debug("stage %(stage)s took %(seconds).3f s", told, extra=told)
    except ToneError:
        raise
    except Exception as error:
        raise StageFailed(
            f"the stage '{name}' failed on {recording.name}: {type(error).__name__}"
        ) from error


class StoreError(ToneError):
    """The database cannot be reached, or did not do what was asked; nothing is half done."""

    exit_code = 5


class NotStored(StoreError):
    """What was asked for is not in the store."""


class SchemaTooNew(StoreError):
    """A newer version of tone wrote the database."""


class StaleReview(StoreError):
    """Somebody else reviewed the moment since it was shown."""
