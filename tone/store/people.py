"""Who may sign in, and as what."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from tone.errors import InputError, NotStored
from tone.store.database import Database
from tone.store.people_tables import PersonRow

LONGEST_NAME = 200  # characters


class Position(StrEnum):
    """What a person is in the house; what each may see is tabulated in the web's access rules."""

    REVIEWER = "reviewer"
    COACH = "coach"
    AGENT = "agent"  # sees only the clips that are shared with them
    ANALYST = "analyst"  # hears nothing unless allowed
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who may sign in. `agent` is the name under which they take calls, if they do."""

    id: int
    name: str
    role: Position
    password: str | None  # an argon2 hash
    agent: str | None
    may_listen: bool
    active: bool


class People:
    """The people of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        name: str,
        role: Position,
        *,
        password: str | None = None,
        subject: str | None = None,
        agent: str | None = None,
    ) -> Person:
        """Let somebody in.

        Raises
        ------
        InputError
            The name is empty, too long, or taken.
        """
        name = checked_name(name)
        with self._database.writing() as session:
            if is_taken(session, name):
                raise InputError(f"there is somebody called {name!r} already; take another name")
            return let_in(session, name, role, password=password, subject=subject, agent=agent)

    def get(self, person_id: int) -> Person:
        """Somebody by number.

        Raises
        ------
        NotStored
            There is nobody of that number.
        """
        with self._database.reading() as session:
            return person_of(row_of(session, person_id))

    def change(
        self,
        person_id: int,
        *,
        role: Position | None = None,
        may_listen: bool | None = None,
        active: bool | None = None,
    ) -> Person:
        """Change what somebody may do; None leaves as it is. It counts from their next request.

        Raises
        ------
        NotStored
            There is nobody of that number.
        InputError
            No admin would be left.
        """
        changes = {"role": role and role.value, "may_listen": may_listen, "active": active}
        with self._database.writing() as session:
            row = row_of(session, person_id)
            for name, value in changes.items():
                if value is not None:
                    setattr(row, name, value)
            session.flush()
            admins = select(PersonRow.id).where(
                PersonRow.role == Position.ADMIN.value, PersonRow.active
            )
            if session.scalar(admins.limit(1)) is None:
                raise InputError("somebody must be admin; make another one first")
            return person_of(row)

    def called(self, name: str) -> Person | None:
        """Somebody by name."""
        with self._database.reading() as session:
            row = session.scalars(select(PersonRow).where(PersonRow.name == name)).first()
            return person_of(row) if row else None

    def everyone(self) -> tuple[Person, ...]:
        """All, by name."""
        with self._database.reading() as session:
            return tuple(
                map(person_of, session.scalars(select(PersonRow).order_by(PersonRow.name)))
            )


def checked_name(name: str) -> str:
    """A name without the space around it.

    Raises
    ------
    InputError
        It is empty or too long.
    """
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise InputError(f"a name has 1 to {LONGEST_NAME} characters, got {len(name)}")
    return name


def row_of(session: Session, person_id: int) -> PersonRow:
    """Somebody's row.

    Raises
    ------
    NotStored
        There is nobody of that number.
    """
    row = session.get(PersonRow, person_id)
    if row is None:
        raise NotStored(f"there is nobody with the number {person_id}")
    return row


def is_taken(session: Session, name: str) -> bool:
    """Whether somebody has this name."""
    return session.scalar(select(PersonRow.id).where(PersonRow.name == name)) is not None


def let_in(
    session: Session,
    name: str,
    role: Position,
    *,
    password: str | None,
    agent: str | None,
    subject: str | None = None,
) -> Person:
    """Add somebody whose name is checked; an analyst hears nothing until allowed."""
    row = PersonRow(
        name=name,
        role=role.value,
        password=password,
        subject=subject,
        agent=agent,
        may_listen=role is not Position.ANALYST,
        active=True,
        added=datetime.now(UTC),
    )
    session.add(row)
    session.flush()
    return person_of(row)


def person_of(row: PersonRow) -> Person:
    """A person from their row."""
    return Person(
        id=row.id,
        name=row.name,
        role=Position(row.role),
        password=row.password,
        agent=row.agent,
        may_listen=row.may_listen,
        active=row.active,
    )
