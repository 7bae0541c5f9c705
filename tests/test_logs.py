"""What is logged: JSON, a line each, from every process, with no word of any call.

call of known words → tone --log → stage and recording events; "sick of this" is in none of them
"""

import json
import logging
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tone.call.analysis import Analysis
from tone.config_file import from_table
from tone.errors import OutputError
from tone.logs import VARIABLE, log_as_begun, log_to, tell
from tone.testing.calls import analyzer, upset_call

PLAIN = {
    "audio": {"channels": "agent,customer"},
    "turns": {"vad": "energy"},
    "prosody": {"encoder": False},
    "words": {"meaning": False},
}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A log; afterwards tone logs as little as before."""
    monkeypatch.setenv(VARIABLE, "")
    log = logging.getLogger("tone")
    handlers, level = list(log.handlers), log.level
    yield tmp_path / "tone.jsonl"
    for handler in set(log.handlers) - set(handlers):
        log.removeHandler(handler)
        with suppress(OSError):  # the disk that is full
            handler.close()
    log.setLevel(level)


def events(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_a_call_is_told_by_stage_and_by_id_and_never_by_its_words(
    file: Path, upset_recording: Path, upset_analysis: Analysis
) -> None:
    log_to(file)
    made = analyzer(upset_call(), from_table(PLAIN)).analyze(upset_recording)
    told = events(file)

    stages = {each["stage"] for each in told if each["event"] == "stage"}
    assert {"audio", "voices", "words", "prosody", "moments"} <= stages
    (ends,) = [each for each in told if each["event"] == "recording ends"]
    assert (ends["recording"], ends["moments"]) == (made.recording.id, len(made.moments))
    assert {"time", "level", "process", "logger"} <= set(ends)
    said = {word.text.lower() for u in made.conversation.utterances() for word in u.words}
    assert len(said) > 10
    values = " ".join(str(value).lower() for each in told for value in each.values()).split()
    assert said.isdisjoint(values)
    assert upset_recording.name not in file.read_text()


def test_a_process_that_was_begun_logs_to_the_same_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_as_begun()
    tell("tone.x", "nowhere")
    monkeypatch.setenv(VARIABLE, str(file))
    log_as_begun()
    tell("tone.x", "counted", calls=3)

    (only,) = events(file)
    assert (only["event"], only["calls"], only["logger"]) == ("counted", 3, "tone.x")
    assert "message" not in only


def test_a_log_that_cannot_be_written_is_one_sentence(file: Path) -> None:
    with pytest.raises(OutputError, match="cannot write the log"):
        log_to(file.parent / "missing" / "tone.jsonl")


def test_a_full_disk_stops_nothing(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log_to(Path("/dev/full"))
    tell("tone.x", "counted", calls=3)

    assert capsys.readouterr().err == ""
