"""A line that the next page shows once: what a decision led to."""

from flask import Response as Made
from flask import after_this_request, request
from werkzeug.wrappers import Response

from lrs_bridge.web.session import bridge, secure

_COOKIE = "lrsbridge-note"
_PURPOSE = "note"
_SECONDS = 60


def leave(response: Response, line: str) -> None:
    """Leave *line* for the next page, signed, in the browser that made the decision."""
    signed = bridge().keys.sign(f"{_PURPOSE} {line}")
    response.set_cookie(
        _COOKIE, signed, max_age=_SECONDS, httponly=True, samesite="Lax", secure=secure()
    )


def take() -> str | None:
    """Return the line that was left here, or None; it shows once."""
    left = request.cookies.get(_COOKIE)
    if left is None:
        return None
    after_this_request(_drop)
    purpose, _, line = (bridge().keys.signed(left) or "").partition(" ")
    return line if purpose == _PURPOSE else None


def _drop(response: Made) -> Made:
    response.delete_cookie(_COOKIE, httponly=True, samesite="Lax", secure=secure())
    return response
