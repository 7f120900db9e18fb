"""Test centres, the frameworks that they are accredited for, and who leads tests there."""

from collections.abc import Callable
from datetime import date, datetime

from lrs_bridge.domain.errors import InvalidRequestError, NotFoundError
from lrs_bridge.ports.people import Organisation
from lrs_bridge.ports.store import Tx
from lrs_bridge.ports.validation import Accreditation, Authorisation


def add(tx: Tx, name: str, *, new_id: Callable[[], str]) -> str:
    """Return the id of the test centre of that name, which may be new.

    Raises:
        InvalidRequestError: The name is empty.
    """
    if not name.strip():
        raise InvalidRequestError("Give the test centre a name.")
    return tx.people.add_organisation(Organisation(new_id(), "test_centre", name.strip()))


def accredit(
    tx: Tx,
    centre: str,
    framework: str,
    *,
    accredited_by: str,
    first_day: date,
    last_day: date,
    new_id: Callable[[], str],
) -> Accreditation:
    """Say that the centre called *centre* may validate a framework, both days included.

    The same accreditation again is the same one.

    Raises:
        NotFoundError: There is no such centre or framework.
        InvalidRequestError: The days are in the wrong order, or nobody accredits.
    """
    if not accredited_by.strip():
        raise InvalidRequestError("Say who accredits the centre.")
    _in_order(first_day, last_day)
    id_ = _centre(tx, centre).id
    scheme, version = _framework(tx, framework)
    row = Accreditation(new_id(), id_, scheme, accredited_by.strip(), first_day, last_day, version)
    for there in tx.validation.accreditations(id_):
        if _without_id(there) == _without_id(row):
            return there
    tx.validation.accredit(row)
    return row


def authorise(
    tx: Tx,
    person: str,
    centre: str,
    framework: str,
    *,
    first_day: date,
    last_day: date,
    now: datetime,
    new_id: Callable[[], str],
) -> Authorisation:
    """Say that a person may lead tests of a framework at a centre; it makes her test leader there.

    The same authorisation again is the same one.

    Raises:
        NotFoundError: There is no such person, centre or framework.
        InvalidRequestError: The days are in the wrong order.
    """
    _in_order(first_day, last_day)
    if tx.people.person(person) is None:
        raise NotFoundError(f"There is no person with the id {person}.")
    id_ = _centre(tx, centre).id
    scheme, version = _framework(tx, framework)
    tx.access.add_role(new_id(), person, "test_leader", id_, now)
    row = Authorisation(new_id(), person, id_, scheme, first_day, last_day, version)
    for there in tx.validation.authorisations(person):
        if _without_id(there) == _without_id(row):
            return there
    tx.validation.authorise(row)
    return row


def _in_order(first_day: date, last_day: date) -> None:
    if first_day > last_day:
        raise InvalidRequestError(f"The last day, {last_day}, is before the first, {first_day}.")


def _centre(tx: Tx, name: str) -> Organisation:
    centre = tx.people.organisation_named("test_centre", name.strip())
    if centre is None:
        known = [o.name for o in tx.people.organisations() if o.kind == "test_centre"]
        raise NotFoundError(
            f"There is no test centre called {name!r}; centres: {', '.join(known) or 'none yet'}."
        )
    return centre


def _framework(tx: Tx, framework: str) -> tuple[str, str | None]:
    """Return id and version of ``id`` (every version) or ``id version``."""
    scheme, _, version = framework.strip().partition(" ")
    if tx.competence.framework(scheme, version.strip() or None) is None:
        known = sorted({row.id for row in tx.competence.frameworks()})
        raise NotFoundError(
            f"There is no framework {framework!r}; frameworks: {', '.join(known) or 'none yet'}."
        )
    return scheme, version.strip() or None


def _without_id(row: Accreditation | Authorisation) -> tuple[object, ...]:
    who = row.accredited_by if isinstance(row, Accreditation) else row.person
    return row.centre, row.framework, row.version, who, row.first_day, row.last_day
