"""An analysis as JSON and back."""

import json
from dataclasses import replace
from datetime import datetime

import jsonschema
import pytest

from tone.call.analysis import Analysis
from tone.call.codec import from_json, json_schema, to_json
from tone.call.metadata import Metadata
from tone.errors import InputError


def test_an_analysis_survives_the_round_trip(upset_analysis: Analysis) -> None:
    text = to_json(upset_analysis)

    assert to_json(from_json(text)) == text
    assert from_json(text).moments == upset_analysis.moments


def test_the_document_keeps_to_the_schema(upset_analysis: Analysis) -> None:
    jsonschema.validate(json.loads(to_json(upset_analysis)), json_schema())


def test_the_document_has_what_the_readme_promises(upset_analysis: Analysis) -> None:
    document = json.loads(to_json(upset_analysis))

    assert {"id", "span", "peak", "rise", "confidence", "evidence", "quote"} <= set(
        document["moments"][0]
    )
    assert set(document["moments"][0]["span"]) == {"start", "end"}
    assert {"moment_id", "verdict", "score", "latency", "evidence"} <= set(document["responses"][0])
    assert {"label", "role", "channel", "confidence"} <= set(
        document["conversation"]["speakers"][0]
    )
    word = document["conversation"]["turns"][0]["utterances"][0]["words"][0]
    assert set(word) == {"span", "text", "confidence"}


def test_what_the_centre_knows_of_the_call_travels_with_it(upset_analysis: Analysis) -> None:
    metadata = Metadata(
        agent="A-17", queue="returns", started=datetime(2026, 11, 2, 9, 30), other={"wrap": "7"}
    )
    text = to_json(replace(upset_analysis, metadata=metadata))

    assert from_json(text).metadata == metadata
    assert json.loads(text)["metadata"]["team"] is None


def test_an_analysis_from_before_there_was_metadata_still_reads(upset_analysis: Analysis) -> None:
    document = json.loads(to_json(upset_analysis))
    del document["metadata"]

    assert not from_json(json.dumps(document)).metadata.known


def test_what_was_not_measured_is_null(upset_analysis: Analysis) -> None:
    contours = json.loads(to_json(upset_analysis))["prosody"]["contours"]

    pitch = next(each for each in contours if each["measure"] == "f0_semitones")
    assert None in pitch["values"]  # pauses have no pitch


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"recording": {}}'])
def test_what_is_no_analysis_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not an analysis"):
        from_json(text)
