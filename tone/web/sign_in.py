"""Signing in and out, and the link by which somebody comes in the first time."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from tone.errors import InputError
from tone.store.people import Person
from tone.web.access import COOKIE, Member, home
from tone.web.house import House, InHouse
from tone.web.text import Said

router = APIRouter(tags=["sign-in"])
Name = Annotated[Said, Form(max_length=200)]
Password = Annotated[Said, Form(max_length=1000)]
SLOW = "Too many failed sign-ins; wait some minutes."


@router.get("/", include_in_schema=False)
def begin(signed: Member) -> RedirectResponse:
    """Lead to the page that this person begins at."""
    return RedirectResponse(home(signed.person), HTTPStatus.SEE_OTHER)


@router.get("/sign-in", response_class=HTMLResponse)
def form(
    house: InHouse, way: Annotated[str, Query(alias="next", max_length=2000)] = "/"
) -> Response:
    """The page to sign in."""
    return sign_in_page(house, way=local(way))


@router.post("/sign-in", response_class=HTMLResponse, status_code=303)
def sign_in(
    request: Request,
    house: InHouse,
    name: Name,
    password: Password,
    way: Annotated[Said, Form(alias="next", max_length=2000)] = "/",
) -> Response:
    """Sign in with a name and a password; the session is new each time."""
    address = request.client.host if request.client else ""
    wait = house.throttle.wait(name, address)
    if wait > 0:
        raise HTTPException(429, SLOW, {"Retry-After": str(int(wait) + 1)})
    person = house.store.people.called(name.strip())
    kept = person.password if person and person.active else None
    if not house.passwords.fits(kept, password) or person is None:
        house.throttle.failed(name, address)
        house.store.access.note(person.id if person else None, "sign-in refused")
        said = "That name and password do not go together."
        return sign_in_page(house, way=local(way), said=said, name=name, status=401)
    house.throttle.passed(name, address)
    return signed_in_at(request, house, person, local(way))


@router.post("/sign-out", status_code=204)
def sign_out(request: Request, house: InHouse, signed: Member) -> Response:
    """End the session."""
    house.store.access.sign_out(request.cookies[COOKIE])
    house.store.access.note(signed.person.id, "sign-out")
    response = Response(status_code=204)
    response.delete_cookie(COOKIE)
    return response


@router.get("/welcome/{token}", response_class=HTMLResponse)
def welcome(house: InHouse, token: str) -> Response:
    """The page of an invitation: choose a password, once."""
    invite = house.store.access.invited(token)
    return house.page("welcome.html", "Welcome", invite=invite, said="", name=invite.name)


@router.post("/welcome/{token}", response_class=HTMLResponse, status_code=303)
def accept(
    request: Request, house: InHouse, token: str, password: Password, name: Name = ""
) -> Response:
    """Come in by an invitation, which is then used up."""
    invite = house.store.access.invited(token)
    try:
        kept = house.passwords.hash(password)
        person = house.store.access.accept(token, name=name, password=kept)
    except InputError as error:
        return house.page(
            "welcome.html", "Welcome", status=422, invite=invite, said=str(error), name=name
        )
    return signed_in_at(request, house, person, "/")


def sign_in_page(
    house: House, *, way: str = "/", said: str = "", name: str = "", status: int = 200
) -> Response:
    """The form, with what is to be told."""
    shown: dict[str, Any] = {"way": way, "said": said, "name": name, "provider": house.provider}
    return house.page("sign_in.html", "Sign in", status=status, **shown)


def signed_in_at(request: Request, house: House, person: Person, way: str) -> Response:
    """Begin a session, end the one before, and lead to a way that is this server's own."""
    old = request.cookies.get(COOKIE)
    if old:
        house.store.access.sign_out(old)
    response = RedirectResponse(home(person) if way == "/" else way, HTTPStatus.SEE_OTHER)
    secure = house.tls or request.url.scheme == "https"
    token = house.store.access.sign_in(person.id)
    response.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=secure)
    house.store.access.note(person.id, "sign-in")
    return response


def local(way: str) -> str:
    r"""A way back within this server; anything else is the beginning.

    >>> local("/calls/1#x"), local("//evil.example"), local("/\\evil.example"), local("https://x")
    ('/calls/1#x', '/', '/', '/')
    """
    inside = way.startswith("/") and not way.startswith(("//", "/\\"))
    return way if inside and way.isprintable() and way.isascii() else "/"
