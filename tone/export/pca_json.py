"""A call as the JSON of Amazon Transcribe's Post Call Analytics, for tools that read that.

Source: aws-samples/amazon-transcribe-post-call-analytics, docs/output_json_structure.md. Times are
seconds. tone measures no sentiment, so there is none; moments and verdicts are categories, and
stand with their evidence in a block of tone's own, "Tone".
"""

import json
from collections.abc import Sequence
from math import isfinite
from pathlib import Path
from statistics import fmean
from typing import Any

from tone.call.analysis import Analysis
from tone.call.codec import to_json
from tone.call.prosody import INTENSITY, Contour
from tone.call.span import Span
from tone.call.speech import OverlapKind, Turn, Utterance, Word
from tone.export.json import write_atomically
from tone.export.webvtt import called

DISTRESS = "Distress rose"


class PcaJsonExporter:
    """Writes one JSON document."""

    suffix = ".pca.json"

    def write(self, analysis: Analysis, path: Path) -> None:
        """Write the file or, where that fails, leave what was there untouched."""
        write_atomically(path, json.dumps(pca(analysis), ensure_ascii=False, indent=1) + "\n")


def pca(analysis: Analysis) -> dict[str, Any]:
    """The document: the call as a whole, its segments, and tone's own block."""
    own = json.loads(to_json(analysis))
    return {
        "ConversationAnalytics": _analytics(analysis),
        "SpeechSegments": _segments(analysis),
        "Tone": {name: own[name] for name in ("moments", "responses", "summary", "notes")},
    }


def _analytics(analysis: Analysis) -> dict[str, Any]:
    conversation, known = analysis.conversation, analysis.metadata
    languages = [each.language for each in conversation.speakers if each.language]
    told = {
        "Agent": known.agent,
        "ConversationTime": known.started.isoformat(" ") if known.started else None,
        "LanguageCode": languages[0] if languages else None,
    }
    return {name: value for name, value in told.items() if value is not None} | {
        "GUID": analysis.recording.id,
        "Duration": round(analysis.recording.duration, 3),
        "SpeakerLabels": [
            {"Speaker": name, "DisplayText": called(speaker)}
            for name, speaker in zip(_names(analysis).values(), conversation.speakers, strict=True)
        ],
        "SpeakerTime": _time(analysis),
        "CategoriesDetected": _categories(analysis),
        "SourceInformation": [{"TranscribeJobInfo": _source(analysis)}],
    }


def _names(analysis: Analysis) -> dict[str, str]:
    """Speakers' labels → the names that this format has for them."""
    return {each.label: f"spk_{n}" for n, each in enumerate(analysis.conversation.speakers)}


def _time(analysis: Analysis) -> dict[str, Any]:
    silences = analysis.conversation.silences()
    spoken = dict.fromkeys(_names(analysis), 0.0)
    for each in analysis.conversation.utterances():
        spoken[each.speaker] += each.span.duration
    talk = {
        name: {"TotalTimeSecs": round(spoken[label], 3)} for label, name in _names(analysis).items()
    }
    quiet = {
        "TotalTimeSecs": round(sum(span.duration for span in silences), 3),
        "Instances": [
            _offsets(span) | {"DurationSecs": round(span.duration, 3)} for span in silences
        ],
    }
    return talk | {"NonTalkTime": quiet}


def _categories(analysis: Analysis) -> list[dict[str, Any]]:
    spans = {moment.id: moment.span for moment in analysis.moments}
    found = {DISTRESS: list(spans.values())} if spans else {}
    for response in analysis.responses:
        found.setdefault(f"Response {response.verdict.value}", []).append(spans[response.moment_id])
    return [
        {"Name": name, "Instances": len(listed), "Timestamps": [_offsets(span) for span in listed]}
        for name, listed in found.items()
    ]


def _source(analysis: Analysis) -> dict[str, Any]:
    recording = analysis.recording
    words = [word for each in analysis.conversation.utterances() for word in each.words]
    source = {
        "MediaFileUri": recording.path,
        "MediaSampleRateHertz": recording.sample_rate,
        "ChannelIdentification": analysis.conversation.separation is None,
    }
    if words:
        source["AverageWordConfidence"] = round(fmean(word.confidence for word in words), 4)
    return source


def _segments(analysis: Analysis) -> list[dict[str, Any]]:
    conversation, names = analysis.conversation, _names(analysis)
    levels = {
        each.speaker: each.thinned(1.0)
        for each in analysis.prosody.contours
        if each.measure == INTENSITY
    }
    spoken = [
        *(
            _turn(analysis, turn, levels.get(turn.speaker))
            | {"SegmentSpeaker": names[turn.speaker]}
            for turn in conversation.turns
        ),
        *(
            _segment([each]) | {"SegmentSpeaker": names[each.speaker]}
            for each in conversation.backchannels
        ),
        *(
            _segment([each]) | {"SegmentSpeaker": names[each.speaker], "IVRSegment": True}
            for each in conversation.announcements
        ),
    ]
    return sorted(spoken, key=lambda segment: segment["SegmentStartTime"])


def _turn(analysis: Analysis, turn: Turn, level: Contour | None) -> dict[str, Any]:
    """A turn's segment; `level` is in dBFS, a value a second."""
    segment, span = _segment(turn.utterances), turn.span
    segment["SegmentInterruption"] = any(
        each.kind is OverlapKind.INTERRUPTION
        and each.by == turn.speaker
        and each.span.overlap(span)
        for each in analysis.conversation.overlaps
    )
    levels = level.within(span).tolist() if level else []
    segment["LoudnessScores"] = [round(each, 2) for each in levels if isfinite(each)]
    within = any(moment.span.overlap(span) for moment in analysis.moments)
    segment["CategoriesDetected"] = [DISTRESS] if within else []
    return segment


def _segment(utterances: Sequence[Utterance]) -> dict[str, Any]:
    words = [word for each in utterances for word in each.words]
    text = " ".join(word.text for word in words)
    return {
        "SegmentStartTime": round(utterances[0].span.start, 3),
        "SegmentEndTime": round(utterances[-1].span.end, 3),
        "SegmentInterruption": False,
        "IVRSegment": False,
        "OriginalText": text,
        "DisplayText": text,
        "TextEdited": False,
        "LoudnessScores": [],
        "CategoriesDetected": [],
        "FollowOnCategories": [],
        "WordConfidence": [_word(word) for word in words],
    }


def _word(word: Word) -> dict[str, Any]:
    return {
        "Text": word.text,
        "Confidence": round(word.confidence, 4),
        "StartTime": round(word.span.start, 3),
        "EndTime": round(word.span.end, 3),
    }


def _offsets(span: Span) -> dict[str, float]:
    return {"BeginOffsetSecs": round(span.start, 3), "EndOffsetSecs": round(span.end, 3)}
