"""People's pages: what each role sees, decides and is told."""

from flask import Flask

from lrs_bridge.web.review import (
    views_assess,
    views_me,
    views_operations,
    views_people,
    views_review,
    views_sign_in,
    views_start,
)
from lrs_bridge.web.review.blueprint import furnish, pages

__all__ = ["init_app"]

_VIEWS = (
    views_assess,
    views_me,
    views_operations,
    views_people,
    views_review,
    views_sign_in,
    views_start,
)


def init_app(app: Flask) -> None:
    """Add every page; importing the views has put them on the blueprint."""
    furnish(app)
    app.register_blueprint(pages)
