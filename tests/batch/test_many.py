"""`tone.analyze_all`: the batch from Python."""

from functools import partial
from pathlib import Path

import pytest

import tone
from tone.config import Config
from tone.errors import InputError
from tone.pipeline import Analyzer
from tone.testing.calls import upset_analyzer

from .conftest import Recordings


def test_what_is_new_is_analysed_and_all_is_loaded(
    recordings: Recordings, drawn_config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Config] = []

    def build(config: Config) -> Analyzer:
        made.append(config)
        monkeypatch.undo()
        analyzer = upset_analyzer(config)
        monkeypatch.setattr(Analyzer, "from_config", build)
        return analyzer

    monkeypatch.setattr(Analyzer, "from_config", build)
    first, second = recordings(2)
    again = partial(tone.analyze_all, out=tmp_path / "out", config=drawn_config, workers=1)
    assert len(again(first)) == 1
    calls = again(first.parent, channels="agent,customer")

    assert [Path(call.recording.path).name for call in calls] == [first.name, second.name]
    assert made[-1].audio.channels == "agent,customer"


def test_no_recording_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no recording in"):
        tone.analyze_all(tmp_path, out=tmp_path / "out")
