"""What the store knows of people, their identifiers and their organisations."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from lrs_bridge.domain.access import Sight

OrganisationKind = Literal["company", "test_centre"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """A company or a test centre."""

    id: str
    kind: OrganisationKind
    name: str


@dataclass(frozen=True, slots=True)
class Unlinked:
    """An actor that belongs to no known person yet."""

    identifier: str
    name: str | None
    statements: int


class People(Protocol):
    """Persons, identifiers, organisations."""

    def add_person(self, person: Person, now: datetime) -> None:
        """Add a person."""
        ...

    def rename(self, person: str, name: str) -> None:
        """Give the person another name."""
        ...

    def person(self, id: str) -> Person | None:
        """Return the person, whoever asks: for services that have checked already."""
        ...

    def seen(self, id: str, sight: Sight) -> Person | None:
        """Return the person if the sight reaches that far, else None."""
        ...

    def search(self, sight: Sight, text: str = "", limit: int = 200) -> list[Person]:
        """Return the people in sight, by name."""
        ...

    def all(self) -> list[Person]:
        """Return everybody in the tenant: for commands and the mapping."""
        ...

    def link(
        self,
        id: str,
        identifier: str,
        person: str,
        method: str,
        made_by: str | None,
        now: datetime,
    ) -> bool:
        """Say that an identifier is this person's from now on; the agent may be new.

        Return False when it is so already; an identifier of another person's moves.
        """
        ...

    def identifiers(self, person: str) -> list[str]:
        """Return the identifiers that are the person's now."""
        ...

    def agents(self, person: str) -> list[int]:
        """Return the agents that are the person's now."""
        ...

    def by_identifier(self, identifiers: Collection[str]) -> dict[str, str]:
        """Return the person of each identifier that has one."""
        ...

    def lock(self, person: str) -> None:
        """Keep other mappings of this person away until the commit."""
        ...

    def unlinked(self, limit: int = 200) -> list[Unlinked]:
        """Return actors of stored statements that belong to nobody yet, busiest first."""
        ...

    def add_organisation(self, organisation: Organisation) -> str:
        """Add an organisation unless one of that kind and name is there; return its id."""
        ...

    def organisation(self, id: str) -> Organisation | None:
        """Return the organisation."""
        ...

    def organisation_named(self, kind: OrganisationKind, name: str) -> Organisation | None:
        """Return the organisation of that kind and name."""
        ...

    def organisations(self) -> list[Organisation]:
        """Return all organisations by kind and name."""
        ...

    def employ(self, id: str, person: str, organisation: str, now: datetime) -> bool:
        """Say that the person works there from now on; return False when that is known."""
        ...

    def employers(self, person: str) -> list[Organisation]:
        """Return where the person works now."""
        ...
