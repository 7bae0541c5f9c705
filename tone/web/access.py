"""Who may do what: the rights of each role, and the guard that every route stands behind.

A page of somebody who is signed in proves itself by the session's token in a header, which no other
site can send; sign-in forms are held to the browser's Origin.
"""

from enum import StrEnum
from hmac import compare_digest
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Header, HTTPException, Request

from tone.store.access import Signed
from tone.store.people import Person, Position
from tone.web.house import House, house_of

COOKIE = "tone_session"
SAFE = ("GET", "HEAD", "OPTIONS")


class Right(StrEnum):
    """What somebody may do."""

    SEE = "see"  # the queue, calls, the overview
    LISTEN = "listen"
    REVIEW = "review"
    SHARE = "share"  # a moment with the agent whose call it is
    COACH = "coach"  # what is about one agent: how they do over weeks, and their playlists
    UPLOAD = "upload"
    CLIPS = "clips"  # the moments that were shared with them
    RULE = "rule"  # people, the audit log


RIGHTS: dict[Position, frozenset[Right]] = {
    Position.REVIEWER: frozenset({Right.SEE, Right.LISTEN, Right.REVIEW, Right.UPLOAD}),
    Position.COACH: frozenset(
        {Right.SEE, Right.LISTEN, Right.REVIEW, Right.SHARE, Right.COACH, Right.UPLOAD}
    ),
    Position.AGENT: frozenset({Right.CLIPS, Right.LISTEN}),
    Position.ANALYST: frozenset({Right.SEE, Right.LISTEN}),
    Position.ADMIN: frozenset(set(Right) - {Right.CLIPS, Right.COACH}),
}


class SignInFirst(Exception):
    """Nobody is signed in; a page leads to the sign-in, anything else is 401."""

    def __init__(self, way_back: str) -> None:
        self.where = f"/sign-in?next={quote(way_back, safe='')}"


def may(person: Person, right: Right) -> bool:
    """Whether somebody has a right; who may listen is also set for each person."""
    if right is Right.LISTEN and not person.may_listen:
        return False
    return right in RIGHTS[person.role]


def rights_of(person: Person) -> dict[str, bool]:
    """Every right by name, and whether somebody has it: for the templates."""
    return {each.value: may(person, each) for each in Right}


def check_hears(person: Person) -> None:
    """Raise 403 where somebody may not listen."""
    if not may(person, Right.LISTEN):
        raise HTTPException(403, "You may not listen.")


def signed_in(request: Request, house: Annotated[House, Depends(house_of)]) -> Signed:
    """Who asks.

    Raises
    ------
    SignInFirst
        Nobody is signed in.
    """
    token = request.cookies.get(COOKIE)
    signed = house.store.access.signed(token) if token else None
    if signed is None:
        query = f"?{request.url.query}" if request.url.query else ""
        raise SignInFirst(request.url.path + query)
    return signed


class Guard:
    """Lets in who is signed in, has one of the rights and, to change anything, asks from a page."""

    def __init__(self, *rights: Right) -> None:
        self._rights = rights

    def __call__(
        self,
        request: Request,
        signed: Annotated[Signed, Depends(signed_in)],
        x_csrf_token: Annotated[str, Header(max_length=100)] = "",
    ) -> Signed:
        """The person, or 403."""
        if request.method not in SAFE:
            sent = x_csrf_token.encode("utf-8", "replace")
            if not compare_digest(sent, signed.csrf.encode()):
                raise HTTPException(403, "This did not come from a page of yours; load it again.")
        if self._rights and not any(may(signed.person, each) for each in self._rights):
            raise HTTPException(403, "Your role does not allow this.")
        return signed


def is_coach(house: House, person: Person) -> bool:
    """Whether somebody may see what is about one agent.

    Coaches may; whoever rules the house may where it is not for training only.
    """
    return may(person, Right.COACH) or (not house.training_only and may(person, Right.RULE))


def coaching(
    house: Annotated[House, Depends(house_of)],
    signed: Annotated[Signed, Depends(Guard())],
) -> Signed:
    """The person, or 403 where what is about one agent is not for them."""
    if not is_coach(house, signed.person):
        raise HTTPException(403, "What is about one agent is for them and their coaches.")
    return signed


Coach = Annotated[Signed, Depends(coaching)]
Member = Annotated[Signed, Depends(Guard())]
Seer = Annotated[Signed, Depends(Guard(Right.SEE))]
Reviewer = Annotated[Signed, Depends(Guard(Right.REVIEW))]
Uploader = Annotated[Signed, Depends(Guard(Right.UPLOAD))]
Ruler = Annotated[Signed, Depends(Guard(Right.RULE))]


def home(person: Person) -> str:
    """The page that somebody begins at."""
    return "/queue" if may(person, Right.SEE) else "/clips"
