"""What people said of moments: kept for good, taken back by a mark, carried to the next analysis.

Whoever changes a call's moments or reviews holds its recording's row, so that nothing is said of a
moment that a re-analysis is just replacing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from tone.call.span import Span
from tone.errors import InputError, NotStored, StaleReview
from tone.store.database import Database
from tone.store.people_tables import PersonRow, ReviewRow
from tone.store.playlist_tables import PlaylistClipRow
from tone.store.tables import MomentRow, RecordingRow

SEVERITIES = (1, 2, 3)  # mild, serious, grave
LONGEST_COMMENT = 4000  # characters


class Kind(StrEnum):
    """What a person can do to a moment."""

    AGREE = "agree"
    DISPUTE = "dispute"
    WRONG_TIME = "wrong_time"
    WRONG_SPEAKER = "wrong_speaker"
    SEVERITY = "severity"
    COMMENT = "comment"
    ASSIGN = "assign"
    SHARE = "share"  # with the agent whose call it is


class State(StrEnum):
    """What people made of a moment; `open` where nobody has judged it."""

    OPEN = "open"
    AGREED = "agreed"
    DISPUTED = "disputed"
    WRONG_TIME = "wrong_time"
    WRONG_SPEAKER = "wrong_speaker"


STATES = {
    Kind.AGREE: State.AGREED,
    Kind.DISPUTE: State.DISPUTED,
    Kind.WRONG_TIME: State.WRONG_TIME,
    Kind.WRONG_SPEAKER: State.WRONG_SPEAKER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One thing a person said of a stretch of a recording.

    `moment_id` is the moment it overlaps in the newest analysis; None where there is none.
    `value` is a severity in 1..3, or the id of the person assigned (None: nobody).
    """

    id: int
    recording_id: str
    span: Span
    moment_id: str | None
    person_id: int
    by: str
    kind: Kind
    value: int | None
    text: str
    made: datetime
    undone: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A review to be made. `seen` is the moment's revision that the person was looking at."""

    moment_id: str
    person_id: int
    kind: Kind
    value: int | None = None
    text: str = ""
    seen: int | None = None

    def __post_init__(self) -> None:
        if self.kind is Kind.SEVERITY and self.value not in SEVERITIES:
            raise InputError(f"a severity is one of {SEVERITIES}, got {self.value}")
        if self.kind is Kind.COMMENT and not self.text.strip():
            raise InputError("a comment needs words, got none")
        if len(self.text) > LONGEST_COMMENT:
            raise InputError(
                f"a comment has at most {LONGEST_COMMENT} characters, got {len(self.text)}"
            )


