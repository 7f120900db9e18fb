"""What the store knows of centres, authorisations, validation records and decisions."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from lrs_bridge.domain.access import Sight

Outcome = Literal["met", "not_yet_met", "not_assessed"]
Document = Literal["kompetensbevis", "valideringsintyg"]


@dataclass(frozen=True, slots=True)
class Accreditation:
    """A centre may validate a framework from .. to, says the framework's owner."""

    id: str
    centre: str
    framework: str
    accredited_by: str
    first_day: date
    last_day: date
    version: str | None = None
    """One version of the framework, or every one."""


@dataclass(frozen=True, slots=True)
class Authorisation:
    """A person may lead tests of a framework at a centre from .. to."""

    id: str
    person: str
    centre: str
    framework: str
    first_day: date
    last_day: date
    version: str | None = None
    """One version of the framework, or every one."""


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A person's validation record against one framework version."""

    id: str
    person: str
    framework: str
    version: str
    centre: str | None
    state: Literal["open", "decided"]
    opened: datetime


@dataclass(frozen=True, slots=True)
class EntryRow:
    """Accepted evidence, entered in a record by its review."""

    record: str
    evidence: str
    requirement: str
    title: str
    assurance: int
    score: float | None
    observed: datetime
    entered: datetime
    withdrawn: datetime | None


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """What a test leader found of one requirement."""

    id: str
    record: str
    requirement: str
    outcome: Outcome
    method: str
    observation: str
    assessor: str
    centre: str
    authorisation: str
    accreditation: str
    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What was decided on a record; *body* is the JSON of the event."""

    id: str
    record: str
    document: Document
    leader: str
    centre: str
    body: str
    at: datetime


class Validation(Protocol):
    """Records, assessments, decisions, centres."""

    def accredit(self, row: Accreditation) -> None:
        """Add an accreditation."""
        ...

    def authorise(self, row: Authorisation) -> None:
        """Add an authorisation."""
        ...

    def accreditations(self, centre: str | None = None) -> list[Accreditation]:
        """Return the accreditations, of one centre if given."""
        ...

    def authorisations(self, person: str | None = None) -> list[Authorisation]:
        """Return the authorisations, of one person if given."""
        ...

    def open_record(self, row: RecordRow) -> str:
        """Open a record unless the person has an open one in the framework; return its id."""
        ...

    def records(self, sight: Sight, *, state: str | None = None) -> list[RecordRow]:
        """Return the records of people in sight."""
        ...

    def records_of(self, person: str) -> list[RecordRow]:
        """Return the person's records, newest first."""
        ...

    def record(self, id: str, sight: Sight) -> RecordRow | None:
        """Return a record of a person in sight."""
        ...

    def enter(self, record: str, evidence: str, review: str, now: datetime) -> bool:
        """Enter evidence in a record, also again after a withdrawal; False when it is in."""
        ...

    def withdraw(self, evidence: str, now: datetime) -> list[str]:
        """Mark the evidence as withdrawn wherever it is entered; return the records."""
        ...

    def entries(self, record: str) -> list[EntryRow]:
        """Return what is entered in a record, oldest first."""
        ...

    def assess(self, row: AssessmentRow) -> None:
        """Make this the current assessment of its requirement in its record."""
        ...

    def assessments(self, record: str) -> list[AssessmentRow]:
        """Return the current assessments of a record."""
        ...

    def decide(self, row: DecisionRow) -> None:
        """Close the record with a decision.

        Raises:
            StaleError: The record is decided already.
        """
        ...

    def decisions(self) -> int:
        """Return how many records are decided."""
        ...

    def decision(self, record: str) -> DecisionRow | None:
        """Return the decision on a record."""
        ...
