"""Flags where a customer's distress rose in a recorded call, and rates how the agent responded.

>>> import tone
>>> analysis = tone.analyze("call.wav", channels="agent,customer")  # doctest: +SKIP
>>> [moment.quote for moment in analysis.moments]  # doctest: +SKIP

Nothing heavy is imported until a name is used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tone.call.analysis import Analysis as Analysis
    from tone.config import Config as Config
    from tone.errors import ToneError as ToneError
    from tone.export.read import load as load
    from tone.export.tables import frames as frames
    from tone.pipeline import Analyzer as Analyzer
    from tone.pipeline import analyze as analyze

__version__ = "0.1.0"

_HOMES = {
    "Analysis": "tone.call.analysis",
    "Analyzer": "tone.pipeline",
    "Config": "tone.config",
    "ToneError": "tone.errors",
    "analyze": "tone.pipeline",
    "frames": "tone.export.tables",
    "load": "tone.export.read",
}
__all__ = [*sorted(_HOMES), "__version__"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'tone' has no attribute '{name}'")
