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
        from tone.export.read import read_analysis

        return read_analysis(call), call.parent
    from tone.cli.console import Console
    from tone.pipeline import Analyzer

    if call.is_dir():
        raise InputError(f"{call} is a folder; name one recording or analysis in it")
    with Console().bars(call.name) as progress:
        analyzed = Analyzer.from_config(settings).analyze(call, progress=progress)
    return analyzed, call.parent
