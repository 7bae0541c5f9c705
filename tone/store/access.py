"""Who is signed in, who is invited, and the log of what was done.

Tokens are random and leave here once; the database holds their digests.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select

from tone.errors import InputError, NotStored
from tone.store.access_tables import AuditRow, InviteRow, SessionRow
from tone.store.database import Database
from tone.store.people import (
    Person,
    Position,
    checked_name,
    is_taken,
    let_in,
    person_of,
    row_of,
)
from tone.store.people_tables import PersonRow

SIGNED_IN = timedelta(hours=12)
INVITED = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Signed:
    """A person who is signed in, and the token that their pages prove themselves with."""

    person: Person
    csrf: str


@dataclass(frozen=True, slots=True)
class Invite:
    """An invitation that is still open; the first one, of the admin, has no name."""

    name: str
    role: Position


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the audit log."""

    id: int
    made: datetime
    who: str
    action: str
    target: str


class Access:
    """Sessions, invitations and the audit log of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sign_in(self, person_id: int) -> str:
        """Begin a session; returns its token, which is new every time."""
        token, now = secrets.token_urlsafe(32), datetime.now(UTC)
        with self._database.writing() as session:
            session.execute(delete(SessionRow).where(SessionRow.until < now))
            session.add(
                SessionRow(
                    digest=_digest(token),
                    person_id=person_id,
                    csrf=secrets.token_urlsafe(32),
                    until=now + SIGNED_IN,
                )
            )
        return token

    def signed(self, token: str) -> Signed | None:
        """Whose session it is; None where it is over, unknown, or they are switched off."""
        with self._database.reading() as session:
            query = select(SessionRow, PersonRow).join(
                PersonRow, SessionRow.person_id == PersonRow.id
            )
            row = session.execute(query.where(SessionRow.digest == _digest(token))).first()
            if row is None or row[0].until < datetime.now(UTC) or not row[1].active:
                return None
            return Signed(person_of(row[1]), row[0].csrf)

    def sign_out(self, token: str) -> None:
        """End a session."""
        with self._database.writing() as session:
            session.execute(delete(SessionRow).where(SessionRow.digest == _digest(token)))

    def first_invite(self) -> str | None:
        """The token of the admin's invitation where nobody is in yet; earlier ones end."""
        with self._database.writing() as session:
            if session.scalar(select(PersonRow.id).limit(1)) is not None:
                return None
            session.execute(delete(InviteRow))
            row, token = _invite("", Position.ADMIN, None)
            session.add(row)
            return token

    def invite(self, name: str, role: Position, agent: str | None = None) -> str:
        """The token of an invitation.

        Raises
        ------
        InputError
            The name is empty, too long, or taken.
        """
        name = checked_name(name)
        with self._database.writing() as session:
            if is_taken(session, name):
                raise InputError(f"there is somebody called {name!r} already; take another name")
            session.execute(delete(InviteRow).where(InviteRow.name == name))
            row, token = _invite(name, role, agent)
            session.add(row)
            return token

    def renew(self, person_id: int) -> str:
        """The token of a link by which somebody who is in chooses another password.

        Raises
        ------
        NotStored
            There is nobody of that number.
        """
        with self._database.writing() as session:
            person = person_of(row_of(session, person_id))
            session.execute(delete(InviteRow).where(InviteRow.person_id == person_id))
            row, token = _invite(person.name, person.role, person.agent)
            row.person_id = person_id
            session.add(row)
            return token

    def invited(self, token: str) -> Invite:
        """What an invitation offers.

        Raises
        ------
        NotStored
            It is over, used, or never was.
        """
        with self._database.reading() as session:
            row = session.get(InviteRow, _digest(token))
            if row is None or row.until < datetime.now(UTC):
                raise NotStored("this link is used or over; ask for another")
            return Invite(row.name, Position(row.role))

    def accept(self, token: str, *, name: str, password: str) -> Person:
        """Let the invited in, once. `password` is an argon2 hash; `name` counts where none is set.

        Whoever is in already has the new password, and is signed out everywhere.

        Raises
        ------
        NotStored
            The invitation is over, used, or never was.
        InputError
            The name is empty, too long, or taken.
        """
        with self._database.writing() as session:
            row = session.get(InviteRow, _digest(token), with_for_update=True)
            if row is None or row.until < datetime.now(UTC):
                raise NotStored("this link is used or over; ask for another")
            if row.person_id is not None:
                known = row_of(session, row.person_id)
                known.password = password
                session.execute(delete(SessionRow).where(SessionRow.person_id == known.id))
                session.delete(row)
                return person_of(known)
            chosen = checked_name(row.name or name)
            if is_taken(session, chosen):
                raise InputError(f"there is somebody called {chosen!r} already")
            session.delete(row)
            return let_in(session, chosen, Position(row.role), password=password, agent=row.agent)

    def accept_known(self, subject: str, name: str) -> Person | None:
        """Who an identity provider vouches for, if they were let in or invited; None otherwise.

        The first time, somebody is known by name: that of a person who has no other identity yet,
        or of an open invitation. From then on `subject` alone counts, whatever their name becomes.
        """
        with self._database.writing() as session:
            people = select(PersonRow)
            known = session.scalars(people.where(PersonRow.subject == subject)).first()
            if known is not None:
                return person_of(known)
            named = session.scalars(people.where(PersonRow.name == name)).first()
            if named is not None:
                if named.subject is not None:
                    return None
                named.subject = subject
                return person_of(named)
            open_still = (InviteRow.name == name, InviteRow.until >= datetime.now(UTC))
            invite = session.scalars(select(InviteRow).where(*open_still)).first()
            if not name or invite is None or invite.person_id is not None:
                return None
            session.delete(invite)
            role = Position(invite.role)
            return let_in(session, name, role, password=None, agent=invite.agent, subject=subject)

    def note(self, person_id: int | None, action: str, target: str = "") -> None:
        """Add a line to the audit log."""
        with self._database.writing() as session:
            row = AuditRow(
                made=datetime.now(UTC), person_id=person_id, action=action, target=target[:200]
            )
            session.add(row)

    def deeds(self, *, before: int | None = None, limit: int = 200) -> tuple[Deed, ...]:
        """What was done, latest first; `before` is the id that the page before ended with."""
        query = select(AuditRow, PersonRow.name).outerjoin(
            PersonRow, AuditRow.person_id == PersonRow.id
        )
        if before is not None:
            query = query.where(AuditRow.id < before)
        with self._database.reading() as session:
            rows = session.execute(query.order_by(AuditRow.id.desc()).limit(limit)).all()
            return tuple(
                Deed(row.id, row.made, name or "", row.action, row.target) for row, name in rows
            )


def _invite(name: str, role: Position, agent: str | None) -> tuple[InviteRow, str]:
    token = secrets.token_urlsafe(32)
    until = datetime.now(UTC) + INVITED
    row = InviteRow(digest=_digest(token), name=name, role=role.value, agent=agent, until=until)
    return row, token


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
