"""Finding moments: a filter in, a page of the queue out.

A page ends with a mark of where it stopped, so that the thousandth page costs what the first does.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import Session

from tone.call.moment import Face, Verdict
from tone.call.span import Span
from tone.errors import InputError
from tone.store.people_tables import PersonRow
from tone.store.reviews import State
from tone.store.tables import MomentRow, RecordingRow
from tone.store.wording import matching

MOST_COUNTED = 10_000  # beyond that, it is "more than"
MOST_ROWS = 200
LARGEST_KEY = 2**31  # of an integer in PostgreSQL


class Order(StrEnum):
    """What comes first."""

    NEED = "need"  # what most needs a human
    NEWEST = "newest"  # the latest call; calls without a time are left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which moments. None means any; `until` is the last day that still counts."""

    agent: str | None = None
    team: str | None = None
    queue: str | None = None
    since: date | None = None
    until: date | None = None
    verdict: Verdict | None = None
    face: Face | None = None
    state: State | None = None
    reviewed: bool | None = None
    assignee_id: int | None = None
    least_confidence: float | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A moment as the queue shows it."""

    id: str
    recording_id: str
    file: str  # where the recording is
    call_duration: float  # s
    span: Span
    peak: float
    rise: float
    confidence: float
    face: Face
    verdict: Verdict
    score: float | None
    quote: str
    reason: str
    agent: str | None
    team: str | None
    queue: str | None
    started: datetime | None
    need: float
    state: State
    severity: int | None
    assignee: str | None
    revision: int
    spark: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Some moments, how many there are (at most MOST_COUNTED + 1), and where the next page is."""

    moments: tuple[Found, ...]
    total: int
    after: str | None


def search(
    session: Session,
    wanted: Filter,
    *,
    order: Order = Order.NEED,
    after: str | None = None,
    limit: int = 50,
    postgresql: bool = False,
) -> Page:
    """One page of the moments that a filter lets through."""
    limit = max(1, min(limit, MOST_ROWS))
    conditions = _conditions(wanted, postgresql=postgresql)
    if order is Order.NEWEST:
        conditions.append(MomentRow.started.is_not(None))
    if wanted.words and not after:
        keys, total = _keys_at_once(session, conditions, order, limit + 1)
    else:
        keys, total = _keys(session, conditions, order, after, limit + 1)
    rows = session.execute(_shown(keys[:limit])).all()
    places = {key: place for place, key in enumerate(keys)}
    rows = sorted(rows, key=lambda row: places[row[0].key])
    more = _mark_of(rows[-1][0], order) if len(keys) > limit else None
    return Page(tuple(_found(*row) for row in rows), total, more)


def _keys(
    session: Session,
    conditions: list[ColumnElement[bool]],
    order: Order,
    after: str | None,
    limit: int,
) -> tuple[list[int], int]:
    """The keys of a page, and the number of all; neither needs to look at every moment."""
    columns = _columns(order)
    some = select(MomentRow.key).where(*conditions).limit(MOST_COUNTED + 1)
    total = session.scalar(select(func.count()).select_from(some.subquery())) or 0
    query = select(MomentRow.key).where(*conditions)
    if after:
        query = query.where(tuple_(*columns) < tuple_(*_mark(after, order)))
    query = query.order_by(*(each.desc() for each in columns)).limit(limit)
    return list(session.scalars(query)), total


def _keys_at_once(
    session: Session, conditions: list[ColumnElement[bool]], order: Order, limit: int
) -> tuple[list[int], int]:
    """The same of a first page whose words are dear to look up: once, for both."""
    latest = (each.desc() for each in _columns(order))
    query = select(MomentRow.key, func.count().over()).where(*conditions)
    rows = session.execute(query.order_by(*latest).limit(limit)).all()
    return [key for key, _ in rows], min(rows[0][1], MOST_COUNTED + 1) if rows else 0


def one(session: Session, moment_id: str) -> Found | None:
    """One moment as the queue shows it."""
    key = session.scalar(select(MomentRow.key).where(MomentRow.id == moment_id))
    row = session.execute(_shown([key])).first() if key is not None else None
    return _found(*row) if row else None


def _shown(keys: list[int]) -> Select[MomentRow, RecordingRow, str | None]:
    return (
        select(MomentRow, RecordingRow, PersonRow.name)
        .join(RecordingRow, MomentRow.recording_id == RecordingRow.id)
        .outerjoin(PersonRow, MomentRow.assignee_id == PersonRow.id)
        .where(MomentRow.key.in_(keys))
    )


def _conditions(wanted: Filter, *, postgresql: bool) -> list[ColumnElement[bool]]:
    row = MomentRow
    equal = {
        row.agent: wanted.agent,
        row.team: wanted.team,
        row.queue: wanted.queue,
        row.verdict: wanted.verdict and wanted.verdict.value,
        row.face: wanted.face and wanted.face.value,
        row.state: wanted.state and wanted.state.value,
        row.assignee_id: wanted.assignee_id,
    }
    found = [each == value for each, value in equal.items() if value is not None]
    if wanted.reviewed is not None:
        is_open = row.state == State.OPEN.value
        found.append(row.state != State.OPEN.value if wanted.reviewed else is_open)
    if wanted.since is not None:
        found.append(row.started >= datetime.combine(wanted.since, time()))
    if wanted.until is not None:
        found.append(row.started <= datetime.combine(wanted.until, time.max))
    if wanted.least_confidence is not None:
        found.append(row.confidence >= wanted.least_confidence)
    said = matching(wanted.words, postgresql=postgresql)
    return found if said is None else [*found, said]


def _columns(order: Order) -> list[ColumnElement[Any]]:
    first = [MomentRow.started] if order is Order.NEWEST else []
    return [each.expression for each in (*first, MomentRow.need, MomentRow.key)]


def _mark_of(row: MomentRow, order: Order) -> str:
    first = [row.started.isoformat()] if order is Order.NEWEST and row.started else []
    return "~".join([*first, repr(row.need), str(row.key)])


def _mark(after: str, order: Order) -> list[object]:
    try:
        *first, need, key = after.split("~")
        times = [datetime.fromisoformat(each) for each in first]
        mark = [*times, float(need), int(key)]
    except ValueError as error:
        raise InputError(f"no page begins at {after!r}; begin at the first") from error
    if len(times) != (order is Order.NEWEST) or not 0 <= int(key) < LARGEST_KEY:
        raise InputError(f"the page at {after!r} is of another queue; begin at the first")
    return mark


def _found(row: MomentRow, recording: RecordingRow, assignee: str | None) -> Found:
    same = ("id", "recording_id", "peak", "rise", "confidence", "score", "quote", "reason")
    known = ("agent", "team", "queue", "started", "need", "severity", "revision")
    return Found(
        **{name: getattr(row, name) for name in (*same, *known)},
        file=recording.path,
        call_duration=recording.duration,
        span=Span(row.start, row.end),
        face=Face(row.face),
        verdict=Verdict(row.verdict),
        state=State(row.state),
        assignee=assignee,
        spark=tuple(recording.spark),
    )
