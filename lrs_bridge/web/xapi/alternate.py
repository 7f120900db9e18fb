"""WSGI middleware that unpacks the alternate request syntax (xAPI 1.0.3 Comm 1.3).

A client that can only POST puts the real request into a form: the method into the query, all else
into fields. xAPI 2.0 has no such syntax.
"""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Flask, request
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_options_header
from werkzeug.wsgi import get_content_length, get_input_stream

from lrs_bridge.bootstrap import Bridge
from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.domain.xapi.versions import V1, V2
from lrs_bridge.web.xapi import whole
from lrs_bridge.web.xapi.headers import VERSION, latest

_REFUSED = "lrs_bridge.refused"
_WITH_CONTENT = frozenset({"PUT", "POST"})
_METHODS = _WITH_CONTENT | {"GET", "DELETE"}
_CONTENT = "content"
_FORM = "application/x-www-form-urlencoded"
_UNTYPED = frozenset({"", "text/plain"})
"""What Internet Explorer's XDomainRequest, which cannot name a type, sends a form as."""
_MOST_FIELDS = 100
_HEADERS = {
    "authorization": "HTTP_AUTHORIZATION",
    "x-experience-api-version": "HTTP_X_EXPERIENCE_API_VERSION",
    "if-match": "HTTP_IF_MATCH",
    "if-none-match": "HTTP_IF_NONE_MATCH",
    "accept": "HTTP_ACCEPT",
    "accept-language": "HTTP_ACCEPT_LANGUAGE",
}
_OF_CONTENT = frozenset({"content-type", "content-length"})
"""Also headers; the length is counted here, in bytes of UTF-8."""

_Environ = dict[str, Any]
_Fields = list[tuple[str, str]]


def init_app(app: Flask) -> None:
    """Unpack before the request is routed; what is wrong is answered where all errors are."""
    made: Bridge = app.extensions["bridge"]
    most = made.settings.max_body_bytes
    app.wsgi_app = Alternate(app.wsgi_app, most)  # type: ignore[method-assign] # Flask's own way
    app.before_request(_refuse)


class Alternate:
    """The middleware."""

    def __init__(self, app: Callable[..., Iterable[bytes]], most: int) -> None:
        self._app = app
        self._most = most

    def __call__(self, environ: _Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        if "method" in environ.get("QUERY_STRING", "") and _is_ours(environ):
            query = parse_qsl(environ["QUERY_STRING"], keep_blank_values=True)
            if any(name == "method" for name, _ in query):
                try:
                    _unpack(environ, query, self._most)
                except (InvalidRequestError, HTTPException) as error:
                    environ[_REFUSED] = error
        return self._app(environ, start_response)


def _is_ours(environ: _Environ) -> bool:
    path: str = environ.get("PATH_INFO", "")
    return path.lower().startswith("/xapi/") and environ["REQUEST_METHOD"] != "OPTIONS"


def _refuse() -> None:
    error: Exception | None = request.environ.get(_REFUSED)
    if error is not None:
        raise error


def _unpack(environ: _Environ, query: _Fields, most: int) -> None:
    """Make the request the one that its form describes."""
    _check_form(environ, query)
    method = query[0][1]
    fields = _fields(environ, most)
    # Before anything else is refused: the version in the answer's header depends on it.
    environ |= {_HEADERS[name]: text for name, text in _take(fields, _HEADERS).items()}
    _check_version(environ)
    if method not in _METHODS:
        raise InvalidRequestError(f"Let method be one of {', '.join(sorted(_METHODS))}.")
    about = _take(fields, _OF_CONTENT)
    contents = [text for name, text in fields if name == _CONTENT]
    if len(contents) > 1 or (not contents and method in _WITH_CONTENT):
        raise InvalidRequestError(f"Send what to {method} in one form field {_CONTENT}.")
    body = "".join(contents).encode()
    environ |= {
        "REQUEST_METHOD": method,
        "QUERY_STRING": urlencode([field for field in fields if field[0] != _CONTENT]),
        "CONTENT_TYPE": about.get("content-type", "application/json"),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
    }
    environ.pop("HTTP_TRANSFER_ENCODING", None)


def _check_form(environ: _Environ, query: _Fields) -> None:
    if environ["REQUEST_METHOD"] != "POST":
        raise InvalidRequestError("The query parameter method goes with POST only.")
    if len(query) > 1:
        raise InvalidRequestError(
            "Beside the query parameter method, send every parameter as a field of the form."
        )
    if parse_options_header(environ.get("CONTENT_TYPE", ""))[0].lower() not in {_FORM, *_UNTYPED}:
        raise InvalidRequestError(f"With the query parameter method, send the form as {_FORM}.")


def _check_version(environ: _Environ) -> None:
    given = environ.get("HTTP_X_EXPERIENCE_API_VERSION", "").strip()
    spoken = latest(given)
    if spoken == V2.name:
        raise InvalidRequestError(
            f"xAPI {V2.name} has no alternate request syntax. Send the request itself."
        )
    if spoken != V1.name:
        raise InvalidRequestError(f"Send {VERSION} {V1.name}, as a header or a field of the form.")


def _fields(environ: _Environ, most: int) -> _Fields:
    body = whole.read(get_input_stream(environ), get_content_length(environ), most)
    try:
        return parse_qsl(
            body.decode(),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError as error:
        raise InvalidRequestError(
            f"The body is no form: send fields as name=value, joined by &, in UTF-8,"
            f" at most {_MOST_FIELDS}."
        ) from error


def _take(fields: _Fields, names: Iterable[str]) -> dict[str, str]:
    """Take the fields that stand for headers of these names, in any letter case, out of the form.

    A server lets nothing else through as a header's text, and what is kept of one is sent again.
    """
    taken: dict[str, str] = {}
    for name, text in list(fields):
        if (lower := name.lower()) in names:
            if lower in taken:
                raise InvalidRequestError(f"The form has the field {name} more than once.")
            if not (text.isascii() and text.isprintable()):
                raise InvalidRequestError(
                    f"The field {name} stands for a header: write it in printable ASCII."
                )
            taken[lower] = text
            fields.remove((name, text))
    return taken
