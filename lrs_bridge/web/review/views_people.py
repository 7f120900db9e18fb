"""People in sight, and how far one of them is."""

import secrets

from flask import render_template, request
from flask.typing import ResponseReturnValue

from lrs_bridge.domain.access import Human
from lrs_bridge.services import people
from lrs_bridge.web.review.blueprint import part
from lrs_bridge.web.review.words import state_of
from lrs_bridge.web.session import bridge, signed_in

pages = part("people")
_LONGEST_SEARCH = 100


@pages.get("/personer")
@signed_in("competence_manager", "supervisor", "test_leader")
def everybody(human: Human) -> ResponseReturnValue:
    """List the people in sight, by name."""
    text = request.args.get("text", "").strip()[:_LONGEST_SEARCH]
    found = bridge().store.read(human.tenant, lambda tx: people.search(tx, human, text))
    return render_template("pages/people.html", people=found, text=text)


@pages.get("/personer/<id_>")
@signed_in("competence_manager", "supervisor", "test_leader")
def person(human: Human, id_: str) -> ResponseReturnValue:
    """Show how far a person is, requirement by requirement."""
    made = bridge()
    now, salt = made.clock(), secrets.token_bytes(32)
    found = made.store.write(
        human.tenant,
        lambda tx: people.follow(tx, human, id_, now=now, new_id=made.new_id, salt=salt),
    )
    notices = (progress.framework.notice for progress, _ in found.records)
    return render_template(
        "pages/person.html",
        found=found,
        notice=next((notice for notice in notices if notice), None),
        state_of=state_of,
        reviews=made.settings.on("review") and human.has("competence_manager"),
    )
