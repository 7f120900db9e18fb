"""Every error as a problem document (RFC 9457), or as a page where a person is reading."""

import json
from collections.abc import Mapping
from typing import Any

import structlog
from flask import Flask, Response, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from lrs_bridge.domain import errors
from lrs_bridge.domain.errors import BridgeError

STATUS: Mapping[type[BridgeError], int] = {
    errors.InvalidStatementError: 400,
    errors.InvalidRequestError: 400,
    errors.InvalidDocumentError: 422,
    errors.UnauthenticatedError: 401,
    errors.ForbiddenError: 403,
    errors.NotFoundError: 404,
    errors.StatementConflictError: 409,
    errors.DocumentConflictError: 409,
    errors.StaleError: 409,
    errors.PreconditionFailedError: 412,
    errors.RefusedError: 422,
    errors.DatabaseUnavailableError: 503,
    errors.SchemaOutdatedError: 503,
    errors.SettingsError: 500,
}
_AGAIN_SECONDS = "5"


def init_app(app: Flask) -> None:
    """Answer every error, ours, Flask's and the unexpected."""
    app.register_error_handler(BridgeError, _bridge_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def problem(status: int, code: str, title: str, **extra: Any) -> Response:
    """Return a problem document; *extra* members follow the registered ones."""
    body = {"type": f"urn:lrs-bridge:problem:{code}", "title": title, "status": status, **extra}
    text = json.dumps(body, ensure_ascii=False, default=str)
    return Response(text, status, mimetype="application/problem+json")


def _bridge_error(error: BridgeError) -> ResponseReturnValue:
    status = STATUS[type(error)]
    if _reads_pages():
        return _page(status, error.title, error)
    answer = problem(status, error.code, error.title, detail=str(error), **error.extra)
    if status == 401:  # noqa: PLR2004 - the status says it best
        answer.headers["WWW-Authenticate"] = 'Basic realm="LRS Bridge", charset="UTF-8"'
    if status == 503:  # noqa: PLR2004 - likewise
        answer.headers["Retry-After"] = _AGAIN_SECONDS
    return answer


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if _reads_pages():
        return _page(status, error.name, None)
    answer = problem(status, "http", error.name, detail=error.description)
    for name, value in error.get_headers():
        if name != "Content-Type":
            answer.headers[name] = value
    return answer


def _unexpected(error: Exception) -> ResponseReturnValue:
    structlog.get_logger().error("unexpected_error", exc_info=error)
    if _reads_pages():
        return _page(500, "Internal error", None)
    return problem(500, "internal", "Something failed on our side. Nothing was stored.")


def _reads_pages() -> bool:
    """Say whether a person's browser is asking, and there are pages."""
    if "pages" not in current_app.blueprints:
        return False
    if request.path.lower().startswith("/xapi") or "Authorization" in request.headers:
        return False
    best = request.accept_mimetypes.best_match(["application/problem+json", "text/html"])
    return best == "text/html" and request.accept_mimetypes.accept_html


def _page(status: int, title: str, error: BridgeError | None) -> ResponseReturnValue:
    from lrs_bridge.web.review.errors import render_error  # noqa: PLC0415 - only with pages

    return render_error(status, title, error)
