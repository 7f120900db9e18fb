"""The headers that every xAPI answer carries, and those that a request must."""

import re
from http import HTTPStatus

from flask import Blueprint, Response, g, request

from lrs_bridge.domain.access import Machine
from lrs_bridge.domain.errors import DatabaseUnavailableError, InvalidRequestError
from lrs_bridge.domain.moments import micros, moment_of
from lrs_bridge.domain.xapi.prepare import format_stored
from lrs_bridge.domain.xapi.versions import V1, V2
from lrs_bridge.web.xapi.auth import CHALLENGES
from lrs_bridge.web.xapi.blueprint import bridge

VERSION = "X-Experience-API-Version"
CONSISTENT = "X-Experience-API-Consistent-Through"
SPOKEN = (V1.name, V2.name)
_PATCH = re.compile(r"([12])\.0(?:\.\d{1,4})?")
_LATEST = {"1": V1.name, "2": V2.name}
_ALLOWED = (
    "Authorization, Content-Type, If-Match, If-None-Match, X-Experience-API-Version,"
    " Accept, Accept-Language, X-Request-ID"
)
_EXPOSED = (
    f"ETag, Last-Modified, Location, WWW-Authenticate, Retry-After, {VERSION}, {CONSISTENT},"
    " X-Request-ID"
)
_DAY = "86400"


def init_app(part: Blueprint) -> None:
    """Answer a browser's preflight without asking who it is (Fetch, CORS)."""
    part.before_request(_preflight)


def version(machine: Machine) -> str:
    """Return the version that the request is made in: 1.0.3 or 2.0.0.

    Every patch of a version is the version (xAPI 1.0.3 Comm 3.3; 2.0 4.1.7). A
    tolerant source may leave it out: some forwarders never send it.

    Raises:
        InvalidRequestError: It is missing, or one we do not speak.
    """
    given = _given()
    if not given and machine.tolerant:
        return bridge().settings.default_xapi_version
    if (spoken := latest(given)) is None:
        said = f"says {given[:40]!r}" if given else "is missing"
        raise InvalidRequestError(f"The header {VERSION} {said}. Send {' or '.join(SPOKEN)}.")
    return spoken


def _given() -> str:
    """Return the version that the request's header names, or nothing."""
    given: str = request.environ.get("HTTP_X_EXPERIENCE_API_VERSION", "")
    return given.strip()


def latest(given: str) -> str | None:
    """Return the latest patch of the version that a header names, or None."""
    found = _PATCH.fullmatch(given)
    return _LATEST[found[1]] if found else None


def after(answer: Response) -> Response:
    """Add what xAPI demands of every answer, errors and unknown paths too."""
    environ = request.environ
    path: str = environ["PATH_INFO"].lower()
    if not path.startswith("/xapi"):
        return answer
    headers = answer.headers
    if answer.status_code == HTTPStatus.UNAUTHORIZED:
        headers.setlist("WWW-Authenticate", CHALLENGES)
    headers[VERSION] = latest(_given()) or bridge().settings.default_xapi_version
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cache-Control"] = "no-store"
    if "HTTP_ORIGIN" in environ:
        headers["Access-Control-Allow-Origin"] = "*"
        headers["Access-Control-Expose-Headers"] = _EXPOSED
    if path.rstrip("/").endswith("/statements"):
        headers[CONSISTENT] = _consistent_through()
    return answer


def _consistent_through() -> str:
    """Return the time up to which everything stored can be read (xAPI 1.0.3 Comm 2.1.3)."""
    through: int | None = g.get("through")
    return format_stored(moment_of(_through() if through is None else through))


def _through() -> int:
    """Ask for the time when no view has: there was an error."""
    made = bridge()
    now = micros(made.clock())
    machine: Machine | None = g.get("machine")
    if machine is None:
        return now
    try:
        return made.store.through(machine.tenant, now)
    except DatabaseUnavailableError:
        return 0  # nothing can be read


def _preflight() -> Response | None:
    if request.method != "OPTIONS":
        return None
    answer = Response(status=204)
    answer.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, PUT, DELETE, OPTIONS"
    answer.headers["Access-Control-Allow-Headers"] = _ALLOWED
    answer.headers["Access-Control-Max-Age"] = _DAY
    return answer
