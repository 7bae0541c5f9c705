"""The table of clips, good and bad."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tone.errors import InputError
from tone.evaluate.corpora import by_speaker, names, read_clips, targets

Write = Callable[[Path, list[dict[str, str]]], Path]
ROW = {
    "path": "a.wav",
    "corpus": "one",
    "speaker": "ann",
    "gender": "F",
    "language": "en",
    "emotion": "anger",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.wav").write_bytes(b"not read yet")
    return tmp_path


def test_clips_are_read_in_order_and_a_transcript_is_optional(
    folder: Path, write_table: Write
) -> None:
    (clip,) = read_clips(write_table(folder, [ROW]))

    assert (clip.path, clip.emotion, clip.transcript) == (folder / "a.wav", "anger", "")
    assert not clip.is_calm
    (spoken,) = read_clips(write_table(folder, [ROW | {"transcript": "no, really"}]))
    assert spoken.transcript == "no, really"


def test_a_corpus_can_be_chosen(corpus: Path) -> None:
    clips = read_clips(corpus, ["other"])

    assert names(clips) == ("other",)
    assert list(by_speaker(clips)) == ["other_ann", "other_bob", "other_cem", "other_dia"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"emotion": "rage"}, r"clips\.csv, line 2: unknown emotion 'rage'; expected one of anger"),
        ({"path": "b.wav"}, r"clips\.csv, line 2: there is no file .*b\.wav"),
        ({"speaker": " "}, r"clips\.csv, line 2: speaker is empty; every clip needs one"),
    ],
)
def test_a_bad_row_is_named(
    folder: Path, write_table: Write, change: dict[str, str], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        read_clips(write_table(folder, [ROW | change]))


def test_a_missing_column_is_named(folder: Path, write_table: Write) -> None:
    row = {name: value for name, value in ROW.items() if name != "emotion"}

    with pytest.raises(InputError, match=r"has no column 'emotion'; expected path, corpus"):
        read_clips(write_table(folder, [row]))


def test_a_folder_without_a_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot read .*; expected a folder with a clips\.csv"):
        read_clips(tmp_path)


def test_a_table_without_clips_is_refused(tmp_path: Path) -> None:
    (tmp_path / "clips.csv").write_text(",".join(ROW) + "\n")

    with pytest.raises(InputError, match="lists no clips"):
        read_clips(tmp_path)


def test_an_unknown_corpus_is_refused(corpus: Path) -> None:
    with pytest.raises(InputError, match=r"no corpus 'three' in .*; it has drawn, other"):
        read_clips(corpus, ["three"])


def test_the_fit_corpus_is_scored_only_where_it_is_named(corpus: Path) -> None:
    clips = read_clips(corpus)

    assert targets(clips, (), "drawn") == ("other",)
    assert targets(clips, ["drawn"], "drawn") == ("drawn",)
    with pytest.raises(InputError, match="'emodb', which is not among drawn, other"):
        targets(clips, (), "emodb")
    with pytest.raises(InputError, match="there is no corpus but 'drawn'"):
        targets(read_clips(corpus, ["drawn"]), (), "drawn")
    with pytest.raises(InputError, match="no corpus 'three'; there are drawn, other"):
        targets(clips, ["three"], "drawn")
