"""A call as a Label Studio task with tone's predictions: people correct them and train on that.

The project's labelling interface is `INTERFACE`, which is written beside the tasks. The task's
sound is the recording's path: serve it as Label Studio asks (local files, or cloud storage).
"""

import json
from pathlib import Path
from typing import Any

from tone.call.analysis import Analysis
from tone.call.span import Span
from tone.export.json import write_atomically
from tone.export.webvtt import called

DISTRESS = "Distress rose"
INTERFACE = """\
<View>
  <Audio name="audio" value="$audio" splitchannels="true"/>
  <Labels name="label" toName="audio">
    <Label value="Distress rose"/>
    <Label value="Agent"/>
    <Label value="Customer"/>
    <Label value="Other"/>
  </Labels>
  <TextArea name="transcript" toName="audio" perRegion="true" editable="true"/>
  <Choices name="response" toName="audio" perRegion="true" whenLabelValue="Distress rose">
    <Choice value="delivered"/>
    <Choice value="missed"/>
    <Choice value="not_needed"/>
    <Choice value="unrated"/>
  </Choices>
</View>
"""
ROLES = ("Agent", "Customer")


class LabelStudioExporter:
    """Writes a file with one task, and the labelling interface beside it."""

    suffix = ".task.json"

    def write(self, analysis: Analysis, path: Path) -> None:
        """Write the files or, where that fails, leave what was there untouched."""
        write_atomically(path.with_name("label_studio.xml"), INTERFACE)
        write_atomically(path, json.dumps([task(analysis)], ensure_ascii=False, indent=1) + "\n")


def task(analysis: Analysis) -> dict[str, Any]:
    """One task, its predictions made of utterances, moments and verdicts."""
    recording, made = analysis.recording, analysis.provenance
    result = [*_utterances(analysis), *_moments(analysis)]
    return {
        "data": {"audio": recording.path, "recording": recording.id},
        "predictions": [
            {
                "model_version": f"tone {made.tone_version} {made.config_fingerprint}",
                "result": result,
            }
        ],
    }


def _utterances(analysis: Analysis) -> list[dict[str, Any]]:
    speakers = {each.label: each for each in analysis.conversation.speakers}
    result: list[dict[str, Any]] = []
    for number, each in enumerate(analysis.conversation.utterances()):
        speaker = speakers[each.speaker]
        name = called(speaker) if called(speaker) in ROLES else "Other"
        where = _where(each.span) | {"channel": speaker.channel}
        region = f"u{number}"
        result.append(_region(region, "label", "labels", where | {"labels": [name]}))
        if each.words:
            text = where | {"text": [each.text]}
            result.append(_region(region, "transcript", "textarea", text))
    return result


def _moments(analysis: Analysis) -> list[dict[str, Any]]:
    verdicts = {each.moment_id: each.verdict.value for each in analysis.responses}
    result: list[dict[str, Any]] = []
    for moment in analysis.moments:
        where = _where(moment.span)
        flagged = _region(moment.id, "label", "labels", where | {"labels": [DISTRESS]})
        result.append(flagged | {"score": round(moment.confidence, 4)})
        if moment.id in verdicts:
            choice = where | {"choices": [verdicts[moment.id]]}
            result.append(_region(moment.id, "response", "choices", choice))
    return result


def _where(span: Span) -> dict[str, Any]:
    return {"start": round(span.start, 3), "end": round(span.end, 3)}


def _region(region: str, name: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"id": region, "from_name": name, "to_name": "audio", "type": kind, "value": value}
