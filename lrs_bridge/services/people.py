"""People: imported from a file, searched for, and followed one by one."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lrs_bridge.domain.access import Human
from lrs_bridge.domain.errors import NotFoundError
from lrs_bridge.domain.people import PersonRow
from lrs_bridge.ports.evidence import Reviewed
from lrs_bridge.ports.people import Organisation, Person
from lrs_bridge.ports.store import Tx
from lrs_bridge.ports.validation import DecisionRow
from lrs_bridge.services.notes import note
from lrs_bridge.services.people_import import carry_out, plan
from lrs_bridge.services.records import Progress, progress


@dataclass(frozen=True, slots=True)
class ImportResult:
    """How many rows told of somebody new, of a change, of nothing new."""

    new: int
    changed: int
    same: int


@dataclass(frozen=True, slots=True)
class Followed:
    """One person's page."""

    person: Person
    employers: tuple[Organisation, ...]
    records: tuple[tuple[Progress, DecisionRow | None], ...]
    """Newest first, each with the decision that closed it."""
    items: tuple[Reviewed, ...]
    """All evidence, newest first."""


def search(tx: Tx, human: Human, text: str = "", limit: int = 200) -> list[Person]:
    """Return the people in sight whose name holds *text*, by name."""
    return tx.people.search(human.sight(), text.strip(), limit)


def follow(
    tx: Tx,
    human: Human,
    person_id: str,
    *,
    now: datetime,
    new_id: Callable[[], str],
    salt: bytes,
) -> Followed:
    """Show a person, and log that she was looked at.

    Raises:
        NotFoundError: There is nobody of that id in sight.
    """
    person = tx.people.seen(person_id, human.sight())
    if person is None:
        raise NotFoundError("There is no such person.")
    note(
        tx, human, "looked", "person", person.id,
        person=person.id, now=now, new_id=new_id, salt=salt,
    )  # fmt: skip
    return Followed(
        person=person,
        employers=tuple(tx.people.employers(person.id)),
        records=tuple(
            (progress(tx, record), tx.validation.decision(record.id))
            for record in tx.validation.records_of(person.id)
        ),
        items=tuple(tx.evidence.reviewed_of(person.id)),
    )


def import_people(
    tx: Tx,
    rows: Sequence[PersonRow],
    *,
    now: datetime,
    new_id: Callable[[], str],
    move: bool = False,
    rename: bool = False,
) -> ImportResult:
    """Take people in: all rows, or none when one of them is broken. Again changes nothing.

    A row is of the person who owns one of its identifiers and bears its name. With *rename* the
    owner takes the row's name; with *move* identifiers of others become this person's. Companies
    may be new; test centres and frameworks are added before.

    Raises:
        InvalidDocumentError: With every fault of every row.
    """
    plans = plan(tx, rows, move=move, rename=rename)
    became = Counter(carry_out(tx, one, now=now, new_id=new_id) for one in plans)
    return ImportResult(new=became["new"], changed=became["changed"], same=became["same"])
