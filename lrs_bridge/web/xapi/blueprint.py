"""Where the xAPI resources hang, and what their views ask for."""

from flask import Blueprint, current_app

from lrs_bridge.bootstrap import Bridge


def make(prefix: str) -> Blueprint:
    """Make the part of the application that answers under *prefix*."""
    return Blueprint(prefix, __name__, url_prefix=f"/{prefix}")


def bridge() -> Bridge:
    """Return what the application was made of."""
    made: Bridge = current_app.extensions["bridge"]
    return made
