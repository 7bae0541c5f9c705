"""How many calls, moments and reviews there are, and how often reviewers agreed with a flag."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from tone.store.database import Database
from tone.store.reviews import State
from tone.store.tables import MomentRow, RecordingRow


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one group: calls, moments flagged, of these judged, of these agreed with."""

    name: str
    calls: int
    flagged: int
    reviewed: int
    agreed: int

    @property
    def agreement(self) -> float | None:
        """Share of judged moments that reviewers agreed with, in [0, 1]; None where none is.

        >>> Tally("billing", 9, 4, 2, 1).agreement
        0.5
        """
        return self.agreed / self.reviewed if self.reviewed else None


@dataclass(frozen=True, slots=True)
class Overview:
    """All calls together, by team, by queue, and by the week in which the call began."""

    whole: Tally
    teams: tuple[Tally, ...]
    queues: tuple[Tally, ...]
    weeks: tuple[Tally, ...]


def agents(database: Database) -> tuple[Tally, ...]:
    """The counts of each agent who is known by name, by name."""
    with database.reading() as session:
        found = _named(session, RecordingRow.agent, MomentRow.agent)
        return tuple(sorted((t for t in found if t.name), key=lambda tally: tally.name))


def overview(database: Database) -> Overview:
    """The counts of now."""
    with database.reading() as session:
        (whole,) = _tallies(session, [], lambda _: "all") or (Tally("all", 0, 0, 0, 0),)
        return Overview(
            whole=whole,
            teams=_named(session, RecordingRow.team, MomentRow.team),
            queues=_named(session, RecordingRow.queue, MomentRow.queue),
            weeks=_weeks(session),
        )


def _named(
    session: Session,
    of_calls: InstrumentedAttribute[str | None],
    of_moments: InstrumentedAttribute[str | None],
) -> tuple[Tally, ...]:
    found = _tallies(session, [of_calls.expression, of_moments.expression], lambda name: name or "")
    return tuple(sorted(found, key=lambda tally: (tally.name == "", -tally.flagged, tally.name)))


def _weeks(session: Session) -> tuple[Tally, ...]:
    days = [func.date(RecordingRow.started), func.date(MomentRow.started)]
    found = _tallies(session, days, lambda day: _monday(day) if day else "")
    return tuple(sorted((each for each in found if each.name), key=lambda tally: tally.name))


def _monday(day: date | str) -> str:
    """The Monday of a day's week.

    >>> _monday("2026-11-25")
    '2026-11-23'
    """
    found = date.fromisoformat(str(day))
    return (found - timedelta(days=found.weekday())).isoformat()


def _tallies(session: Session, by: Sequence[ColumnElement[Any]], name: Any) -> tuple[Tally, ...]:
    """Counts for each value of a column of the calls and the same column of the moments."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    judged = func.sum(case((MomentRow.state != State.OPEN.value, 1), else_=0))
    agreed = func.sum(case((MomentRow.state == State.AGREED.value, 1), else_=0))
    calls = select(func.count(RecordingRow.id), *by[:1])
    moments = select(func.count(MomentRow.key), judged, agreed, *by[1:])
    if by:
        calls, moments = calls.group_by(by[0]), moments.group_by(by[1])
    for row in session.execute(calls):
        counts[name(row[-1])][0] += row[0]
    for row in session.execute(moments):
        for place, count in enumerate(row[:3], start=1):
            counts[name(row[-1])][place] += count or 0
    return tuple(Tally(group, *each) for group, each in counts.items())
