"""Persons, their identifiers over time, and their organisations."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from lrs_bridge.domain.access import Sight
from lrs_bridge.ports.people import Organisation, OrganisationKind, Person, Unlinked
from lrs_bridge.storage import tables as t
from lrs_bridge.storage.aggregate import Aggregate, chunks
from lrs_bridge.storage.intern import hashed, intern
from lrs_bridge.storage.postings import acting


class SqlPeople(Aggregate):
    """Queries of `ports.people.People`."""

    def add_person(self, person: Person, now: datetime) -> None:
        """Add a person."""
        self.insert_rows(t.person, {"id": person.id, "name": person.name, "created": now})

    def rename(self, person: str, name: str) -> None:
        """Give the person another name."""
        self.update_rows(t.person, t.person.c.id == person, name=name)

    def person(self, id: str) -> Person | None:
        """Return the person, whoever asks."""
        p = t.person.c
        row = self.first(self.select(p.id, p.name).where(p.id == id))
        return Person(*row) if row else None

    def seen(self, id: str, sight: Sight) -> Person | None:
        """Return the person if the sight reaches that far, else None."""
        p = t.person.c
        row = self.first(self.select(p.id, p.name).where(p.id == id, in_sight(p.id, sight)))
        return Person(*row) if row else None

    def search(self, sight: Sight, text: str = "", limit: int = 200) -> list[Person]:
        """Return the people in sight, by name."""
        p = t.person.c
        query = self.select(p.id, p.name).where(in_sight(p.id, sight))
        if text:
            query = query.where(p.name.icontains(text, autoescape=True))
        return [Person(*row) for row in self.rows(query.order_by(p.name, p.id).limit(limit))]

    def all(self) -> list[Person]:
        """Return everybody in the tenant."""
        p = t.person.c
        return [Person(*row) for row in self.rows(self.select(p.id, p.name).order_by(p.name, p.id))]

    def link(
        self,
        id: str,
        identifier: str,
        person: str,
        method: str,
        made_by: str | None,
        now: datetime,
    ) -> bool:
        """Say that an identifier is this person's from now on; end what it was before."""
        agent = intern(self, t.agent, "identifier", {identifier: None})[identifier]
        a = t.agent.c  # an erased person who comes again has lost it
        self.update_rows(t.agent, a.id == agent, a.identifier != identifier, identifier=identifier)
        c = t.identifier_link.c
        here = (c.agent == agent, c.until.is_(None))
        if self.first(self.select(c.id).where(*here, c.person == person)):
            return False
        self.update_rows(t.identifier_link, *here, until=now)
        self.insert_rows(
            t.identifier_link,
            {
                "id": id,
                "agent": agent,
                "person": person,
                "method": method,
                "made_by": made_by,
                "since": now,
            },
        )
        return True

    def identifiers(self, person: str) -> list[str]:
        """Return the identifiers that are the person's now."""
        return [row.identifier for row in self._agents(person)]

    def agents(self, person: str) -> list[int]:
        """Return the agents that are the person's now."""
        return [row.id for row in self._agents(person)]

    def _agents(self, person: str) -> Any:
        a, c = t.agent.c, t.identifier_link.c
        return self.rows(
            self.select(a.id, a.identifier)
            .join_from(t.agent, t.identifier_link, c.agent == a.id)
            .where(c.tenant == self.tenant, c.person == person, c.until.is_(None))
            .order_by(a.id)
        )

    def by_identifier(self, identifiers: Collection[str]) -> dict[str, str]:
        """Return the person of each identifier that has one."""
        a, c = t.agent.c, t.identifier_link.c
        return {
            row.identifier: row.person
            for some in chunks(identifiers)
            for row in self.rows(
                self.select(a.identifier, c.person)
                .join_from(t.agent, t.identifier_link, c.agent == a.id)
                .where(a.hash.in_([hashed(text) for text in some]), c.until.is_(None))
            )
        }

    def lock(self, person: str) -> None:
        """Keep other mappings of this person away until the commit (SQLite has one writer)."""
        self.first(self.select(t.person.c.id).where(t.person.c.id == person).with_for_update())

    def unlinked(self, limit: int = 200) -> list[Unlinked]:
        """Return actors of stored statements that belong to nobody yet, busiest first."""
        a, k, i = t.agent.c, t.posting.c, t.identifier_link.c
        linked = self.select(i.agent).where(i.until.is_(None))
        number = sa.func.count(k.seq)
        query = (
            self.select(a.identifier, a.name, number.label("number"))
            .join_from(t.agent, t.posting, k.first == a.id)
            .where(k.tenant == self.tenant, *acting(k), a.id.not_in(linked))
            .group_by(a.identifier, a.name)
            .order_by(number.desc(), a.identifier)
            .limit(limit)
        )
        return [Unlinked(*row) for row in self.rows(query)]

    def add_organisation(self, organisation: Organisation) -> str:
        """Add an organisation unless one of that kind and name is there; return its id."""
        o = organisation
        self.add_new(t.organisation, {"id": o.id, "kind": o.kind, "name": o.name})
        found = self.organisation_named(o.kind, o.name)
        return found.id if found else o.id

    def organisation(self, id: str) -> Organisation | None:
        """Return the organisation."""
        return self._organisation(t.organisation.c.id == id)

    def organisation_named(self, kind: OrganisationKind, name: str) -> Organisation | None:
        """Return the organisation of that kind and name."""
        o = t.organisation.c
        return self._organisation(sa.and_(o.kind == kind, o.name == name))

    def _organisation(self, where: sa.ColumnElement[bool]) -> Organisation | None:
        o = t.organisation.c
        row = self.first(self.select(o.id, o.kind, o.name).where(where))
        return Organisation(*row) if row else None

    def organisations(self) -> list[Organisation]:
        """Return all organisations by kind and name."""
        o = t.organisation.c
        rows = self.rows(self.select(o.id, o.kind, o.name).order_by(o.kind, o.name))
        return [Organisation(*row) for row in rows]

    def employ(self, id: str, person: str, organisation: str, now: datetime) -> bool:
        """Say that the person works there from now on; return False when that is known."""
        return self.add_new(
            t.employment,
            {"id": id, "person": person, "organisation": organisation, "since": now},
        )

    def employers(self, person: str) -> list[Organisation]:
        """Return where the person works now."""
        o, e = t.organisation.c, t.employment.c
        rows = self.rows(
            self.select(o.id, o.kind, o.name)
            .join_from(t.organisation, t.employment, e.organisation == o.id)
            .where(e.tenant == self.tenant, e.person == person, e.until.is_(None))
            .order_by(o.name)
        )
        return [Organisation(*row) for row in rows]


def in_sight(person: Any, sight: Sight) -> sa.ColumnElement[bool]:
    """Hold a person column to the people whom the sight reaches: the scope of every page."""
    e, r = t.employment.c, t.record.c
    employed = sa.select(e.person).where(
        e.tenant == sight.tenant, e.organisation.in_(sorted(sight.companies)), e.until.is_(None)
    )
    registered = sa.select(r.person).where(
        r.tenant == sight.tenant, r.centre.in_(sorted(sight.centres))
    )
    return sa.or_(person.in_(employed), person.in_(registered), person == sight.person)
