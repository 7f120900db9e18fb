"""Who is signed in, and the guard in front of every change that a page makes."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from hmac import compare_digest
from typing import Concatenate, Final, ParamSpec
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as AnyResponse

from lrs_bridge.bootstrap import Bridge
from lrs_bridge.domain.access import Human, Role
from lrs_bridge.domain.errors import ForbiddenError, UnauthenticatedError
from lrs_bridge.services import sessions, sources
from lrs_bridge.web.problem import problem

P = ParamSpec("P")
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_MACHINE: Final = "A decision needs a signed-in human; a key cannot take it."


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed-in human and the secret that every form of the session carries."""

    human: Human
    csrf: str


def init_app(app: Flask) -> None:
    """Let templates know who is signed in."""
    app.context_processor(lambda: {"signed": current()})


def bridge() -> Bridge:
    """Return what the application was made of."""
    made: Bridge = current_app.extensions["bridge"]
    return made


def tenant_of(token: str) -> int:
    """Return the tenant that *token* begins with.

    Raises:
        UnauthenticatedError: It begins with none.
    """
    tenant = sources.tenant_of(token)
    if tenant is None:
        raise UnauthenticatedError("The link or session is unknown.")
    return tenant


def current() -> Signed | None:
    """Return who is signed in, looked up once a request."""
    if "signed" not in g:
        g.signed = _look_up(token())
    signed: Signed | None = g.signed
    return signed


def token() -> str | None:
    """Return the session token that the browser sent."""
    return request.cookies.get(_name())


def begin(response: AnyResponse, token: str) -> None:
    """Hand the session to the browser."""
    response.set_cookie(_name(), token, httponly=True, secure=secure(), samesite="Lax", path="/")


def end(response: AnyResponse, human: Human) -> None:
    """End the session here and in the browser."""
    made, sent = bridge(), token() or ""
    made.store.write(human.tenant, lambda tx: sessions.sign_out(tx, made.keys, sent))
    response.delete_cookie(_name(), httponly=True, secure=secure(), samesite="Lax", path="/")


def signed_in(
    *roles: Role,
) -> Callable[
    [Callable[Concatenate[Human, P], ResponseReturnValue]], Callable[P, ResponseReturnValue]
]:
    """Give a view the human who asks, who holds one of *roles* if any are named."""

    def decorate(
        view: Callable[Concatenate[Human, P], ResponseReturnValue],
    ) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            signed = current()
            if signed is None:
                raise UnauthenticatedError("Nobody is signed in.")
            if roles and not any(signed.human.has(role) for role in roles):
                raise ForbiddenError("The page needs another role.")
            return view(signed.human, *args, **kwargs)

        return guarded

    return decorate


def guard() -> Response | None:
    """Let a change through only if it comes from a form of ours in a live session.

    A key is told so in the same way whether it is valid or not.
    """
    if request.method in _SAFE:
        return None
    if "Authorization" in request.headers:
        return _machine()
    if not _same_site():
        raise ForbiddenError("The form was sent from another site.")
    if request.endpoint == "pages.sign_in":  # the link is the secret; there is no session yet
        return None
    signed = current()
    if signed is None:
        raise UnauthenticatedError("Nobody is signed in.")
    if not compare_digest(request.form.get("csrf", "").encode(), signed.csrf.encode()):
        raise ForbiddenError("The form is not one of this session.")
    return None


def _look_up(token: str | None) -> Signed | None:
    if token is None:
        return None
    made = bridge()
    try:
        tenant = tenant_of(token)
    except UnauthenticatedError:
        return None
    found = made.store.write(tenant, lambda tx: sessions.human(tx, made.keys, token, made.clock()))
    return None if found is None else Signed(*found)


def secure() -> bool:
    """Say whether cookies go over https only."""
    return bridge().settings.secure_cookies


def _name() -> str:
    # A browser takes the prefix only with Secure, Path=/ and no Domain.
    return "__Host-lrsbridge" if secure() else "lrsbridge"


def _same_site() -> bool:
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def _machine() -> Response:
    # Written out, not raised: a key is told in the same form whatever it accepts.
    return problem(403, ForbiddenError.code, ForbiddenError.title, detail=_MACHINE)
