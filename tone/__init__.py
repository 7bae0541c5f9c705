"""Flags where a customer's distress rose in a recorded call, and rates how the agent responded.

>>> import tone
>>> analysis = tone.analyze("call.wav", channels="agent,customer")  # doctest: +SKIP
>>> [moment.quote for moment in analysis.moments]  # doctest: +SKIP

Nothing heavy is imported until a name is used.
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tone.batch.many import analyze_all as analyze_all
    from tone.call.analysis import Analysis as Analysis
    from tone.config import Config as Config
    from tone.errors import ToneError as ToneError
    from tone.export.read import load as load
    from tone.export.tables import frames as frames
    from tone.notebook.agent_plot import plot_agent as plot_agent
    from tone.notebook.plots import plot_call as plot_call
    from tone.notebook.plots import plot_moment as plot_moment
    from tone.pipeline import Analyzer as Analyzer
    from tone.pipeline import analyze as analyze

__version__ = "0.1.0"

_HOMES = {
    "Analysis": "tone.call.analysis",
    "Analyzer": "tone.pipeline",
    "Config": "tone.config",
    "ToneError": "tone.errors",
    "analyze": "tone.pipeline",
    "analyze_all": "tone.batch.many",
    "frames": "tone.export.tables",
    "load": "tone.export.read",
    "plot_agent": "tone.notebook.agent_plot",
    "plot_call": "tone.notebook.plots",
    "plot_moment": "tone.notebook.plots",
}
__all__ = [*sorted(_HOMES), "__version__"]


def _show_in_jupyter() -> None:
    """Tell a notebook how an analysis is shown; its page is made when one is."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        return

    def page(analysis: "Analysis") -> str:
        return str(import_module("tone.notebook.display").to_html(analysis))

    html = shell.display_formatter.formatters["text/html"]
    html.for_type_by_name("tone.call.analysis", "Analysis", page)


_show_in_jupyter()


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'tone' has no attribute '{name}'")
