"""What tone logs: events with ids, counts and times, and no word of any call.

As one JSON object a line they go to the file that `tone --log FILE` or the variable TONE_LOG names;
processes that a batch starts find it there and write to the same file, a line at a time.
"""

import logging
import os
from pathlib import Path

from pythonjsonlogger.json import JsonFormatter

from tone.errors import OutputError

VARIABLE = "TONE_LOG"
FIELDS = ("asctime", "levelname", "process", "name")
NAMES = {"asctime": "time", "levelname": "level", "name": "logger"}


def tell(logger: str, event: str, level: int = logging.INFO, **fields: object) -> None:
    """Log an event; `fields` become keys of the JSON object and stand in the message."""
    told = " ".join(f"{name}={value}" for name, value in fields.items())
    logging.getLogger(logger).log(level, "%s %s", event, told, extra={"event": event, **fields})


def log_to(path: Path) -> None:
    """Append everything that tone logs to a file, here and in the processes begun from here.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    try:
        handler = _File(path, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"cannot write the log {path}: {error.strerror}") from error
    handler.setFormatter(_Lines(FIELDS, rename_fields=NAMES))
    log = logging.getLogger("tone")
    log.setLevel(logging.DEBUG)
    log.addHandler(handler)
    os.environ[VARIABLE] = str(path.absolute())


def log_as_begun() -> None:
    """In a process that another one began: log to where that one does."""
    if path := os.environ.get(VARIABLE):
        log_to(Path(path))


class _File(logging.FileHandler):
    """What cannot be logged, as on a full disk, stops nothing and shows no traceback."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Go on."""


class _Lines(JsonFormatter):
    """The message says what the fields do, so it is left out where there are any."""

    default_msec_format = "%s.%03d"

    def process_log_record(self, log_data: dict[str, object]) -> dict[str, object]:
        if "event" in log_data:
            log_data.pop("message", None)
        return log_data
