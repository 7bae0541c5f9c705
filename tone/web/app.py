"""The served application: routes, headers, and what errors turn into. Made without a socket.

create_app(House(store=store, folder=folder)) → FastAPI
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from http import HTTPStatus
from importlib.metadata import version
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from tone.errors import InputError, NotStored, StaleReview, StoreError, ToneError
from tone.web import (
    agents,
    calls,
    clips,
    observed,
    overview,
    patterns,
    people,
    playlists,
    queue,
    review,
    sign_in,
    uploads,
)
from tone.web.access import SAFE, SignInFirst
from tone.web.house import House
from tone.web.oidc import Provider, add_provider

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
STATUS: dict[type[ToneError], int] = {
    NotStored: 404,
    StaleReview: 409,
    StoreError: 503,
    InputError: 422,
}
LARGEST_BODY = 64 * 1024  # bytes of what is no upload
ROOMS = (
    *(sign_in, queue, calls, clips, playlists, agents),
    *(review, uploads, overview, people, patterns, observed),
)
Next = Callable[[Request], Awaitable[Response]]


def create_app(
    house: House, *, hosts: tuple[str, ...] = ("*",), provider: Provider | None = None
) -> FastAPI:
    """The application over a house.

    `hosts` are the names that it answers to; a `provider` vouches for people beside passwords.
    """
    if provider is not None:
        house = replace(house, provider=provider.name)
    app = FastAPI(
        title="tone",
        version=version("tone"),
        docs_url=None,
        redoc_url=None,
        max_body_size=LARGEST_BODY,
    )
    app.state.house = house
    for room in ROOMS:
        app.include_router(room.router)
    app.mount("/static", StaticFiles(packages=[("tone.report", "static")]), name="static")
    app.mount("/web", StaticFiles(packages=[("tone.web", "static")]), name="web")
    if provider is not None:
        add_provider(app, provider, tls=house.tls)
    app.middleware("http")(_guarded)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))
    app.exception_handler(SignInFirst)(_to_sign_in)
    app.exception_handler(ToneError)(_tone_error)
    app.exception_handler(HTTPException)(_http_error)
    app.exception_handler(RequestValidationError)(_invalid)
    return app


async def _guarded(request: Request, go_on: Next) -> Response:
    """Refuse what another site sends; put the headers on everything."""
    if request.method not in SAFE and not _from_here(request):
        response: Response = _told(request, 403, "This came from another site.")
    elif b"%00" in request.scope["raw_path"] or b"%00" in request.scope["query_string"]:
        response = _told(request, 400, "An address has no zero byte.")
    else:
        response = await go_on(request)
    for name, value in HEADERS.items():
        response.headers[name] = value
    if not request.url.path.startswith(("/static/", "/web/")):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _from_here(request: Request) -> bool:
    """Whether the browser says that one of our own pages asks; what is no browser says nothing."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


async def _to_sign_in(request: Request, error: Exception) -> Response:
    if _wants_page(request) and isinstance(error, SignInFirst):
        return RedirectResponse(error.where, HTTPStatus.SEE_OTHER)
    return _told(request, 401, "Sign in first.")


async def _tone_error(request: Request, error: Exception) -> Response:
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    said = "The store did not answer; try again." if status == 503 else str(error)
    return _told(request, status, said)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _told(request, error.status_code, str(error.detail), dict(error.headers or {}))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = " ".join(str(part) for part in first["loc"][1:])
    return _told(request, 422, f"{where}: {first['msg']}")


def _wants_page(request: Request) -> bool:
    path = request.url.path
    return request.method == "GET" and not path.endswith((".json", "/sound"))


def _told(
    request: Request, status: int, said: str, headers: dict[str, str] | None = None
) -> Response:
    """An error as a page where a page was asked for, as JSON elsewhere."""
    if not _wants_page(request):
        return JSONResponse({"detail": said}, status, headers)
    house: House = request.app.state.house
    title = HTTPStatus(status).phrase
    response = house.page("error.html", title, status=status, said=said, code=status)
    response.headers.update(headers or {})
    return response
