"""The test leader's pages: today's records, one record, assessments, the decision."""

import secrets
from collections.abc import Mapping
from datetime import date

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from lrs_bridge.domain.access import Human
from lrs_bridge.domain.errors import InvalidRequestError, RefusedError
from lrs_bridge.domain.validation import OUTCOMES, Outcome
from lrs_bridge.ports.store import Tx
from lrs_bridge.ports.validation import Accreditation
from lrs_bridge.services import validate
from lrs_bridge.services.close_record import close
from lrs_bridge.services.records import OpenRecord
from lrs_bridge.web.review import forms, notes
from lrs_bridge.web.review.blueprint import part
from lrs_bridge.web.review.pens import pen
from lrs_bridge.web.review.texts import METHODS, reason_text, state_word, text
from lrs_bridge.web.session import bridge, signed_in

pages = part("tests")


@pages.get("/prov")
@signed_in("test_leader")
def tests(human: Human) -> ResponseReturnValue:
    """List the people who are registered at her centres."""
    records = bridge().store.read(human.tenant, lambda tx: validate.today(tx, human))
    notice = next((r.framework.notice for r in records if r.framework.notice), None)
    return render_template("pages/tests.html", records=records, notice=notice)


@pages.get("/prov/<record>")
@signed_in("test_leader")
def record(human: Human, record: str) -> ResponseReturnValue:
    """Show a record with a form for each requirement."""
    return _page(human, record)


@pages.post("/prov/<record>/<code>")
@signed_in("test_leader")
def assess(human: Human, record: str, code: str) -> ResponseReturnValue:
    """Save what was found of one requirement."""
    made, form = bridge(), request.form
    now, salt = made.clock(), secrets.token_bytes(32)
    outcome, method = _outcome(form.get("outcome", "")), _method(form.get("method", ""))
    observation = forms.words(form, "observation")
    day = forms.day(form, "day", validate.day_of(now))
    try:
        made.store.write(
            human.tenant,
            lambda tx: validate.assess(
                tx, human, record, code, outcome=outcome, method=method,
                observation=observation, day=day, now=now, new_id=made.new_id, salt=salt,
            ),
        )  # fmt: skip
    except RefusedError as error:
        return _page(human, record, refused=error, code=code, form=form), 422
    response = redirect(f"/prov/{record}#{code}", 303)
    notes.leave(response, text("test.saved", code=code, outcome=state_word("requirement", outcome)))
    return response


@pages.post("/prov/<record>/faststall")
@signed_in("test_leader")
def establish(human: Human, record: str) -> ResponseReturnValue:
    """Close the record with a document."""
    writing = pen()
    try:
        bridge().store.write(human.tenant, lambda tx: close(tx, human, writing, record))
    except RefusedError as error:
        return _page(human, record, refused=error), 422
    return redirect(f"/prov/{record}", 303)


def _page(
    human: Human,
    record: str,
    refused: RefusedError | None = None,
    code: str = "",
    form: Mapping[str, str] | None = None,
) -> str:
    made = bridge()
    now, salt = made.clock(), secrets.token_bytes(32)

    def work(tx: Tx) -> tuple[OpenRecord, Accreditation | None]:
        found = validate.open_record(tx, human, record, now=now, new_id=made.new_id, salt=salt)
        return found, _accreditation(tx, found, validate.day_of(now))

    found, accreditation = made.store.write(human.tenant, work)
    return render_template(
        "pages/record.html",
        found=found,
        accreditation=accreditation,
        notice=found.framework.notice,
        today=validate.day_of(now),
        outcomes=OUTCOMES,
        refused=refused and reason_text(refused.reason, str(refused)),
        code=code,
        form=form or {},
    )


def _accreditation(tx: Tx, found: OpenRecord, day: date) -> Accreditation | None:
    """Return the accreditation of the record's centre that holds on *day* the longest."""
    holding = [
        row
        for row in tx.validation.accreditations(found.record.centre)
        if row.framework == found.framework.id and row.first_day <= day <= row.last_day
    ]
    return max(holding, key=lambda row: row.last_day, default=None)


def _outcome(given: str) -> Outcome:
    if given not in OUTCOMES:
        raise InvalidRequestError(f"The outcome is one of: {', '.join(OUTCOMES)}.")
    return given


def _method(given: str) -> str:
    if given and given not in METHODS:
        raise InvalidRequestError(f"The method is one of: {', '.join(METHODS)}.")
    return given
