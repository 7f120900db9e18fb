"""The blueprint of all pages, what templates may call, and the headers every page bears."""

from flask import Blueprint, Flask, request
from werkzeug.wrappers import Response

from lrs_bridge.web import session
from lrs_bridge.web.review import notes, states, texts, words
from lrs_bridge.web.review.menu import places

pages = Blueprint(
    "pages",
    __name__,
    template_folder="templates",
    static_folder="../static",
    static_url_path="/static",
)
pages.before_request(session.guard)


def part(name: str) -> Blueprint:
    """Make a part of the pages that a feature brings; registered below `pages`, it is guarded."""
    return Blueprint(name, __name__)


_TALLIES = ("received", "stored", "duplicates", "quarantined", "refused", "repaired")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: browsers would then send `Origin: null` with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def furnish(app: Flask) -> None:
    """Give templates the words and every page its headers."""
    app.context_processor(_words)
    app.after_request(_protect)


def _words() -> dict[str, object]:
    return {
        "product": session.bridge().settings.product_name,
        "menu": _menu(),
        "receipt": notes.take(),
        "t": texts.text,
        "state": lambda kind, code: states.STATES[kind][code],
        "day": words.day,
        "clock": words.clock,
        "waited": words.waited,
        "percent": words.percent,
        "assurance": texts.ASSURANCE,
        "form_word": texts.FORMS.__getitem__,
        "methods": texts.METHODS,
        "tallies": _TALLIES,
        "usual": texts.USUAL_METHOD,
    }


def _menu() -> list[dict[str, object]]:
    signed = session.current()
    if signed is None:
        return []
    return [
        {
            "key": f"menu.{place.name}",
            "href": place.href,
            "here": request.path == place.href or request.path.startswith(f"{place.href}/"),
        }
        for place in places(signed.human, session.bridge().settings.on)
    ]


def _protect(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.headers.update(_HEADERS)
    return response
