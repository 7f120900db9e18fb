"""WSGI middleware that reads ``//statements`` as ``/statements``.

A redirect would not do: browsers refuse one on a CORS preflight, and some clients end the
endpoint with a slash and begin the resource with another.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

_SLASHES = re.compile("/{2,}")
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class OneSlash:
    """Collapses runs of slashes in the path before routing."""

    def __init__(self, app: Wsgi) -> None:
        self._app = app

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer one request."""
        environ["PATH_INFO"] = _SLASHES.sub("/", environ.get("PATH_INFO", ""))
        return self._app(environ, start_response)
