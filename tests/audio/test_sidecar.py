"""What is known of a call, from a file beside it or a table."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tone.audio.manifest import read_manifest
from tone.audio.sidecar import read_beside
from tone.call.metadata import Known, Metadata
from tone.errors import InputError

WHOLE = {
    "Agent": 17,
    "team": " Returns ",
    "queue": "billing",
    "started": "2026-03-01T14:05:00Z",
    "channels": ["customer", "agent"],
    "language": "es-MX",
    "Case": "A-9",
    "vip": True,
    "tags": ["late", "refund"],
    "tree": {"a": 1},
    "empty": None,
}


def beside(folder: Path, stored: object, *, name: str = "call.json") -> Known:
    (folder / name).write_text(stored if isinstance(stored, str) else json.dumps(stored))
    return read_beside(folder / "call.wav")


def test_everything_a_side_car_says_is_known_and_what_tone_does_not_know_is_kept(
    tmp_path: Path,
) -> None:
    known = beside(tmp_path, WHOLE)

    assert known.metadata == Metadata(
        agent="17",
        team="Returns",
        queue="billing",
        started=datetime(2026, 3, 1, 14, 5, tzinfo=UTC),
        other={"Case": "A-9", "vip": "true", "tags": "late,refund", "tree": '{"a": 1}'},
    )
    assert (known.channels, known.language) == ("customer,agent", "es")


def test_the_empty_file_of_a_shell_that_will_write_the_analysis_is_none(tmp_path: Path) -> None:
    assert beside(tmp_path, "") == Known()


def test_a_time_without_a_zone_gets_none(tmp_path: Path) -> None:
    started = beside(tmp_path, {"started": "2026-03-01 14:05"}).metadata.started

    assert started == datetime(2026, 3, 1, 14, 5)
    assert started.tzinfo is None


def test_the_whole_name_goes_before_the_stem_and_no_side_car_is_nothing_known(
    tmp_path: Path,
) -> None:
    assert read_beside(tmp_path / "call.wav") == Known()
    beside(tmp_path, {"agent": "of the stem"})

    assert beside(tmp_path, {"agent": "of all"}, name="call.wav.json").metadata.agent == "of all"


def test_an_analysis_under_the_same_name_is_no_side_car(tmp_path: Path) -> None:
    assert beside(tmp_path, {"conversation": {}, "provenance": {}, "agent": 1}) == Known()


@pytest.mark.parametrize(
    ("stored", "complaint"),
    [
        ("{", "call.json is not JSON"),
        ("[" * 100_000, "call.json is not JSON"),
        ("[1]", "holds a JSON list; expected an object"),
        ({"started": "yesterday"}, "started is 'yesterday'; expected a date and a time"),
        ({"started": "2026-03-01"}, "started is '2026-03-01'; expected a date and a time"),
        ({"channels": "agent,client"}, "channels is 'agent,client'; expected names out of agent"),
        ({"language": "Spanish!"}, "language is 'Spanish!'; expected a code such as en"),
        ({"agent": {"name": "Kim"}}, "agent is a dict; expected text"),
        ({"agent": 1, "Agent": 2}, "two columns 'agent'"),
        ('{"x": "' + "y" * 1_000_001 + '"}', "more than 1000000 bytes"),
    ],
)
def test_a_side_car_that_cannot_be_right_is_one_sentence(
    tmp_path: Path, stored: object, complaint: str
) -> None:
    with pytest.raises(InputError, match=r"call\.json") as refused:
        beside(tmp_path, stored)

    assert complaint in str(refused.value)
    assert "\n" not in str(refused.value)


def table(folder: Path, text: str) -> Path:
    (folder / "calls.csv").write_text(text, encoding="utf-8-sig")
    return folder / "calls.csv"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_manifest_is_read_from_its_own_folder_in_its_order(
    tmp_path: Path, delimiter: str
) -> None:
    rows = [("Recording", "agent", "Note"), ("b.wav", "2", ""), ("sub/a.wav", "1", "long")]
    manifest = read_manifest(table(tmp_path, "\n".join(map(delimiter.join, rows)) + "\n\n"))

    assert manifest.recordings == (tmp_path / "b.wav", tmp_path / "sub/a.wav")
    assert manifest.of(tmp_path / "x" / ".." / "sub/a.wav").metadata == Metadata(
        agent="1", other={"Note": "long"}
    )
    with pytest.raises(InputError, match=r"has no row for .*c\.wav"):
        manifest.of(tmp_path / "c.wav")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no column 'file'"),
        ("name,agent\na.wav,1\n", "no column 'file' that names the recordings; its columns are"),
        ("file,agent\na.wav,1,2\n", "row 2 has 3 cells; expected 2"),
        ("file,agent\na.wav,1\na.wav,2\n", "row 3 lists a.wav again"),
        ("file,agent\n,1\n", "row 2 names no recording"),
        ("file,started\na.wav,noon\n", "row 2: started is 'noon'"),
        ('file,agent\na.wav,"1', "is not a CSV table in UTF-8"),
    ],
)
def test_a_manifest_that_cannot_be_right_is_one_sentence(
    tmp_path: Path, text: str, complaint: str
) -> None:
    with pytest.raises(InputError, match=r"calls\.csv") as refused:
        read_manifest(table(tmp_path, text))

    assert complaint in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_manifest_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot read the manifest .*No such file"):
        read_manifest(tmp_path / "none.csv")
    (tmp_path / "calls.csv").write_bytes(b"file\n\xff\xfe\x00")
    with pytest.raises(InputError, match="not a CSV table in UTF-8"):
        read_manifest(tmp_path / "calls.csv")


def test_a_call_with_a_file_a_side_is_known_by_either_and_by_both(tmp_path: Path) -> None:
    (tmp_path / "customer.json").write_text('{"queue": "billing"}')
    both = Path(f"{tmp_path / 'agent.wav'}+{tmp_path / 'customer.wav'}")
    manifest = read_manifest(table(tmp_path, "file,agent\nagent.wav+customer.wav,17\n"))

    assert read_beside(both).metadata.queue == "billing"
    assert manifest.recordings == (both,)
    assert manifest.of(both).metadata.agent == "17"
