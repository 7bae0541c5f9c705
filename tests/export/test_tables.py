"""Analyses as tables.

analysis ──► frames ──► calls · utterances · words · moments · responses · … (one index)
└──────► a folder of Parquet or CSV, read back by pandas and DuckDB
"""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

import tone
from tone.call.analysis import Analysis
from tone.call.codec import from_json, to_json
from tone.call.prosody import F0, INTENSITY, Contour
from tone.call.speech import Conversation
from tone.errors import InputError, OutputError
from tone.export.folder import Kind, write_tables
from tone.export.json import JsonExporter
from tone.export.read import load
from tone.export.tables import TABLES, Frames, chunks, frames

from .conftest import Held, conversations

INDEX = ["recording", "start_s", "end_s"]


def test_every_table_has_the_one_index_and_only_nullable_columns(analyses: list[Analysis]) -> None:
    for name, frame in frames(analyses)._asdict().items():
        assert list(frame.index.names) == INDEX, name
        assert not [c for c in frame if frame[c].dtype.kind == "O" and frame[c].dtype == object]


def test_moments_responses_and_evidence_are_those_of_the_analysis(upset_analysis: Analysis) -> None:
    made = frames(upset_analysis)

    assert made.moments["moment"].tolist() == [each.id for each in upset_analysis.moments]
    assert made.moments["rise"].tolist() == [each.rise for each in upset_analysis.moments]
    assert made.responses["verdict"].tolist() == [e.verdict.value for e in upset_analysis.responses]
    joined = made.moments.join(made.responses, suffixes=("", "_response"))
    assert (joined["moment"] == joined["moment_response"]).all()
    rated = made.evidence[made.evidence["of"] == "response"]
    points = rated.groupby("moment")["contribution"].sum()
    for response in upset_analysis.responses:
        expected = sum(each.contribution for each in response.evidence)
        assert points[response.moment_id] == pytest.approx(expected)


def test_an_utterance_has_what_was_measured_of_it_and_nothing_else(
    upset_analysis: Analysis,
) -> None:
    made = frames(upset_analysis).utterances
    for row in upset_analysis.prosody.functionals:
        found = made.loc[(upset_analysis.recording.id, row.span.start, row.span.end)]
        for measure in (F0, INTENSITY):
            if measure in row.values:
                assert found[measure] == pytest.approx(row.values[measure])
            else:
                assert found[measure] is pd.NA
    agents = made[made["role"] == "agent"]
    assert agents["distress"].isna().all()  # nobody reads the agent


def test_what_the_centre_knows_is_kept_and_its_clock_is_not_moved(analyses: list[Analysis]) -> None:
    made = frames(analyses)

    assert made.calls["agent"].tolist() == [pd.NA, "17", pd.NA]
    assert made.calls["started"].tolist() == [pd.NaT, pd.Timestamp(2026, 11, 2, 9, 30), pd.NaT]
    assert made.calls["minutes_ahead_of_utc"].tolist() == [pd.NA, 0.0, pd.NA]
    assert made.metadata.reset_index()[["recording", "name", "value"]].values.tolist() == [
        [analyses[1].recording.id, "wrap-up", "a, “b”"]
    ]


@given(conversations())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_word_is_in_a_row(held: Held, conversation: Conversation) -> None:
    analysis = held(conversation)
    words = [word for each in conversation.utterances() for word in each.words]
    made = frames(analysis)

    assert made.words["text"].tolist() == [word.text for word in words]
    assert [(s, e) for _, s, e in made.words.index] == [(w.span.start, w.span.end) for w in words]
    counted = Counter(made.words["utterance"])
    assert [counted[n] for n in made.utterances["utterance"]] == made.utterances["words"].tolist()


