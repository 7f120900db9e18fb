"""Validation records as people see them: how far somebody is, and a record laid open."""

from collections.abc import Iterable
from dataclasses import dataclass

from lrs_bridge.domain import validation
from lrs_bridge.domain.competence import Framework, Requirement, missing_prerequisites
from lrs_bridge.domain.review import SUPERVISED
from lrs_bridge.domain.validation import Document, Status, Underlay, requirement_status
from lrs_bridge.ports.evidence import Reviewed
from lrs_bridge.ports.people import Organisation, Person
from lrs_bridge.ports.store import Tx
from lrs_bridge.ports.validation import AssessmentRow, DecisionRow, EntryRow, RecordRow
from lrs_bridge.services.published import framework_of


@dataclass(frozen=True, slots=True)
class Progress:
    """A record in a list: whose it is, and how far she is."""

    record: RecordRow
    person: Person
    framework: Framework
    statuses: dict[str, Status]
    """By requirement code, in the framework's order."""

    def count(self, status: Status) -> int:
        """Return how many requirements have *status*."""
        return sum(one == status for one in self.statuses.values())


@dataclass(frozen=True, slots=True)
class Standing:
    """One requirement of an open record, with all that the test leader goes by."""

    requirement: Requirement
    status: Status
    entries: tuple[EntryRow, ...]
    """Evidence that a competence manager accepted; withdrawn entries too, oldest first."""
    supervised: tuple[Reviewed, ...]
    """Results of A3, which need no review, newest first."""
    assessment: AssessmentRow | None
    missing: tuple[str, ...]
    """Codes that must be met before this one is assessed."""


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """A validation record laid open."""

    record: RecordRow
    person: Person
    framework: Framework
    centre: Organisation | None
    standings: tuple[Standing, ...]
    document: Document
    """What a decision now would give."""
    remaining: tuple[str, ...]
    """Codes that are not met, in the framework's order."""
    decision: DecisionRow | None


def statuses(
    framework: Framework, items: Iterable[Reviewed], assessments: Iterable[AssessmentRow]
) -> dict[str, Status]:
    """Return the status of every requirement, in the framework's order."""
    underlay: dict[str, list[Underlay]] = {r.code: [] for r in framework.requirements}
    for item in items:
        if (
            speaks_for(item, framework.id, framework.version)
            and item.evidence.requirement in underlay
        ):
            review = item.review.outcome if item.review else None
            underlay[item.evidence.requirement].append(Underlay(item.evidence.assurance, review))
    found = {row.requirement: row.outcome for row in assessments}
    return {code: requirement_status(found.get(code), items) for code, items in underlay.items()}


def speaks_for(item: Reviewed, framework: str, version: str) -> bool:
    """Say whether the item is current evidence for this version of the framework."""
    row = item.evidence
    return row.state == "current" and (row.framework, row.version) == (framework, version)


def open_records(tx: Tx, person: str, framework: str, version: str) -> list[RecordRow]:
    """Return the person's open records of a framework version; the database lets there be one."""
    return [
        record
        for record in tx.validation.records_of(person)
        if record.state == "open" and (record.framework, record.version) == (framework, version)
    ]


def progress(tx: Tx, record: RecordRow) -> Progress:
    """Return how far the person of *record* is; the caller has checked that it is in sight."""
    framework = framework_of(tx, record.framework, record.version)
    status = statuses(
        framework,
        tx.evidence.reviewed_of(record.person),
        tx.validation.assessments(record.id),
    )
    return Progress(record, person_of(tx, record), framework, status)


def lay_open(tx: Tx, record: RecordRow) -> OpenRecord:
    """Return all of *record*; the caller has checked that it is in sight."""
    framework = framework_of(tx, record.framework, record.version)
    met = validation.met(tx.validation.assessments(record.id))
    return OpenRecord(
        record=record,
        person=person_of(tx, record),
        framework=framework,
        centre=tx.people.organisation(record.centre) if record.centre else None,
        standings=_standings(tx, record, framework),
        document=validation.document(framework, met),
        remaining=validation.remaining(framework, met),
        decision=tx.validation.decision(record.id),
    )


def person_of(tx: Tx, record: RecordRow) -> Person:
    """Return whose record it is; the database holds that there is somebody."""
    return tx.people.person(record.person) or Person(record.person, "")


def supervised(tx: Tx, record: RecordRow) -> list[Reviewed]:
    """Return the current results of A3 that speak for the record's framework version."""
    return [
        item
        for item in tx.evidence.reviewed_of(record.person)
        if speaks_for(item, record.framework, record.version)
        and item.evidence.assurance >= SUPERVISED
    ]


def _standings(tx: Tx, record: RecordRow, framework: Framework) -> tuple[Standing, ...]:
    assessments = {row.requirement: row for row in tx.validation.assessments(record.id)}
    entries = tx.validation.entries(record.id)
    results = supervised(tx, record)
    status = progress(tx, record).statuses
    met = validation.met(assessments.values())
    return tuple(
        Standing(
            requirement=requirement,
            status=status[requirement.code],
            entries=tuple(e for e in entries if e.requirement == requirement.code),
            supervised=tuple(r for r in results if r.evidence.requirement == requirement.code),
            assessment=assessments.get(requirement.code),
            missing=missing_prerequisites(framework, requirement.code, met),
        )
        for requirement in framework.requirements
    )
