"""Analyses as tidy tables: pandas frames with one index and units in the columns' names.

    calls = frames(load("out"))
    calls.moments.join(calls.responses, suffixes=("", "_response")).groupby("verdict").size()

Every table has the same index, (recording, start_s, end_s): the stretch that a row tells about.
What was not measured is NA.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from tone.call.analysis import Analysis
from tone.call.prosody import MEASURES
from tone.errors import InputError
from tone.export import rows
from tone.export.columns import COUNT, FLAG, NUMBER, TEXT, TIME, frame, pandas

if TYPE_CHECKING:
    from pandas import DataFrame

INDEX = {"recording": TEXT, "start_s": NUMBER, "end_s": NUMBER}
CHUNK = 500  # analyses whose rows stand in memory as Python's
CONTOUR_STEP = 1.0  # s
WHO = {"speaker": TEXT, "role": TEXT}


@dataclass(frozen=True, slots=True)
class Table:
    """A table's columns, {name: dtype of pandas}, and its rows of one analysis."""

    columns: dict[str, str]
    rows: Callable[[Analysis], rows.Rows]


class Frames(NamedTuple):
    """Analyses as tables, each a pandas DataFrame."""

    calls: "DataFrame"
    speakers: "DataFrame"
    channels: "DataFrame"
    turns: "DataFrame"
    utterances: "DataFrame"
    words: "DataFrame"
    overlaps: "DataFrame"
    beside: "DataFrame"
    moments: "DataFrame"
    responses: "DataFrame"
    evidence: "DataFrame"
    baselines: "DataFrame"
    aims: "DataFrame"
    metadata: "DataFrame"
    notes: "DataFrame"
    contours: "DataFrame"


def _all(names: str, dtype: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), dtype)


TABLES = {
    "calls": Table(
        _all("path", TEXT)
        | _all("sample_rate_hz channels", COUNT)
        | _all("agent team queue", TEXT)
        | _all("started", TIME)
        | _all("minutes_ahead_of_utc", NUMBER)
        | _all("turns moments delivered missed not_needed unrated", COUNT)
        | _all("met_share distress_start distress_peak distress_end distress_change", NUMBER)
        | _all("distress_q1 distress_q2 distress_q3 distress_q4 overlap_s silence_s", NUMBER)
        | _all("silences", COUNT)
        | _all("hold_s", NUMBER)
        | _all("supervisor_requests resolved", COUNT)
        | _all("tone_version config_fingerprint words_engine", TEXT),
        rows.calls,
    ),
    "speakers": Table(
        WHO
        | _all("channel", COUNT)
        | _all("confidence", NUMBER)
        | _all("language", TEXT)
        | _all("talk_s talk_share speech_rate_sps articulation_rate_sps", NUMBER)
        | _all("words_per_minute latency_s", NUMBER)
        | _all("turns interruptions backchannels", COUNT)
        | _all("closing_level_db", NUMBER),
        rows.speakers,
    ),
    "channels": Table(
        _all("channel", COUNT)
        | _all("bandwidth_hz snr_db clipped_share behind_db", NUMBER)
        | _all("unfit invalid", TEXT),
        rows.channels,
    ),
    "turns": Table(
        _all("turn", COUNT) | WHO | _all("utterances words", COUNT) | _all("text", TEXT),
        rows.turns,
    ),
    "utterances": Table(
        _all("utterance turn", COUNT)
        | WHO
        | _all("words", COUNT)
        | _all("text", TEXT)
        | dict.fromkeys((*MEASURES, *rows.SOURCES), NUMBER),
        rows.utterances,
    ),
    "words": Table(
        _all("utterance", COUNT) | WHO | _all("text", TEXT) | _all("confidence", NUMBER),
        rows.words,
    ),
    "overlaps": Table(_all("kind", TEXT) | WHO, rows.overlaps),
    "beside": Table(_all("kind", TEXT) | _all("channel", COUNT) | _all("text", TEXT), rows.beside),
    "moments": Table(
        _all("moment", TEXT)
        | _all("peak_s rise confidence worth_s", NUMBER)
        | _all("face quote unflagged", TEXT),
        rows.moments,
    ),
    "responses": Table(
        _all("moment verdict reason", TEXT)
        | _all("score latency_s effect lead answer_start_s answer_end_s half_life_s", NUMBER)
        | _all("half_life_censored", FLAG)
        | _all("quote coaching", TEXT),
        rows.responses,
    ),
    "evidence": Table(
        _all("moment of", TEXT)
        | _all("rank", COUNT)
        | _all("source measure text", TEXT)
        | _all("contribution value usual", NUMBER),
        rows.evidence,
    ),
    "baselines": Table(
        WHO | _all("measure", TEXT) | _all("centre spread", NUMBER) | _all("count", COUNT),
        rows.baselines,
    ),
    "aims": Table(
        _all("aim standing finding figure", TEXT) | _all("value", NUMBER) | _all("unit", TEXT),
        rows.aims,
    ),
    "metadata": Table(_all("name value", TEXT), rows.metadata),
    "notes": Table(_all("note", TEXT), rows.notes),
}


