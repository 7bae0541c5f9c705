"""A call on the command line: an analysis that was written earlier, or a recording."""

from pathlib import Path
from typing import TYPE_CHECKING

from tone.errors import InputError

if TYPE_CHECKING:
    from tone.call.analysis import Analysis
    from tone.config import Config


def analysis_of(call: Path, settings: "Config") -> tuple["Analysis", Path]:
    """The analysis, read or made, and the folder in which its recording may lie."""
    if call.suffix == ".json":
        return read_analysis(call), call.parent
    from tone.cli.console import Console
    from tone.pipeline import Analyzer

    if call.is_dir():
        raise InputError(f"{call} is a folder; name one recording or analysis in it")
    with Console().bars(call.name) as progress:
        analyzed = Analyzer.from_config(settings).analyze(call, progress=progress)
    return analyzed, call.parent


def read_analysis(path: Path) -> "Analysis":
    """An analysis that `tone analyze --out` wrote."""
    from tone.call.codec import from_json

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise InputError(f"cannot read {path}: {reason}") from error
    return from_json(text)