def test_a_contour_is_thinned_to_medians_of_what_was_measured(upset_analysis: Analysis) -> None:
    values = np.array([1, np.nan, 4, 5, np.nan, np.nan, np.nan, np.nan, 7], np.float32)
    contour = Contour(F0, "customer", 2.0, 0.25, values)
    prosody = replace(upset_analysis.prosody, contours=(contour,))
    made = frames(replace(upset_analysis, prosody=prosody)).contours

    assert made[F0].tolist() == [4.0, 7.0]  # a second without a value has no row
    assert made.index.get_level_values("start_s").tolist() == [2.0, 4.0]
    assert made[INTENSITY].isna().all()
    with pytest.raises(InputError, match="contour_step is seconds above 0, got 0"):
        frames(upset_analysis, contour_step=0)


def test_in_parts_or_at_once_the_tables_are_the_same(
    analyses: list[Analysis], monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = frames(analyses)
    monkeypatch.setattr("tone.export.tables.CHUNK", 2)

    assert len(list(chunks(analyses))) == 2
    _same(frames(iter(analyses)), at_once)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_folder_of_tables_reads_back_as_it_was(
    analyses: list[Analysis], kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tone.export.tables.CHUNK", 2)
    assert write_tables(analyses, tmp_path / "tables", kind) == 3

    back = {name: _read(tmp_path / "tables", name, kind) for name in TABLES | {"contours": None}}
    _same(Frames(**back), frames(analyses))
    assert not list(tmp_path.glob(".*"))


def test_duckdb_asks_the_parquet_which_queue_has_the_moments(
    analyses: list[Analysis], tmp_path: Path
) -> None:
    write_tables(analyses, tmp_path / "t", Kind.PARQUET)
    asked = duckdb.sql(
        f"""select queue, count(*) from '{tmp_path}/t/moments/*.parquet'
            join '{tmp_path}/t/calls/*.parquet' using (recording)
            where queue is not null group by queue"""
    )

    assert asked is not None
    assert asked.fetchall() == [("returns", len(analyses[1].moments))]


def test_a_folder_with_something_in_it_is_left_alone(
    analyses: list[Analysis], tmp_path: Path
) -> None:
    (tmp_path / "mine").write_text("keep")
    with pytest.raises(InputError, match="is there already; expected the name of a new folder"):
        write_tables(analyses, tmp_path, Kind.CSV)

    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_disk_that_fails_halfway_leaves_nothing(
    analyses: list[Analysis], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(__import__("tone.export.folder", fromlist=["x"]).WRITERS, Kind.CSV, full)
    with pytest.raises(OutputError, match="No space left on device"):
        write_tables(analyses, tmp_path / "t", Kind.CSV)

    assert list(tmp_path.iterdir()) == []


def test_three_lines_from_files_to_a_table(analyses: list[Analysis], tmp_path: Path) -> None:
    for each in analyses:
        JsonExporter().write(each, tmp_path / f"{each.recording.id}.json")

    calls = tone.load(tmp_path)
    assert len(calls) == 3
    assert calls[1].metadata.agent == "17"
    assert len(calls[:2]) == 2
    _same(tone.frames(calls), frames(from_json(to_json(each)) for each in analyses))
    with pytest.raises(InputError, match="there is no analysis"):
        load(tmp_path / "..", tmp_path.parent / "none")


def _read(folder: Path, name: str, kind: Kind) -> pd.DataFrame:
    if kind is Kind.PARQUET:
        return pd.concat(map(pd.read_parquet, sorted((folder / name).glob("*")))).set_index(INDEX)
    dtypes = {"recording": "string", "start_s": "Float64", "end_s": "Float64"}
    columns = TABLES[name].columns if name in TABLES else _contours()
    dates = [column for column, dtype in columns.items() if dtype.startswith("datetime")]
    dtypes |= {column: dtype for column, dtype in columns.items() if column not in dates}
    found = pd.read_csv(
        folder / f"{name}.csv",
        dtype=dtypes,
        keep_default_na=False,
        na_values=[""],
        parse_dates=dates,
    )
    return found.set_index(INDEX)


def _contours() -> dict[str, str]:
    made = frames([]).contours
    return {column: str(dtype) for column, dtype in made.dtypes.items()}


def _same(one: Frames, other: Frames) -> None:
    for name in Frames._fields:
        pd.testing.assert_frame_equal(
            getattr(one, name), getattr(other, name), check_exact=False, rtol=1e-9, obj=name
        )
