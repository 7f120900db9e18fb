"""The xAPI resources, under ``/xapi`` and ``/xAPI``."""

from flask import Flask

from lrs_bridge.web.xapi import (
    about,
    activities,
    agents,
    alternate,
    auth,
    body,
    documents,
    headers,
    statements,
)
from lrs_bridge.web.xapi.blueprint import make


def init_app(app: Flask) -> None:
    """Add the resources under both spellings that clients use."""
    auth.init_app(app)
    alternate.init_app(app)
    statements.init_memory(app)
    for prefix in ("xapi", "xAPI"):
        part = make(prefix)
        headers.init_app(part)
        about.init_app(part)
        activities.init_app(part)
        agents.init_app(part)
        body.init_app(part)
        statements.init_app(part)
        documents.init_app(part)
        app.register_blueprint(part)
    app.after_request(headers.after)
