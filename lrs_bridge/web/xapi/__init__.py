"""The xAPI resources, under ``/xapi`` and ``/xAPI``."""

from flask import Flask

from lrs_bridge.web.xapi import about, headers, statements
from lrs_bridge.web.xapi.blueprint import make


def init_app(app: Flask) -> None:
    """Add the resources under both spellings that clients use."""
    for prefix in ("xapi", "xAPI"):
        part = make(prefix)
        headers.init_app(part)
        about.init_app(part)
        statements.init_app(part)
        app.register_blueprint(part)
    app.after_request(headers.after)
