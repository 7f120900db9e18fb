"""People's pages: what each role sees, decides and is told."""

from importlib import import_module

from flask import Flask

from lrs_bridge.bootstrap import Bridge
from lrs_bridge.web.review import views_operations, views_sign_in, views_start
from lrs_bridge.web.review.blueprint import furnish, pages

__all__ = ["init_app"]

_ALWAYS = (views_operations, views_sign_in, views_start)
"""Importing them has put them on the blueprint."""
_PARTS = {
    "review": ("views_review",),
    "people": ("views_people", "views_workplace", "views_me"),
    "decisions": ("views_assess",),
}
"""The views that a feature brings; those of one that is off are not imported."""


def init_app(app: Flask) -> None:
    """Add the pages of what is switched on."""
    bridge: Bridge = app.extensions["bridge"]
    furnish(app)
    app.register_blueprint(pages)
    for feature, modules in _PARTS.items():
        if bridge.settings.on(feature):
            for module in modules:
                part = import_module(f"{__name__}.{module}").pages
                app.register_blueprint(part, name=f"{pages.name}.{part.name}")