def frames(
    analyses: Analysis | Iterable[Analysis], *, contour_step: float = CONTOUR_STEP
) -> Frames:
    """Tidy pandas frames of one analysis or of many.

    Parameters
    ----------
    analyses : one, or as many as there are; they are read one by one
    contour_step : seconds > 0 that a row of `contours` covers, with the median of what was measured
        in them

    Raises
    ------
    DependencyMissing
        pandas is not installed.

    Examples
    --------
    >>> frames([]).moments.columns[:3].tolist()
    ['moment', 'peak_s', 'rise']
    >>> frames([]).words.index.names
    FrozenList(['recording', 'start_s', 'end_s'])
    """
    parts = list(chunks(analyses, contour_step=contour_step))
    return Frames(*(_joined(found) for found in zip(*parts, strict=True)))


def chunks(
    analyses: Analysis | Iterable[Analysis], *, contour_step: float = CONTOUR_STEP
) -> Iterator[Frames]:
    """The same frames, without their index, a few hundred analyses at a time; at least one."""
    if not contour_step > 0:
        raise InputError(f"contour_step is seconds above 0, got {contour_step}")
    tables = {**TABLES, "contours": _contours(contour_step)}
    every = [analyses] if isinstance(analyses, Analysis) else analyses
    held: dict[str, list[Any]] = {name: [] for name in tables}
    reading = iter(every)
    while True:
        with _uncollected():
            count = 0
            for analysis in islice(reading, CHUNK):
                count += 1
                for name, table in tables.items():
                    held[name] += _cells(table, analysis)
        yield _frames(tables, held)
        if count < CHUNK:
            return


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for cycles while analyses are read, which have none: it would take a third more."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _contours(step: float) -> Table:
    columns = WHO | dict.fromkeys(rows.CONTOURS, NUMBER)
    return Table(columns, lambda analysis: rows.contours(analysis, step=step))


def _cells(table: Table, analysis: Analysis) -> list[Any]:
    """The rows of a table, one after the other in one list."""
    cells: list[Any] = []
    recording = analysis.recording.id
    for span, row in table.rows(analysis):
        cells += (recording, span.start, span.end)
        cells += row
    return cells


def _frames(tables: dict[str, Table], held: dict[str, list[Any]]) -> Frames:
    """Turn the rows that are held into frames, which take a tenth of the memory."""
    made = {name: frame(INDEX | table.columns, held[name]) for name, table in tables.items()}
    for each in held.values():
        each.clear()
    return Frames(**made)


def _joined(parts: Sequence["DataFrame"]) -> "DataFrame":
    return pandas().concat(parts, ignore_index=True).set_index(list(INDEX))
