"""A name in the config → the part that answers to it.

Built-in parts are import strings, so nothing heavy loads until it is named. Third parties add
theirs as entry points in the group `tone.<seam>`.
"""

from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from tone.errors import ConfigError

BUILT_IN = {
    "vad": {
        "silero": "tone.turns.silero:SileroDetector",
        "energy": "tone.turns.vad:EnergyDetector",
    },
    "diarizer": {"clusters": "tone.turns.one_track:VoiceClusters"},
    "transcriber": {
        "faster_whisper": "tone.words.faster_whisper:FasterWhisper",
        "openai_whisper": "tone.words.openai_whisper:OpenAIWhisper",
    },
    "scorer": {"weighted": "tone.fusion.scorer:WeightedScorer"},
    "rater": {"delivery": "tone.moments.respond:DeliveryRater"},
    "exporter": {
        "json": "tone.export.json:JsonExporter",
        "webvtt": "tone.export.webvtt:WebVttExporter",
        "rttm": "tone.export.rttm:RttmExporter",
        "textgrid": "tone.export.textgrid:TextGridExporter",
        "label_studio": "tone.export.label_studio:LabelStudioExporter",
        "pca_json": "tone.export.pca_json:PcaJsonExporter",
    },
}


def names(seam: str) -> list[str]:
    """The names of the installed parts of a seam: built-in ones first, then third parties'."""
    others = sorted(point.name for point in entry_points(group=f"tone.{seam}"))
    return [*BUILT_IN[seam], *(name for name in others if name not in BUILT_IN[seam])]


def part(seam: str, name: str) -> Any:
    """The class that answers to a name.

    Raises
    ------
    ConfigError
        No part of that name is installed.
    """
    if name in BUILT_IN[seam]:
        module, _, attribute = BUILT_IN[seam][name].partition(":")
        return getattr(import_module(module), attribute)
    for point in entry_points(group=f"tone.{seam}", name=name):
        return point.load()
    raise ConfigError(f"unknown {seam} '{name}'; installed: {', '.join(names(seam))}")
