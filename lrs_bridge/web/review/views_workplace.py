"""The supervisor's page: what somebody was seen to do, and who took part in what."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, TypeVar

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from lrs_bridge.domain.access import Human
from lrs_bridge.domain.competence import Title
from lrs_bridge.domain.errors import InvalidRequestError, RefusedError
from lrs_bridge.services import own, workplace
from lrs_bridge.services.learning_forms import load_forms
from lrs_bridge.settings import config_dir
from lrs_bridge.web.review import forms, notes
from lrs_bridge.web.review.blueprint import part
from lrs_bridge.web.review.pens import pen, ticket
from lrs_bridge.web.review.texts import reason_text, text
from lrs_bridge.web.session import bridge, signed_in

pages = part("workplace")
T = TypeVar("T")
_MET: Final = {"met": True, "not_yet_met": False}


@pages.get("/arbetsplats")
@signed_in("supervisor")
def see(human: Human) -> ResponseReturnValue:
    """Show whom she supervises, with a form for what was seen and one for who took part."""
    return _page(human)


@pages.post("/arbetsplats/iakttagelse")
@signed_in("supervisor")
def observe(human: Human) -> ResponseReturnValue:
    """Save what somebody was seen to do."""
    form, writing = request.form, pen()
    of, seen = ticket(form), forms.words(form, "text")
    framework, _, code = form.get("requirement", "").partition("/")
    met = _one_of(_MET, form.get("outcome", ""), "outcome")
    try:
        bridge().store.write(
            human.tenant,
            lambda tx: own.observe(
                tx, human, writing, ticket=of, person=form.get("person", ""),
                framework=framework, code=code, met=met, text=seen,
            ),
        )  # fmt: skip
    except RefusedError as error:
        return _page(human, refused=error, where="observe", form=form), 422
    return _onward(text("workplace.observed"))


@pages.post("/arbetsplats/narvaro")
@signed_in("supervisor")
def attend(human: Human) -> ResponseReturnValue:
    """Save who took part in an occasion."""
    form, writing = request.form, pen()
    of, name = ticket(form), forms.words(form, "name")
    learned, minutes = form.get("form", ""), _minutes(form.get("minutes", ""))
    _one_of(learning_forms(), learned, "learning form")
    try:
        told = bridge().store.write(
            human.tenant,
            lambda tx: own.attend(
                tx, human, writing, ticket=of, people=form.getlist("people"),
                activity=form.get("activity", ""), name=name, form=learned, minutes=minutes,
            ),
        )  # fmt: skip
    except RefusedError as error:
        return _page(human, refused=error, where="attend", form=form), 422
    return _onward(text("workplace.attended", n=len(told)))


@lru_cache(maxsize=1)
def learning_forms() -> Mapping[str, Title]:
    """Return the forms of learning by code; the file is read once."""
    file = config_dir() / "vocab" / "forms.yaml"
    return load_forms(file.read_text(encoding="utf-8"), file.name)


def _page(
    human: Human,
    refused: RefusedError | None = None,
    where: str = "",
    form: MultiDict[str, str] | None = None,
) -> str:
    found = bridge().store.read(human.tenant, lambda tx: workplace.look(tx, human))
    return render_template(
        "pages/workplace.html",
        found=found,
        learning_forms=learning_forms(),
        outcomes=_MET,
        ticket=bridge().new_id(),
        notice=next((one.notice for one in found.practices if one.notice), None),
        refused=refused and reason_text(refused.reason, str(refused)),
        where=where,
        form=form or MultiDict(),
        longest=own.LONGEST,
    )


def _onward(line: str) -> Response:
    response = redirect("/arbetsplats", 303)
    notes.leave(response, line)
    return response


def _one_of(known: Mapping[str, T], given: str, what: str) -> T:
    if given not in known:
        raise InvalidRequestError(f"The {what} is one of: {', '.join(known)}.")
    return known[given]


def _minutes(given: str) -> int:
    try:
        return int(given)
    except ValueError as error:
        raise InvalidRequestError("Write the minutes as a whole number.") from error
