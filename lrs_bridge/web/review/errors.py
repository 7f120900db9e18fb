"""Errors as pages: what happened, what was saved, what to do."""

from flask import Response, make_response, render_template

from lrs_bridge.domain.errors import BridgeError
from lrs_bridge.web.review.texts import TEXTS, text

_SAYS_ALL = frozenset({401, 403, 404})
"""Where our own words are enough."""


def render_error(status: int, title: str, error: BridgeError | None) -> Response:
    """Render an error for a person; the English words below it help whoever is asked."""
    key = f"error.{status}"
    if key not in TEXTS:
        key = "error.500" if status >= 500 else "error.400"  # noqa: PLR2004 - the class of a status
    page = render_template(
        "pages/error.html",
        heading=text(f"{key}.title"),
        lead=text(key),
        technical=None if status in _SAYS_ALL else f"{status} {title} {error or ''}".rstrip(),
    )
    return make_response(page, status)
