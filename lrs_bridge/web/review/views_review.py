"""The competence manager's pages: the queue, one item, the decision."""

import secrets

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from lrs_bridge.domain.access import Human
from lrs_bridge.domain.errors import InvalidRequestError, RefusedError, StaleError
from lrs_bridge.ports.evidence import ReviewOutcome
from lrs_bridge.ports.store import Tx
from lrs_bridge.services import review
from lrs_bridge.web.review import forms, looks, notes
from lrs_bridge.web.review.blueprint import part
from lrs_bridge.web.review.texts import reason_text, state_word, text
from lrs_bridge.web.review.words import because, clock, state_of
from lrs_bridge.web.session import bridge, signed_in

pages = part("review")


@pages.get("/granska")
@signed_in("competence_manager")
def queue(human: Human) -> ResponseReturnValue:
    """Show what waits, oldest first."""
    return _page(human)


@pages.get("/granska/<id_>")
@signed_in("competence_manager")
def item(human: Human, id_: str) -> ResponseReturnValue:
    """Show one item beside the queue, or alone where the page asks for the pane only."""
    found = _open(human, id_)
    if request.headers.get("HX-Request") == "true":
        return render_template("pages/_item.html", **_shown(found))
    return _page(human, found)


@pages.post("/granska/<id_>")
@signed_in("competence_manager")
def decide(human: Human, id_: str) -> ResponseReturnValue:
    """Take the decision and go on to the next item."""
    made, form = bridge(), request.form
    outcome, reason = _outcome(form.get("outcome", "")), forms.words(form, "reason")
    chosen = forms.queue_filter(request.args, made.keys)
    now, salt = made.clock(), secrets.token_bytes(32)

    def work(tx: Tx) -> tuple[review.Receipt, str | None]:
        receipt = review.decide(
            tx, human, id_, outcome=outcome, reason=reason, witness=form.get("witness", ""),
            replaces=form.get("replaces") or None, now=now, new_id=made.new_id, salt=salt,
        )  # fmt: skip
        return receipt, looks.following(tx, human, receipt.item.evidence, chosen.text)

    try:
        receipt, following = made.store.write(human.tenant, work)
    except RefusedError as error:
        return _page(human, _open(human, id_), refused=error, reason=reason), 422
    except StaleError:
        return _stale(human, id_)
    return _onward(following, chosen, _line(receipt, outcome))


@pages.post("/granska/<id_>/noterat")
@signed_in("competence_manager")
def noted(human: Human, id_: str) -> ResponseReturnValue:
    """Take a withdrawn item off the list of tasks."""
    made = bridge()
    now, salt = made.clock(), secrets.token_bytes(32)
    made.store.write(
        human.tenant,
        lambda tx: review.note_withdrawn(tx, human, id_, now=now, new_id=made.new_id, salt=salt),
    )
    response = redirect("/granska", 303)
    notes.leave(response, text("review.noted"))
    return response


def _page(
    human: Human,
    found: looks.Open | None = None,
    refused: RefusedError | None = None,
    reason: str = "",
) -> str:
    made = bridge()
    chosen = forms.queue_filter(request.args, made.keys)
    shown = made.store.read(human.tenant, lambda tx: looks.queue(tx, human, chosen))
    return render_template(
        "pages/queue.html",
        queue=shown,
        chosen=chosen,
        statuses=forms.STATUSES,
        onward=forms.cursor(shown.items[-1].evidence, made.keys) if shown.more else None,
        notice=shown.frameworks.notice or (found and found.found.framework.notice),
        refused=refused and reason_text(refused.reason, str(refused)),
        reason=reason,
        **_shown(found),
    )


def _shown(found: looks.Open | None) -> dict[str, object]:
    """Return what the templates of the review call."""
    shared: dict[str, object] = {
        "query": forms.queue_filter(request.args, bridge().keys).query(),
        "state_of": state_of,
        "now": bridge().clock(),
    }
    if found is None:
        return shared
    explained = because(found.found.item.evidence.explanation)
    return shared | {"open": found.found, "names": found.names, "because": explained}


def _open(human: Human, id_: str) -> looks.Open:
    made = bridge()
    now, salt = made.clock(), secrets.token_bytes(32)
    return made.store.write(
        human.tenant,
        lambda tx: looks.open_item(tx, human, id_, now=now, new_id=made.new_id, salt=salt),
    )


def _outcome(given: str) -> ReviewOutcome:
    if given not in forms.OUTCOMES:
        raise InvalidRequestError(f"The outcome is one of: {', '.join(forms.OUTCOMES)}.")
    return forms.OUTCOMES[given]


def _onward(following: str | None, chosen: forms.Filter, line: str) -> Response:
    where = f"/granska/{following}" if following else "/granska"
    response = redirect(where + chosen.query(cursor=""), 303)
    notes.leave(response, line)
    return response


def _line(receipt: review.Receipt, outcome: ReviewOutcome) -> str:
    """Say what the decision led to, so that nobody has to look it up."""
    name = receipt.item.person
    said = [f"{state_word('evidence', outcome)}."]
    if receipt.entered:
        said.append(text("receipt.entered", name=name))
    if outcome != "accepted":
        said.append(text("receipt.reason", name=name))
    said.append(text("receipt.progress", done=receipt.ready, total=receipt.total))
    return " ".join(said)


def _stale(human: Human, id_: str) -> Response:
    """Say who was first and what they decided."""
    found = _open(human, id_).found.item
    first = text("stale.changed")
    if found.review is not None:
        outcome = state_word("evidence", found.review.outcome)
        first = text("stale.by", name=found.reviewer, outcome=outcome, at=clock(found.review.at))
    page = render_template(
        "pages/message.html",
        heading=text("stale.title"),
        lines=[first, text("stale.step")],
        link={"href": f"/granska/{id_}", "word": text("stale.show")},
    )
    return make_response(page, 409)
