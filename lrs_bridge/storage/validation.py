"""Centres' accreditations, leaders' authorisations, records, assessments and decisions."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from lrs_bridge.domain.access import Sight
from lrs_bridge.domain.errors import StaleError
from lrs_bridge.ports.validation import (
    Accreditation,
    AssessmentRow,
    Authorisation,
    DecisionRow,
    EntryRow,
    RecordRow,
)
from lrs_bridge.storage import tables as t
from lrs_bridge.storage.aggregate import Aggregate
from lrs_bridge.storage.people import in_sight

_ACCREDITATION = ("id", "centre", "framework", "accredited_by", "first_day", "last_day", "version")
_AUTHORISATION = ("id", "person", "centre", "framework", "first_day", "last_day", "version")
_RECORD = ("id", "person", "framework", "version", "centre", "state", "opened")
_ASSESSMENT = (
    "id", "record", "requirement", "outcome", "method", "observation", "assessor", "centre",
    "authorisation", "accreditation", "day", "at",
)  # fmt: skip
_DECISION = ("id", "record", "document", "leader", "centre", "body", "at")


class SqlValidation(Aggregate):
    """Queries of `ports.validation.Validation`."""

    def accredit(self, row: Accreditation) -> None:
        """Add an accreditation."""
        self.insert_rows(t.accreditation, _values(row, _ACCREDITATION))

    def authorise(self, row: Authorisation) -> None:
        """Add an authorisation."""
        self.insert_rows(t.authorisation, _values(row, _AUTHORISATION))

    def accreditations(self, centre: str | None = None) -> list[Accreditation]:
        """Return the accreditations, of one centre if given."""
        c = t.accreditation.c
        query = self.select(*(c[name] for name in _ACCREDITATION)).order_by(c.centre, c.first_day)
        if centre is not None:
            query = query.where(c.centre == centre)
        return [Accreditation(*row) for row in self.rows(query)]

    def authorisations(self, person: str | None = None) -> list[Authorisation]:
        """Return the authorisations, of one person if given."""
        c = t.authorisation.c
        query = self.select(*(c[name] for name in _AUTHORISATION)).order_by(c.person, c.first_day)
        if person is not None:
            query = query.where(c.person == person)
        return [Authorisation(*row) for row in self.rows(query)]

    def open_record(self, row: RecordRow) -> str:
        """Open a record unless the person has an open one in the framework; return its id."""
        self.add_new(t.record, _values(row, _RECORD))
        c = t.record.c
        there = self.first(
            self.select(c.id).where(
                c.person == row.person, c.framework == row.framework, c.state == "open"
            )
        )
        return str(there.id) if there else row.id

    def records(self, sight: Sight, *, state: str | None = None) -> list[RecordRow]:
        """Return the records of people in sight."""
        c = t.record.c
        where = [in_sight(c.person, sight)]
        if state is not None:
            where.append(c.state == state)
        return self._records(*where)

    def records_of(self, person: str) -> list[RecordRow]:
        """Return the person's records, newest first."""
        return self._records(t.record.c.person == person)[::-1]

    def record(self, id: str, sight: Sight) -> RecordRow | None:
        """Return a record of a person in sight."""
        found = self._records(t.record.c.id == id, in_sight(t.record.c.person, sight))
        return found[0] if found else None

    def _records(self, *where: sa.ColumnElement[bool]) -> list[RecordRow]:
        c = t.record.c
        query = self.select(*(c[name] for name in _RECORD)).where(*where)
        return [RecordRow(*row) for row in self.rows(query.order_by(c.opened, c.id))]

    def enter(self, record: str, evidence: str, review: str, now: datetime) -> bool:
        """Enter evidence in a record, also again after a withdrawal; False when it is in."""
        values = {"record": record, "evidence": evidence, "review": review, "entered": now}
        if self.add_new(t.record_entry, values):
            return True
        c = t.record_entry.c
        here = (c.record == record, c.evidence == evidence, c.withdrawn.is_not(None))
        return (
            self.update_rows(t.record_entry, *here, review=review, entered=now, withdrawn=None) == 1
        )

    def withdraw(self, evidence: str, now: datetime) -> list[str]:
        """Mark the evidence as withdrawn wherever it is entered; return the records."""
        c = t.record_entry.c
        marked = (
            sa.update(t.record_entry)
            .where(c.tenant == self.tenant, c.evidence == evidence, c.withdrawn.is_(None))
            .values(withdrawn=now)
            .returning(c.record)
        )
        return sorted(self.connection.scalars(marked))

    def entries(self, record: str) -> list[EntryRow]:
        """Return what is entered in a record, oldest first."""
        c, e = t.record_entry.c, t.evidence.c
        rows = self.rows(
            self.select(
                c.record, c.evidence, e.requirement, e.title, e.assurance, e.score, e.observed,
                c.entered, c.withdrawn,
            )
            .join_from(t.record_entry, t.evidence, c.evidence == e.id)
            .where(c.record == record)
            .order_by(c.entered, c.evidence)
        )  # fmt: skip
        return [EntryRow(*row) for row in rows]

    def assess(self, row: AssessmentRow) -> None:
        """Make this the current assessment of its requirement in its record."""
        c = t.assessment.c
        self.update_rows(
            t.assessment,
            c.record == row.record,
            c.requirement == row.requirement,
            c.current.is_(sa.true()),
            current=False,
        )
        if not self.add_unique(t.assessment, {**_values(row, _ASSESSMENT), "current": True}):
            raise StaleError("Somebody assessed this requirement while you were looking at it.")

    def assessments(self, record: str) -> list[AssessmentRow]:
        """Return the current assessments of a record."""
        c = t.assessment.c
        query = self.select(*(c[name] for name in _ASSESSMENT)).where(
            c.record == record, c.current.is_(sa.true())
        )
        return [AssessmentRow(*row) for row in self.rows(query.order_by(c.at, c.id))]

    def decide(self, row: DecisionRow) -> None:
        """Close the record with a decision."""
        c = t.record.c
        closed = self.update_rows(t.record, c.id == row.record, c.state == "open", state="decided")
        if not closed:
            raise StaleError("The record has been decided already.")
        self.insert_rows(t.decision, _values(row, _DECISION))

    def decisions(self) -> int:
        """Return how many records are decided."""
        d = t.decision.c
        query = self.select(sa.func.count(d.id)).where(d.tenant == self.tenant)
        return self.connection.scalar(query) or 0

    def decision(self, record: str) -> DecisionRow | None:
        """Return the decision on a record."""
        c = t.decision.c
        row = self.first(self.select(*(c[name] for name in _DECISION)).where(c.record == record))
        return DecisionRow(*row) if row else None


def _values(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
