"""The headers that every xAPI answer carries, and those that a request must."""

import re

from flask import Blueprint, Response, g, request

from lrs_bridge.domain.access import Machine
from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.domain.moments import micros, moment_of
from lrs_bridge.domain.xapi.prepare import format_stored
from lrs_bridge.web.xapi.blueprint import bridge

VERSION = "X-Experience-API-Version"
CONSISTENT = "X-Experience-API-Consistent-Through"
SERVED = "1.0.3"
_TAKEN = re.compile(r"1\.0(\.\d{1,4})?")
_ALLOWED = (
    "Authorization, Content-Type, If-Match, If-None-Match, X-Experience-API-Version,"
    " Accept-Language"
)
_EXPOSED = f"ETag, Last-Modified, {VERSION}, {CONSISTENT}"
_DAY = "86400"


def init_app(part: Blueprint) -> None:
    """Answer a browser's preflight without asking who it is (Fetch, CORS)."""
    part.before_request(_preflight)


def version(machine: Machine) -> str:
    """Return the version that the request is made in (xAPI 1.0.3 Comm 3.3).

    A tolerant source may leave it out: some forwarders never send it.

    Raises:
        InvalidRequestError: It is missing, or one we do not speak.
    """
    given = request.headers.get(VERSION, "").strip()
    if not given and machine.tolerant:
        return bridge().settings.default_xapi_version
    if not _TAKEN.fullmatch(given):
        said = f"says {given!r}" if given else "is missing"
        raise InvalidRequestError(f"The header {VERSION} {said}. Send 1.0.3.")
    return SERVED


def after(answer: Response) -> Response:
    """Add what xAPI demands of every answer, errors and unknown paths too."""
    if not request.path.lower().startswith("/xapi"):
        return answer
    answer.headers[VERSION] = SERVED
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    if "Origin" in request.headers:
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Access-Control-Expose-Headers"] = _EXPOSED
    if request.path.lower().rstrip("/").endswith("/statements"):
        answer.headers[CONSISTENT] = _consistent_through()
    return answer


def _consistent_through() -> str:
    """Return the time up to which everything stored can be read (xAPI 1.0.3 Comm 2.1.3)."""
    made = bridge()
    now = micros(made.clock())
    machine: Machine | None = g.get("machine")
    through = now
    if machine is not None and not g.get("database_unavailable"):
        through = made.store.read(machine.tenant, lambda tx: tx.statements.consistent_through(now))
    return format_stored(moment_of(through))


def _preflight() -> Response | None:
    if request.method != "OPTIONS":
        return None
    answer = Response(status=204)
    answer.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, PUT, DELETE, OPTIONS"
    answer.headers["Access-Control-Allow-Headers"] = _ALLOWED
    answer.headers["Access-Control-Max-Age"] = _DAY
    return answer
