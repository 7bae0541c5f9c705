"""What is named → the recordings meant.

calls/ ── a.wav   b.MP3   notes.docx   .hidden.wav   day/ ── c.flac
"""

from pathlib import Path

import pytest

from tone.batch.find import find, is_several
from tone.errors import InputError


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    folder = tmp_path / "calls"
    (folder / "day").mkdir(parents=True)
    (folder / ".cache").mkdir()
    for name in ("a.wav", "b.MP3", "notes.docx", ".hidden.wav", "day/c.flac", ".cache/d.wav"):
        (folder / name).touch()
    return folder


def test_a_folder_means_its_sound_files_at_any_depth(calls: Path) -> None:
    assert find([calls]) == [calls / "a.wav", calls / "b.MP3", calls / "day" / "c.flac"]


def test_a_pattern_means_what_it_matches(calls: Path) -> None:
    assert find([calls / "**" / "*.flac"]) == [calls / "day" / "c.flac"]


def test_a_list_is_read_from_its_own_folder(calls: Path) -> None:
    (calls / "list.txt").write_text("day/c.flac\n\na.wav\n  agent.wav+customer.wav \n")

    found = [calls / "day" / "c.flac", calls / "a.wav", calls / "agent.wav+customer.wav"]
    assert find([calls / "list.txt"]) == found


def test_what_is_named_twice_is_taken_once_and_in_order(calls: Path) -> None:
    assert find([calls / "b.MP3", calls])[:2] == [calls / "b.MP3", calls / "a.wav"]


def test_a_file_is_taken_whatever_it_is_called_and_whether_it_is_there(calls: Path) -> None:
    """Whether it can be read is for the analysis to say."""
    named = [calls / "notes.docx", calls / "gone.wav", calls / "call [1].wav"]
    (calls / "call [1].wav").touch()

    assert find(named) == named
    assert not any(map(is_several, named))


@pytest.mark.parametrize("name", ["empty", "*.ogg", "empty.txt"])
def test_a_place_without_a_recording_is_one_sentence(calls: Path, name: str) -> None:
    (calls / "empty").mkdir()
    (calls / "empty.txt").touch()
    if name == "empty.txt":
        assert find([calls / name]) == []
        return
    with pytest.raises(InputError, match=r"there is no recording in .*; expected sound files"):
        find([calls / name])


def test_a_list_that_is_no_text_is_one_sentence(calls: Path) -> None:
    (calls / "list.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"cannot read the list .*: it is no text"):
        find([calls / "list.txt"])
