"""The Flask application: what is switched on, and nothing else."""

from importlib import import_module

from flask import Flask

from lrs_bridge.bootstrap import Bridge
from lrs_bridge.telemetry import RequestLog
from lrs_bridge.web import problem
from lrs_bridge.web.slashes import OneSlash

_ALWAYS = ("health",)
_PARTS = {
    "xapi": ("xapi",),
    "session": ("people", "review", "decisions"),
    "review": ("people", "review", "decisions"),
}
"""The other modules of `lrs_bridge.web`, with the features that need each; without, no import."""


def create_app(bridge: Bridge) -> Flask:
    """Make the application of what *bridge* holds."""
    app = Flask("lrs_bridge.web", static_folder=None)
    app.extensions["bridge"] = bridge
    app.json.sort_keys = False  # type: ignore[attr-defined] # the default provider has it
    app.url_map.merge_slashes = False
    problem.init_app(app)
    for part in _ALWAYS:
        import_module(f"lrs_bridge.web.{part}").init_app(app)
    for part, features in _PARTS.items():
        if any(bridge.settings.on(feature) for feature in features):
            import_module(f"lrs_bridge.web.{part}").init_app(app)
    app.wsgi_app = RequestLog(OneSlash(app.wsgi_app))  # type: ignore[method-assign]
    return app
