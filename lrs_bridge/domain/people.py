"""Rows of an import of people: what they say, and what is wrong with them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from lrs_bridge.domain.access import Role
from lrs_bridge.domain.errors import Fault
from lrs_bridge.domain.xapi.agents import identifier

WHERE_HELD: dict[str, str | None] = {
    "competence_manager": "company",
    "supervisor": "company",
    "learner": "company",
    "test_leader": "test_centre",
    "integrator": None,
    "administrator": None,
}
"""Where each role is held; None means in the whole tenant."""

# A date, then four digits: (YY)YYMMDD-NNNN. Days from 61 on are coordination numbers.
_PERSONNUMMER = re.compile(
    r"(?<!\d)(?:19|20)?\d\d(?:0[1-9]|1[0-2])(?:[06][1-9]|[1278]\d|[39][01])[-+ ]?\d{4}(?!\d)"
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s:]+@[^@\s]+")
_HOME_PAGE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s]+")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody, as a file tells of her."""

    name: str
    email: str | None = None
    accounts: tuple[tuple[str, str], ...] = ()
    """Pairs of homePage and name: the name alone says nothing (xAPI 1.0.3 Data 2.4.2.4)."""
    company: str | None = None
    test_centre: str | None = None
    """Where she is registered for the framework, and where she is test leader."""
    framework: str | None = None
    """``id``, or ``id version`` for another than the newest."""
    roles: tuple[Role, ...] = ()
    where: str = field(default="", compare=False)
    """File and line, for messages."""


def identifiers(row: PersonRow) -> tuple[str, ...]:
    """Return the identifier keys of a row, the e-mail address first."""
    agents: list[dict[str, Any]] = [
        {"account": {"homePage": page, "name": name}} for page, name in row.accounts
    ]
    if row.email:
        agents.insert(0, {"mbox": f"mailto:{row.email}"})
    return tuple(key for agent in agents if (key := identifier(agent)))


def looks_like_personnummer(text: str) -> bool:
    """Say whether *text* holds what may be a personal identity number."""
    return _PERSONNUMMER.search(_UUID.sub("", text)) is not None


def same_name(one: str, other: str) -> bool:
    """Say whether two names are the same but for letter case and spaces."""
    return one.casefold().split() == other.casefold().split()


def faults(rows: Sequence[PersonRow]) -> list[Fault]:
    """Return what is wrong with the rows by themselves, in their order."""
    owners: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        for key in identifiers(row):
            owners[key].append(row.where)
    return [fault for row in rows for fault in (*_row_faults(row), *_shared(row, owners))]


def _shared(row: PersonRow, owners: dict[str, list[str]]) -> Iterator[Fault]:
    for key in identifiers(row):
        if len(owners[key]) > 1:
            yield Fault(
                row.where,
                "people.identifier",
                f"{key} stands in more than one row ({', '.join(owners[key])}); keep it in one.",
            )


def _row_faults(row: PersonRow) -> Iterator[Fault]:
    for rule, message in (*_names(row), *_addresses(row), *_places(row)):
        yield Fault(row.where, rule, message)


def _names(row: PersonRow) -> Iterator[tuple[str, str]]:
    if not row.name.strip():
        yield "people.name", "Write the person's name."
    if any(looks_like_personnummer(text) for text in _texts(row)):
        yield (
            "people.personnummer",
            "A value looks like a personnummer; identify people by e-mail address or account.",
        )


def _texts(row: PersonRow) -> Iterable[str]:
    account_parts = (part for account in row.accounts for part in account)
    return (row.name, row.email or "", row.company or "", row.test_centre or "", *account_parts)


def _addresses(row: PersonRow) -> Iterator[tuple[str, str]]:
    if row.email is None and not row.accounts:
        yield "people.identifier", "Give an e-mail address or an account: a name is not enough."
    if row.email is not None and not _EMAIL.fullmatch(row.email):
        yield "people.email", "Write the e-mail address as name@host."
    for page, name in row.accounts:
        if not _HOME_PAGE.fullmatch(page) or not name.strip():
            yield "people.account", "Write an account as homePage and name: https://lms.example 17"


def _places(row: PersonRow) -> Iterator[tuple[str, str]]:
    for role in row.roles:
        if role not in WHERE_HELD:
            yield "people.role", f"{role!r} is no role; roles: {', '.join(WHERE_HELD)}."
        elif role == "test_leader" and not row.test_centre:
            yield "people.role", "A test leader needs a test centre."
        elif role in ("competence_manager", "supervisor") and not row.company:
            yield "people.role", f"A {role.replace('_', ' ')} needs a company."
    if row.test_centre and not row.framework and "test_leader" not in row.roles:
        yield "people.test_centre", "Write the framework for which the person is registered there."
