"""Is the process up, may it be sent requests, and which release is it."""

from importlib.metadata import version

from flask import Blueprint, Flask, current_app, jsonify
from flask.typing import ResponseReturnValue

from lrs_bridge.bootstrap import Bridge
from lrs_bridge.domain.errors import DatabaseUnavailableError, SchemaOutdatedError

_PACKAGE = "lrs-bridge"
health = Blueprint("health", __name__)


def init_app(app: Flask) -> None:
    """Add the three addresses."""
    app.register_blueprint(health)


@health.get("/healthz")
def alive() -> ResponseReturnValue:
    """Answer as long as the process does."""
    return jsonify(status="ok")


@health.get("/readyz")
def ready() -> ResponseReturnValue:
    """Answer 200 when the database does and the supervisor is not about to stop."""
    bridge: Bridge = current_app.extensions["bridge"]
    if bridge.settings.draining_flag.exists():
        return jsonify(status="draining"), 503
    try:
        bridge.store.tenants()
    except (DatabaseUnavailableError, SchemaOutdatedError) as error:
        return jsonify(status=error.code), 503
    return jsonify(status="ok")


@health.get("/version")
def release() -> ResponseReturnValue:
    """Name the release."""
    return jsonify(name=_PACKAGE, version=version(_PACKAGE))
