"""What is known of a call goes through the pipeline and out of the command line."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.test_commands import LIGHT, Tone
from tests.cli.test_commands import tone as tone
from tone.call.codec import from_json, to_json
from tone.call.metadata import Known, Metadata
from tone.call.recording import Role
from tone.config import Config
from tone.testing.calls import CALL_DURATION, analyzer, upset_call
from tone.testing.synth import write_call

ENERGY = ("--set", "turns.vad=energy", *LIGHT)


@pytest.fixture
def call(tmp_path: Path) -> Path:
    return write_call(tmp_path / "call.wav", upset_call(), duration=CALL_DURATION)


def first_role(call: Path, config: Config, *, channels: str = "") -> Role:
    found = analyzer(upset_call(), config).analyze(call, channels=channels)
    return found.conversation.speakers[0].role


def test_a_side_cars_channels_override_the_config_and_the_caller_overrides_both(
    call: Path, drawn_config: Config
) -> None:
    assert first_role(call, drawn_config) is Role.AGENT
    call.with_suffix(".json").write_text('{"channels": "customer,agent"}')

    assert first_role(call, drawn_config) is Role.CUSTOMER
    assert first_role(call, drawn_config, channels="agent,customer") is Role.AGENT


def test_the_language_is_what_the_side_car_says(call: Path, drawn_config: Config) -> None:
    call.with_suffix(".json").write_text('{"language": "de"}')

    analysis = analyzer(upset_call(), drawn_config).analyze(call)

    assert {speaker.language for speaker in analysis.conversation.speakers} == {"de"}


def test_metadata_survive_json_and_change_nothing_else(call: Path, drawn_config: Config) -> None:
    plain = analyzer(upset_call(), drawn_config).analyze(call)
    metadata = Metadata(agent="17", other={"case": "A-9"})

    told = analyzer(upset_call(), drawn_config).analyze(call, known=Known(metadata))

    assert from_json(to_json(told)).metadata == metadata
    assert told.moments == plain.moments
    assert told.provenance == plain.provenance
    assert replace(told, metadata=Metadata()).notes == plain.notes


def test_the_table_shows_what_is_known(tone: Tone, call: Path, tmp_path: Path) -> None:
    known = {"agent": "Kim", "started": "2026-03-01T14:05", "channels": "agent,customer", "tier": 2}
    call.with_suffix(".json").write_text(json.dumps(known))

    code, _, _ = tone("analyze", call, *ENERGY, "--out", tmp_path / "out")
    (written,) = (tmp_path / "out").iterdir()
    _, shown, _ = tone("show", written)

    assert code == 0
    assert "agent Kim, started 2026-03-01 14:05:00, tier 2" in shown


def test_a_manifest_alone_names_its_recordings(tone: Tone, call: Path) -> None:
    other = call.with_name("other.wav")
    other.write_bytes(
        call.read_bytes() + b"\0\0"
    )  # another recording: what is the same is done once
    manifest = call.with_name("calls.csv")
    manifest.write_text(
        'file,agent,channels\nother.wav,2,"customer,agent"\ncall.wav,1,"agent,customer"\n'
    )

    code, out, err = tone("analyze", "--manifest", manifest, *ENERGY, "--json")

    assert code == 0
    assert "2 of 2 recordings analysed" in err
    analyses = [from_json(line) for line in out.splitlines()]
    assert [each.metadata.agent for each in analyses] == ["2", "1"]
    assert [each.conversation.speakers[0].role for each in analyses] == ["customer", "agent"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("file,agent\nother.wav,2\n", "has no row for"),
        ("file,started\ncall.wav,noon\n", "row 2: started is 'noon'"),
        ("file\n", "no row for"),
    ],
)
def test_a_bad_manifest_is_one_sentence(tone: Tone, call: Path, text: str, complaint: str) -> None:
    call.with_name("calls.csv").write_text(text)

    code, out, err = tone("analyze", call, "--manifest", call.with_name("calls.csv"), *ENERGY)

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert complaint in err


def test_no_recording_at_all_is_one_sentence(tone: Tone) -> None:
    code, _, err = tone("analyze")

    assert (code, err.count("\n")) == (2, 1)
    assert "no recording is named" in err
