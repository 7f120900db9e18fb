"""The log: JSON lines, one for each request, with a request id and without names or secrets."""

import logging
import re
import sys
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from contextvars import ContextVar
from typing import Any, TextIO

import msgspec
import structlog

REDACTED = "***"
_SECRET = re.compile(r"secret|authorization|token|cookie|password|signature", re.IGNORECASE)
_LINK = re.compile(r"(?<=^/in/).+|(?<=/)\d+\.[\w-]{16,}")  # a one-time token stands in the path
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that this thread works on, or empty."""

Start = Callable[..., Any]
Wsgi = Callable[[dict[str, Any], Start], Iterable[bytes]]


def configure(log_format: str = "auto", level: str = "info", stream: TextIO | None = None) -> None:
    """Set how the log is written: json, console, or auto (console on a terminal)."""
    out = stream or sys.stderr
    console = log_format == "console" or (log_format == "auto" and out.isatty())
    renderer: Any = (
        structlog.dev.ConsoleRenderer(
            colors=out.isatty(),
            # The rich formatter would print local variables: names, tokens, statements.
            exception_formatter=structlog.dev.plain_traceback,
        )
        if console
        else structlog.processors.JSONRenderer(_json)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _add_request_id,
            redact,
            *([] if console else [structlog.processors.format_exc_info]),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=stream is None,
    )


def _json(event: Any, **_: Any) -> str:
    return msgspec.json.encode(event, enc_hook=repr).decode()


def redact(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace the values of keys that sound secret, also inside."""
    return {key: _redacted(key, value) for key, value in event.items()}


def _redacted(key: str, value: Any) -> Any:
    if _SECRET.search(key):
        return REDACTED
    if isinstance(value, Mapping):
        return {inner: _redacted(str(inner), item) for inner, item in value.items()}
    return value


def _add_request_id(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if current := request_id.get():
        event.setdefault("request_id", current)
    return event


def _shown(path: str) -> str:
    """Return a path without a one-time token, of which few have one."""
    return _LINK.sub(REDACTED, path) if "." in path or path.startswith("/in/") else path


class RequestLog:
    """WSGI middleware: takes or makes X-Request-ID, answers it, writes one line per request."""

    def __init__(self, app: Wsgi, new_id: Callable[[], str] = lambda: uuid.uuid4().hex) -> None:
        self._app = app
        self._new_id = new_id
        self._log = structlog.get_logger().bind()

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Run one request; the path is logged without its query string."""
        given = environ.get("HTTP_X_REQUEST_ID", "")
        current = given if _REQUEST_ID.fullmatch(given) else self._new_id()
        reset = request_id.set(current)
        began, status = time.perf_counter(), "500"

        def start(line: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            nonlocal status
            status = line[:3]
            return start_response(line, [*headers, ("X-Request-ID", current)], *rest)

        try:
            return self._app(environ, start)
        finally:
            self._log.info(
                "request",
                method=environ.get("REQUEST_METHOD"),
                path=_shown(environ.get("PATH_INFO", "")),
                status=int(status),
                ms=round((time.perf_counter() - began) * 1000, 1),
            )
            request_id.reset(reset)
