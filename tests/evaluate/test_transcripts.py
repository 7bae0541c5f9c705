"""Word errors of tone and of whom it is compared with, on scripts whose errors are known."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tone.config import Config
from tone.errors import InputError
from tone.evaluate import transcripts
from tone.evaluate.transcripts import evaluate_words, read_tables
from tone.pipeline import Analyzer
from tone.testing.calls import analyzer
from tone.testing.synth import Line, write_call

AGENT = Line(speaker="agent", start=1.0, end=4.0, text="How can I help you")
MACHINE = Line(speaker="customer", start=5.0, end=8.0, text="Your call is important to us")


class Deaf:
    """Hears every second word of one sentence, and is handed all of the sound."""

    def __init__(self) -> None:
        self.heard: list[float] = []

    def alone(self, sound: NDArray[np.float32]) -> str:
        self.heard.append(len(sound) / transcripts.RATE)
        return "how i you call important us"


def test_errors_are_counted_for_both_over_the_same_recordings(
    tmp_path: Path, drawn_config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """call.csv: two lines, eleven words; tone writes both down, the peer six words of them."""
    write_call(tmp_path / "call.wav", [AGENT, MACHINE], duration=10.0)
    (tmp_path / "call.csv").write_text(
        f"start_s,transcript\n1,{AGENT.text}?\n5,{MACHINE.text}.\n", encoding="utf-8"
    )
    made = analyzer([AGENT, MACHINE], drawn_config)
    monkeypatch.setattr(Analyzer, "from_config", lambda _: made)
    peer = Deaf()

    ours, theirs = evaluate_words(tmp_path, drawn_config, peer=peer).scores

    assert (ours.table, ours.recordings, ours.words) == ("call", 1, 11)
    assert ours.error_rate.value == 0.0
    assert theirs.error_rate.value == pytest.approx(5 / 11)
    assert (theirs.added, theirs.lost) == (0, 5)
    assert peer.heard == [pytest.approx(10.0)]


def test_a_table_names_its_recordings_and_those_that_are_not_there_are_left_out(
    tmp_path: Path,
) -> None:
    for name in ("a.wav", "b.flac"):
        (tmp_path / name).touch()
    (tmp_path / "prompts.csv").write_text(
        "path,transcript\na.wav,Hello\nb.flac,\nc.wav,Gone\n", encoding="utf-8"
    )
    (tmp_path / "clips.csv").write_text("path,emotion\na.wav,anger\n", encoding="utf-8")

    (spoken,) = read_tables(tmp_path)["prompts"]

    assert (spoken.path, spoken.text) == (tmp_path / "a.wav", "Hello")
    assert list(read_tables(tmp_path)) == ["prompts"]


def test_a_folder_without_a_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no table of what is said.*expected a CSV"):
        read_tables(tmp_path)
