"""Each format is read back by a reader that somebody else wrote.

analysis ──► .vtt ──► webvtt-py        .TextGrid ──► praat-textgrids
├─► .rttm ─► pyannote.core    .pca.json ──► the published structure
└─► .task.json, and the labelling interface that its predictions name
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
import textgrids
import webvtt
from hypothesis import HealthCheck, given, settings
from pyannote.core import Annotation, Segment

from tone.call.analysis import Analysis
from tone.call.span import Span
from tone.call.speech import Conversation, Utterance, Word
from tone.errors import OutputError
from tone.export.captions import LONGEST, MOST_CHARACTERS, captions
from tone.export.label_studio import LabelStudioExporter
from tone.export.pca_json import PcaJsonExporter, pca
from tone.export.rttm import rttm
from tone.export.textgrid import TextGridExporter
from tone.export.webvtt import WebVttExporter
from tone.plugins import names, part

from .conftest import Held, conversations

drawn = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
TOLERANCE = 0.0011  # s: both ends are rounded to a millisecond


@given(conversations())
@drawn
def test_captions_say_each_word_at_its_time(
    held: Held, tmp_path: Path, conversation: Conversation
) -> None:
    path = tmp_path / "call.vtt"
    WebVttExporter().write(held(conversation), path)
    cues = webvtt.read(str(path)).captions

    words = [word for each in conversation.utterances() for word in each.words]
    assert (
        unescape(" ".join(cue.text for cue in cues)).split()
        == " ".join(w.text for w in words).split()
    )
    for cue, caption in zip(cues, captions(conversation), strict=True):
        assert cue.start_in_seconds == int(caption.span.start)
        assert cue.voice == caption.speaker.capitalize()
        stamps = re.findall(r"<(\d+):(\d+):([\d.]+)>", cue.raw_text)
        found = [int(h) * 3600 + int(m) * 60 + float(s) for h, m, s in stamps]
        assert found == pytest.approx([w.span.start for w in caption.words[1:]], abs=TOLERANCE)


def test_a_caption_is_short_and_ends_where_a_sentence_does() -> None:
    said = "I was told that it would come. It did not, and nobody could tell me where it had gone."
    texts = (said + " " + said).split()
    words = tuple(Word(Span(n * 0.3, n * 0.3 + 0.3), text, 1.0) for n, text in enumerate(texts))
    shown = captions(_said(words))

    assert " ".join(word.text for word in shown[0].words).endswith(".")
    assert all(each.span.duration <= LONGEST for each in shown)
    assert all(len(" ".join(w.text for w in c.words)) <= MOST_CHARACTERS for c in shown)
    assert tuple(word for each in shown for word in each.words) == words


def _said(words: tuple[Word, ...]) -> Conversation:
    from tone.call.speech import Turn

    whole = Span(words[0].span.start, words[-1].span.end)
    return Conversation((), (Turn("agent", (Utterance(whole, "agent", words),)),))


@given(conversations())
@drawn
def test_rttm_has_the_turns_of_speech(held: Held, conversation: Conversation) -> None:
    analysis = held(conversation)
    annotation = Annotation()
    for number, line in enumerate(rttm(analysis).splitlines()):
        kind, _, channel, onset, duration, *_, label, _, _ = line.split()
        assert (kind, channel) == ("SPEAKER", {"agent": "1", "customer": "2"}[label])
        start = float(onset)
        annotation[Segment(start, start + float(duration)), number] = label

    for label in ("agent", "customer"):
        found = annotation.label_timeline(label)
        own = [each.span for each in conversation.utterances() if each.speaker == label]
        assert [s.start for s in found] == pytest.approx([s.start for s in own], abs=TOLERANCE)
        assert [s.end for s in found] == pytest.approx([s.end for s in own], abs=TOLERANCE)


@given(conversations(without='"'))  # the reader does not read a word that is one quotation mark
@drawn
def test_a_textgrid_has_words_moments_and_verdicts(
    held: Held, tmp_path: Path, conversation: Conversation
) -> None:
    analysis, path = held(conversation), tmp_path / "call.TextGrid"
    TextGridExporter().write(analysis, path)
    grid = textgrids.TextGrid(str(path))

    for label in ("agent", "customer"):
        said = [w for u in conversation.utterances() if u.speaker == label for w in u.words]
        tier = [each for each in grid[f"{label} words"] if each.text]
        assert [each.text for each in tier] == [w.text for w in said]
        assert [each.xmin for each in tier] == pytest.approx([w.span.start for w in said])
    flagged = [each for each in grid["moments"] if each.text]
    assert [each.text for each in flagged] == [moment.id for moment in analysis.moments]
    assert [e.text for e in grid["responses"] if e.text] == [r.verdict for r in analysis.responses]
    assert grid.xmax == pytest.approx(analysis.recording.duration)


def test_words_that_overlap_stand_one_after_the_other_in_a_tier(held: Held, tmp_path: Path) -> None:
    words = (
        Word(Span(1.0, 1.5), "one", 1.0),
        Word(Span(1.4, 1.4), "lost", 1.0),  # no tier can hold a word without length
        Word(Span(1.4, 2.0), "two", 1.0),
    )
    path = tmp_path / "call.TextGrid"
    TextGridExporter().write(held(_said(words)), path)
    tier = [each for each in textgrids.TextGrid(str(path))["agent words"] if each.text]

    assert [(e.text, e.xmin, e.xmax) for e in tier] == [("one", 1.0, 1.5), ("two", 1.5, 2.0)]


def test_label_studio_is_given_only_what_its_interface_names(
    upset_analysis: Analysis, tmp_path: Path
) -> None:
    LabelStudioExporter().write(upset_analysis, tmp_path / "call.task.json")
    (task,) = json.loads((tmp_path / "call.task.json").read_text())
    interface = ElementTree.parse(tmp_path / "label_studio.xml").getroot()
    controls = {each.get("name"): each for each in interface if each.get("toName")}

    (prediction,) = task["predictions"]
    assert task["data"].keys() >= {interface.find("Audio").get("value").strip("$")}  # type: ignore[union-attr]
    for region in prediction["result"]:
        control = controls[region["from_name"]]
        assert control.tag.lower() == region["type"]
        allowed = {each.get("value") for each in control}
        assert region["type"] == "textarea" or set(region["value"][region["type"]]) <= allowed
    said = [r for r in prediction["result"] if r["type"] == "textarea"]
    utterances = [each for each in upset_analysis.conversation.utterances() if each.words]
    assert [r["value"]["text"] for r in said] == [[each.text] for each in utterances]
    verdicts = [r["value"]["choices"] for r in prediction["result"] if r["type"] == "choices"]
    assert verdicts == [[each.verdict] for each in upset_analysis.responses]


OFFSETS = {"BeginOffsetSecs": {"type": "number"}, "EndOffsetSecs": {"type": "number"}}


def _exactly(properties: Mapping[str, object], optional: tuple[str, ...] = ()) -> dict[str, object]:
    required = [name for name in properties if name not in optional]
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


TEXT, NUMBER, COUNT, FLAG = ({"type": t} for t in ("string", "number", "integer", "boolean"))
ANALYTICS = _exactly(
    {
        **dict.fromkeys(("Agent", "GUID", "ConversationTime", "LanguageCode"), TEXT),
        "Duration": NUMBER,
        "SpeakerLabels": {"items": _exactly({"Speaker": TEXT, "DisplayText": TEXT})},
        "SpeakerTime": {
            "patternProperties": {r"^spk_\d+$": _exactly({"TotalTimeSecs": NUMBER})},
            "properties": {
                "NonTalkTime": _exactly(
                    {
                        "TotalTimeSecs": NUMBER,
                        "Instances": {"items": _exactly({**OFFSETS, "DurationSecs": NUMBER})},
                    }
                )
            },
            "required": ["NonTalkTime"],
            "additionalProperties": False,
        },
        "CategoriesDetected": {
            "items": _exactly(
                {"Name": TEXT, "Instances": COUNT, "Timestamps": {"items": _exactly(OFFSETS)}}
            )
        },
        "SourceInformation": {
            "items": _exactly(
                {
                    "TranscribeJobInfo": _exactly(
                        {
                            "MediaFileUri": TEXT,
                            "MediaSampleRateHertz": COUNT,
                            "ChannelIdentification": FLAG,
                            "AverageWordConfidence": NUMBER,
                        },
                        ("AverageWordConfidence",),
                    )
                }
            )
        },
    },
    ("Agent", "ConversationTime", "LanguageCode"),
)
SEGMENT = _exactly(
    {
        **dict.fromkeys(("SegmentStartTime", "SegmentEndTime"), NUMBER),
        **dict.fromkeys(("SegmentSpeaker", "OriginalText", "DisplayText"), TEXT),
        **dict.fromkeys(("SegmentInterruption", "IVRSegment", "TextEdited"), FLAG),
        "LoudnessScores": {"items": NUMBER},
        "CategoriesDetected": {"items": TEXT},
        "FollowOnCategories": {"items": TEXT},
        "WordConfidence": {
            "items": _exactly(
                {"Text": TEXT, "Confidence": NUMBER, "StartTime": NUMBER, "EndTime": NUMBER}
            )
        },
    }
)
# docs/output_json_structure.md of aws-samples/amazon-transcribe-post-call-analytics, as a schema
PUBLISHED = {
    "properties": {"ConversationAnalytics": ANALYTICS, "SpeechSegments": {"items": SEGMENT}},
    "required": ["ConversationAnalytics", "SpeechSegments"],
}


def test_pca_json_keeps_to_the_published_structure(
    analyses: list[Analysis], tmp_path: Path
) -> None:
    for analysis in analyses:
        PcaJsonExporter().write(analysis, tmp_path / "call.pca.json")
        document = json.loads((tmp_path / "call.pca.json").read_text())
        jsonschema.validate(document, PUBLISHED)
        assert "entiment" not in json.dumps(document["ConversationAnalytics"])  # none is measured


def test_pca_json_tells_turns_machines_and_moments(upset_analysis: Analysis) -> None:
    machine = Utterance(Span(0.0, 0.1), "agent", (Word(Span(0.0, 0.4), "Welcome.", 1.0),))
    conversation = replace(upset_analysis.conversation, announcements=(machine,))
    document = pca(replace(upset_analysis, conversation=conversation))
    segments = document["SpeechSegments"]

    assert [s["DisplayText"] for s in segments if s["IVRSegment"]] == ["Welcome."]
    said = [s["OriginalText"] for s in segments if not s["IVRSegment"]]
    assert said == [turn.text for turn in conversation.turns]
    (distress, *_) = document["ConversationAnalytics"]["CategoriesDetected"]
    assert (distress["Name"], distress["Instances"]) == ("Distress rose", 1)
    assert document["Tone"]["moments"][0]["evidence"]
    loud = [segment["LoudnessScores"] for segment in segments if segment["LoudnessScores"]]
    assert all(-100 < level <= 0 for levels in loud for level in levels)


@pytest.mark.parametrize("name", names("exporter"))
def test_a_folder_that_is_not_there_is_one_sentence(
    name: str, upset_analysis: Analysis, tmp_path: Path
) -> None:
    exporter = part("exporter", name)()
    with pytest.raises(OutputError, match="cannot write"):
        exporter.write(upset_analysis, tmp_path / "none" / f"call{exporter.suffix}")
