"""What an import of people comes to: first whose each row is, then what changes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from lrs_bridge.domain.access import Grant
from lrs_bridge.domain.errors import Fault, InvalidDocumentError
from lrs_bridge.domain.people import WHERE_HELD, PersonRow, faults, identifiers, same_name
from lrs_bridge.ports.people import Organisation, Person
from lrs_bridge.ports.store import Tx
from lrs_bridge.ports.validation import RecordRow
from lrs_bridge.services.records import speaks_for

Became = Literal["new", "changed", "same"]


@dataclass(slots=True)
class Plan:
    """A row, whose it is, and the places that it names."""

    row: PersonRow
    person: Person | None = None
    """None for somebody new."""
    others: frozenset[str] = frozenset()
    """People who lose an identifier to this person."""
    centre: str | None = None
    framework: tuple[str, str] | None = None
    """Id and version of the framework in which a record is to be opened."""
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, rule: str, message: str) -> None:
        """Note a fault of the row."""
        self.faults.append(Fault(self.row.where, rule, message))


def plan(tx: Tx, rows: Sequence[PersonRow], *, move: bool, rename: bool) -> list[Plan]:
    """Return a plan for every row.

    Raises:
        InvalidDocumentError: With every fault of every row.
    """
    if wrong := faults(rows):
        raise InvalidDocumentError(wrong)
    owners = tx.people.by_identifier([key for row in rows for key in identifiers(row)])
    people = {id_: _person(tx, id_) for id_ in set(owners.values())}
    plans = [Plan(row) for row in rows]
    for one in plans:
        mine = dict.fromkeys(owners[key] for key in identifiers(one.row) if key in owners)
        _whose(one, [people[id_] for id_ in mine], move=move, rename=rename)
        _places(tx, one)
    if wrong := [fault for one in plans for fault in one.faults]:
        raise InvalidDocumentError(wrong)
    return plans


def carry_out(tx: Tx, one: Plan, *, now: datetime, new_id: Callable[[], str]) -> Became:
    """Write what the row says and the store does not know yet."""
    person = one.person or Person(new_id(), one.row.name)
    if one.person is None:
        tx.people.add_person(person, now)
    changes = [
        _renamed(tx, one),
        _linked(tx, one, person, now, new_id),
        _placed(tx, one, person, now, new_id),
        _registered(tx, one, person, now, new_id),
    ]
    if one.person is None:
        return "new"
    return "changed" if any(changes) else "same"


def _person(tx: Tx, id_: str) -> Person:
    return tx.people.person(id_) or Person(id_, "")


def _whose(one: Plan, owners: list[Person], *, move: bool, rename: bool) -> None:
    """Find the person; an identifier never changes hands, nor a person her name, unasked."""
    named = [owner for owner in owners if same_name(owner.name, one.row.name)]
    if named:
        one.person = named[0]
    elif len(owners) == 1 and rename:
        one.person = owners[0]
    one.others = frozenset(owner.id for owner in owners) - {one.person.id if one.person else ""}
    if one.others and not move:
        names = ", ".join(sorted(owner.name for owner in owners if owner.id in one.others))
        one.refuse(
            "people.identifier",
            f"An identifier belongs to {names}. Correct the row, or import with the option to"
            " rename (the same person) or to move identifiers (somebody else).",
        )


def _places(tx: Tx, one: Plan) -> None:
    row = one.row
    if row.test_centre:
        centre = tx.people.organisation_named("test_centre", row.test_centre)
        one.centre = centre.id if centre else None
        if centre is None:
            one.refuse(
                "people.test_centre",
                f"There is no test centre called {row.test_centre!r}; add it first.",
            )
    if row.framework:
        id_, _, version = row.framework.partition(" ")
        framework = tx.competence.framework(id_, version or None)
        if framework is None:
            one.refuse(
                "people.framework", f"There is no framework {row.framework!r}; load it first."
            )
        else:
            _record(tx, one, framework.id, framework.version)


def _record(tx: Tx, one: Plan, framework: str, version: str) -> None:
    """Plan a record unless the person has one, open or decided."""
    records = tx.validation.records_of(one.person.id) if one.person else []
    there = [
        record
        for record in records
        if record.framework == framework and (record.state == "open" or record.version == version)
    ]
    if not there:
        one.framework = (framework, version)
    elif one.centre and any(r.state == "open" and r.centre != one.centre for r in there):
        one.refuse(
            "people.test_centre",
            f"The person's open record in {framework} is at another test centre.",
        )


def _renamed(tx: Tx, one: Plan) -> bool:
    if one.person is None or same_name(one.person.name, one.row.name):
        return False
    tx.people.rename(one.person.id, one.row.name)
    return True


def _linked(tx: Tx, one: Plan, person: Person, now: datetime, new_id: Callable[[], str]) -> bool:
    """Link the identifiers, and have mapped again whoever gained or lost one."""
    if one.others:
        tx.statements.mark_people(one.others, "identity")
    linked = [
        key
        for key in identifiers(one.row)
        if tx.people.link(new_id(), key, person.id, "import", None, now)
    ]
    if linked:
        tx.statements.mark(linked, "identity")
    return bool(linked)


def _placed(tx: Tx, one: Plan, person: Person, now: datetime, new_id: Callable[[], str]) -> bool:
    """Employ the person and give her roles where they are held."""
    company, changed = None, False
    if one.row.company:
        company = tx.people.add_organisation(Organisation(new_id(), "company", one.row.company))
        changed = tx.people.employ(new_id(), person.id, company, now)
    places = {"company": company, "test_centre": one.centre, None: None}
    held = tx.access.grants(person.id, now)
    for role in one.row.roles:
        place = places[WHERE_HELD[role]]
        if Grant(role, place) not in held:
            tx.access.add_role(new_id(), person.id, role, place, now)
            changed = True
    return changed


def _registered(
    tx: Tx, one: Plan, person: Person, now: datetime, new_id: Callable[[], str]
) -> bool:
    """Open a record and enter what was accepted before it was opened."""
    if one.framework is None:
        return False
    id_, version = one.framework
    record = tx.validation.open_record(
        RecordRow(new_id(), person.id, id_, version, one.centre, "open", now)
    )
    for item in tx.evidence.reviewed_of(person.id):
        if item.review and item.review.outcome == "accepted" and speaks_for(item, id_, version):
            tx.validation.enter(record, item.evidence.id, item.review.id, now)
    return True