class Reviews:
    """The reviews of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, said: Said) -> Review:
        """Keep a review.

        Raises
        ------
        NotStored
            There is no such moment, or nobody of that number to assign it to.
        StaleReview
            Somebody reviewed the moment since `seen`; a comment is never stale.
        """
        with self._database.writing() as session:
            moment = _held(session, said.moment_id)
            if said.kind is not Kind.COMMENT:
                _check_fresh(moment, said.seen)
            if said.kind in (Kind.ASSIGN, Kind.SHARE) and said.value is not None:
                _check_person(session, said.value)
            row = ReviewRow(
                recording_id=moment.recording_id,
                start=moment.start,
                end=moment.end,
                moment_id=moment.id,
                person_id=said.person_id,
                kind=said.kind.value,
                value=said.value,
                text=said.text.strip(),
                made=datetime.now(UTC),
            )
            session.add(row)
            session.flush()
            settle(session, [moment])
            return _review(row, session.get_one(PersonRow, said.person_id).name)

    def undo(self, moment_id: str, person_id: int) -> Review | None:
        """Take back what a person last said of a moment; None where there is nothing left."""
        with self._database.writing() as session:
            moment = _held(session, moment_id)
            row = session.scalars(
                select(ReviewRow)
                .where(ReviewRow.moment_id == moment_id, ReviewRow.person_id == person_id)
                .where(ReviewRow.undone.is_(None))
                .order_by(ReviewRow.id.desc())
                .limit(1)
            ).first()
            if row is None:
                return None
            row.undone = datetime.now(UTC)
            session.flush()
            settle(session, [moment])
            return _review(row, session.get_one(PersonRow, person_id).name)

    def of(self, recording_id: str) -> tuple[Review, ...]:
        """Everything said of a recording, in order, what was taken back included."""
        with self._database.reading() as session:
            found = session.execute(
                select(ReviewRow, PersonRow.name)
                .join(PersonRow, ReviewRow.person_id == PersonRow.id)
                .where(ReviewRow.recording_id == recording_id)
                .order_by(ReviewRow.id)
            ).all()
            return tuple(_review(row, name) for row, name in found)

    def shared_with(self, person_id: int) -> tuple[str, ...]:
        """The moments that are shared with somebody, latest first."""
        query = (
            select(ReviewRow.moment_id)
            .where(ReviewRow.kind == Kind.SHARE.value, ReviewRow.value == person_id)
            .where(ReviewRow.undone.is_(None), ReviewRow.moment_id.is_not(None))
            .order_by(ReviewRow.id.desc())
        )
        with self._database.reading() as session:
            return tuple(dict.fromkeys(str(each) for each in session.scalars(query)))


def _held(session: Session, moment_id: str) -> MomentRow:
    """The moment, with its recording held until the transaction ends."""
    of = select(MomentRow.recording_id).where(MomentRow.id == moment_id)
    held = select(RecordingRow.id).where(RecordingRow.id == of.scalar_subquery())
    session.execute(held.with_for_update())
    moment = session.scalars(select(MomentRow).where(MomentRow.id == moment_id)).first()
    if moment is None:
        raise NotStored(f"there is no moment {moment_id!r} in the store")
    return moment


def _check_fresh(moment: MomentRow, seen: int | None) -> None:
    if seen is not None and seen != moment.revision:
        raise StaleReview(
            f"somebody else reviewed moment {moment.id} meanwhile: "
            f"it is at revision {moment.revision}, you saw {seen}; look again"
        )


def _check_person(session: Session, person_id: int) -> None:
    person = session.get(PersonRow, person_id)
    if person is None or not person.active:
        raise NotStored(f"there is nobody with the number {person_id} to assign a moment to")


def reattach(session: Session, recording_id: str, moments: Sequence[MomentRow]) -> None:
    """Hang each review and clip of a recording on the new moment that it overlaps most, if any."""
    of_reviews = select(ReviewRow).where(ReviewRow.recording_id == recording_id)
    of_clips = select(PlaylistClipRow).where(PlaylistClipRow.recording_id == recording_id)
    for row in (*session.scalars(of_reviews), *session.scalars(of_clips)):
        marked = Span(row.start, row.end)
        shared = [(Span(m.start, m.end).overlap(marked), m.id) for m in moments]
        most, moment_id = max(shared, default=(0.0, ""))
        row.moment_id = moment_id if most > 0 else None
    session.flush()
    settle(session, moments)


def settle(session: Session, moments: Sequence[MomentRow]) -> None:
    """Work out what the reviews of moments add up to: the newest of each kind counts."""
    by_id = {moment.id: moment for moment in moments}
    for moment in moments:
        moment.state, moment.severity, moment.assignee_id = State.OPEN.value, None, None
        moment.revision = 0
    query = select(ReviewRow).where(ReviewRow.moment_id.in_(by_id)).order_by(ReviewRow.id)
    for row in session.scalars(query):
        moment = by_id[str(row.moment_id)]
        moment.revision += 1 if row.undone is None else 2  # what was said, and its taking back
        if row.undone is None:
            _count(moment, row)
    session.flush()


def _count(moment: MomentRow, row: ReviewRow) -> None:
    kind = Kind(row.kind)
    if kind in STATES:
        moment.state = STATES[kind].value
    elif kind is Kind.SEVERITY:
        moment.severity = row.value
    elif kind is Kind.ASSIGN:
        moment.assignee_id = row.value


def _review(row: ReviewRow, name: str) -> Review:
    return Review(
        id=row.id,
        recording_id=row.recording_id,
        span=Span(row.start, row.end),
        moment_id=row.moment_id,
        person_id=row.person_id,
        by=name,
        kind=Kind(row.kind),
        value=row.value,
        text=row.text,
        made=row.made,
        undone=row.undone,
    )
