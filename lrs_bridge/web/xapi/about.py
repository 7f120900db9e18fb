"""What this LRS is (xAPI 1.0.3 Comm 2.8); public, and in any version."""

from flask import Blueprint, Response, jsonify

from lrs_bridge.web.xapi.headers import SERVED


def init_app(part: Blueprint) -> None:
    """Add the resource."""
    part.add_url_rule("/about", view_func=about, methods=["GET"])


def about() -> Response:
    """Return the versions that are spoken here."""
    return jsonify({"version": [SERVED]})
