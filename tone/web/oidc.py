"""Signing in by an OpenID Connect provider. Authlib speaks the protocol, with PKCE and a nonce.

    /oidc → the provider → /oidc/back → signed in, if somebody here let them in

The provider says who somebody is, and never what they may do: an admin invites them first, under
their e-mail address.
"""

import secrets
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

import httpx2
from authlib.integrations.starlette_client import OAuth, OAuthError
from fastapi import APIRouter, FastAPI, Query, Request, Response
from joserfc.errors import JoseError
from starlette.concurrency import run_in_threadpool
from starlette.middleware.sessions import SessionMiddleware

from tone.web.house import House, InHouse
from tone.web.sign_in import local, sign_in_page, signed_in_at

router = APIRouter(prefix="/oidc", include_in_schema=False)
SCOPE = "openid email profile"
PATIENCE = 10.0  # s for the provider to answer
ON_THE_WAY = 600  # s that somebody may take at the provider
REFUSED = "The provider did not say who you are; try again."
SILENT = "The provider does not answer; try again later."


@dataclass(frozen=True, slots=True)
class Provider:
    """Who vouches for people, and what tone is called there."""

    issuer: str
    client_id: str
    secret: str

    @property
    def name(self) -> str:
        """Its host, as people know it."""
        return urlsplit(self.issuer).hostname or self.issuer


def add_provider(app: FastAPI, provider: Provider, *, tls: bool) -> None:
    """Serve the two routes; what is remembered on the way is in a signed cookie of theirs alone."""
    oauth = OAuth()
    oauth.register(
        "provider",
        client_id=provider.client_id,
        client_secret=provider.secret,
        server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": SCOPE, "code_challenge_method": "S256", "timeout": PATIENCE},
    )
    app.state.oidc = oauth.provider
    app.include_router(router)
    app.add_middleware(
        SessionMiddleware,
        secret_key=secrets.token_urlsafe(32),
        session_cookie="tone_on_the_way",
        max_age=ON_THE_WAY,
        path="/oidc",
        https_only=tls,
    )


@router.get("")
async def leave(
    request: Request,
    house: InHouse,
    way: Annotated[str, Query(alias="next", max_length=2000)] = "/",
) -> Response:
    """Lead to the provider."""
    request.session["way"] = local(way)
    try:
        answer: Response = await request.app.state.oidc.authorize_redirect(
            request, request.url_for("come_back")
        )
    except (httpx2.HTTPError, ValueError, KeyError):  # no answer, or none that is a provider's
        return sign_in_page(house, said=SILENT, status=503)
    return answer


@router.get("/back")
async def come_back(request: Request, house: InHouse) -> Response:
    """Where the provider leads back to, with a code that tells who came."""
    try:
        token = await request.app.state.oidc.authorize_access_token(request)
        claims: dict[str, Any] = token["userinfo"]
        subject, email = f"{claims['iss']} {claims['sub']}", str(claims.get("email", ""))
    except (OAuthError, JoseError, KeyError):
        return sign_in_page(house, said=REFUSED, status=401)
    except (httpx2.HTTPError, ValueError):
        return sign_in_page(house, said=SILENT, status=503)
    way = request.session.pop("way", "/")
    known = email if claims.get("email_verified") is True else ""
    return await run_in_threadpool(_let_in, request, house, subject, known, way)


def _let_in(request: Request, house: House, subject: str, email: str, way: str) -> Response:
    person = house.store.access.accept_known(subject, email)
    if person is None or not person.active:
        house.store.access.note(person.id if person else None, "sign-in refused", email)
        said = "Nobody has let you in here yet; ask an admin to invite you by your e-mail address."
        return sign_in_page(house, said=said, status=403)
    return signed_in_at(request, house, person, way)
