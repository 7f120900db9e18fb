"""What this LRS is (xAPI 1.0.3 Comm 2.8): public, whatever version the request names."""

from importlib.metadata import version

from flask import Blueprint, Response, jsonify

from lrs_bridge.domain.xapi.versions import V1, V2

RELEASE = "urn:lrs-bridge:release"
"""The extension that says which release of this service answers."""


def init_app(part: Blueprint) -> None:
    """Add the resource."""
    part.add_url_rule("/about", view_func=about, methods=["GET"], strict_slashes=False)


def about() -> Response:
    """Return the versions that are spoken here, the latest patch of each, and our release."""
    return jsonify(version=[V1.name, V2.name], extensions={RELEASE: version("lrs-bridge")})
