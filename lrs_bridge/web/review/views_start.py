"""The start page: how far the facts have come, and where to go."""

from flask import render_template
from flask.typing import ResponseReturnValue

from lrs_bridge.services import status
from lrs_bridge.web import session
from lrs_bridge.web.review import menu
from lrs_bridge.web.review.blueprint import pages

STEPS = ("received", "stored", "known", "evidence", "reviewed", "decided", "delivered")


@pages.get("/")
def start() -> ResponseReturnValue:
    """Show the flow line, with figures to those who work with it, and the pages of the roles."""
    signed = session.current()
    if signed is None:
        return render_template("pages/start.html", flow=[(step, None) for step in STEPS])
    made, figures = session.bridge(), None
    if not menu.only_learns(signed.human):
        figures = made.store.read(signed.human.tenant, status.status).flow
    flow = [(step, getattr(figures, step, None)) for step in STEPS]
    links = menu.places(signed.human, made.settings.on)
    return render_template("pages/start.html", flow=flow, links=links)
