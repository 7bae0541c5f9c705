"""An analysis as one JSON document."""

import os
from pathlib import Path
from uuid import uuid4

from tone.call.analysis import Analysis
from tone.call.codec import to_json
from tone.call.recording import Recording
from tone.errors import OutputError


class JsonExporter:
    """Writes `to_json`, whole or not at all."""

    suffix = ".json"

    def write(self, analysis: Analysis, path: Path) -> None:
        """Write the file or, where that fails, leave what was there untouched.

        Raises
        ------
        OutputError
            The folder cannot be written, or the disk is full.
        """
        write_atomically(path, to_json(analysis) + "\n")


def named(recording: Recording, suffix: str) -> str:
    """What the file of a recording is called: by its stem and its id, which no other has."""
    return f"{recording.stem}-{recording.id}{suffix}"


def write_atomically(path: Path, text: str) -> None:
    """Write a text file under another name beside it, then rename it into place."""
    write_bytes_atomically(path, text.encode())


def write_bytes_atomically(path: Path, content: bytes) -> None:
    """Write a file under another name beside it, then rename it into place.

    Raises
    ------
    OutputError
        The folder cannot be written, or the disk is full; what was there is untouched.
    """
    temporary = path.with_name(f".{uuid4().hex}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise OutputError(f"cannot write {path}: {error.strerror}") from error
