"""Signing in by a link that works once, and out."""

from flask import make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from lrs_bridge.domain.access import Human
from lrs_bridge.domain.errors import UnauthenticatedError
from lrs_bridge.ports.store import Tx
from lrs_bridge.services import sessions
from lrs_bridge.web import session
from lrs_bridge.web.review import menu
from lrs_bridge.web.review.blueprint import pages
from lrs_bridge.web.review.texts import text


@pages.get("/in/<token>")
def show_sign_in(token: str) -> ResponseReturnValue:
    """Show a button: whoever only previews the link must not use it up."""
    return render_template("pages/sign_in.html", token=token)


@pages.post("/in/<token>")
def sign_in(token: str) -> ResponseReturnValue:
    """Use the link up and begin a session."""
    made = session.bridge()
    fresh, csrf, now = made.new_token(), made.new_token(), made.clock()
    previous = session.token()

    def work(tx: Tx) -> tuple[str, Human | None]:
        begun = sessions.sign_in(
            tx, made.keys, token, token=fresh, csrf=csrf, now=now, previous=previous
        )
        found = sessions.human(tx, made.keys, begun, now)
        return begun, found[0] if found else None

    try:
        begun, human = made.store.write(session.tenant_of(token), work)
    except UnauthenticatedError:
        return _used()
    response = redirect(menu.home(human, made.settings.on) if human else "/", 303)
    session.begin(response, begun)
    return response


@pages.post("/ut")
@session.signed_in()
def sign_out(human: Human) -> ResponseReturnValue:
    """End the session."""
    page = render_template(
        "pages/message.html",
        signed=None,
        heading=text("sign_out.title"),
        lines=[text("sign_out.lead")],
    )
    response = make_response(page)
    session.end(response, human)
    return response


def _used() -> ResponseReturnValue:
    lines = [text("sign_in.used.lead"), text("sign_in.used.step")]
    page = render_template("pages/message.html", heading=text("sign_in.used.title"), lines=lines)
    return page, 401
