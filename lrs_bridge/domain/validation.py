"""When an assessment or a decision is allowed, which document it gives, and how far one is."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol, TypeVar

from lrs_bridge.domain.competence import Framework, all_met, missing_prerequisites
from lrs_bridge.domain.errors import InvalidRequestError, RefusedError
from lrs_bridge.domain.review import SUPERVISED

Outcome = Literal["met", "not_yet_met", "not_assessed"]
OUTCOMES: tuple[Outcome, ...] = ("met", "not_yet_met", "not_assessed")
Status = Literal["not_started", "evidence", "ready", "met", "not_yet_met", "not_assessed"]
Document = Literal["kompetensbevis", "valideringsintyg"]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a right is needed for: a framework version at a centre."""

    framework: str
    version: str
    centre: str


class Period(Protocol):
    """An accreditation or an authorisation: a framework at a centre, both days included.

    Without a version it is for every version of the framework.
    """

    @property
    def centre(self) -> str: ...
    @property
    def framework(self) -> str: ...
    @property
    def version(self) -> str | None: ...
    @property
    def first_day(self) -> date: ...
    @property
    def last_day(self) -> date: ...


class Assessed(Protocol):
    """What was found of one requirement, and when."""

    @property
    def requirement(self) -> str: ...
    @property
    def outcome(self) -> Outcome: ...
    @property
    def day(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Underlay:
    """A current item of evidence and what its reviewer said, if anybody has."""

    assurance: int
    review: str | None


A = TypeVar("A", bound=Period)
B = TypeVar("B", bound=Period)


def requirement_status(assessed: Outcome | None, items: Iterable[Underlay]) -> Status:
    """Return how far a person is with a requirement; only a test leader says "met"."""
    if assessed is not None:
        return assessed
    used = [item for item in items if item.review != "set_aside"]
    if any(item.review == "accepted" or item.assurance >= SUPERVISED for item in used):
        return "ready"
    return "evidence" if used else "not_started"


def check_leader(leader: str, person: str, centre: str | None, leads: Collection[str]) -> str:
    """Return the centre of the record if *leader* may act there for this person.

    Raises:
        RefusedError: It is her own record, or she is no test leader at the centre.
    """
    if leader == person:
        raise RefusedError("own_person", "Somebody else must assess you.")
    if centre is None or centre not in leads:
        raise RefusedError("not_test_leader", "Only a test leader at the record's centre decides.")
    return centre


def check_past(day: date, today: date) -> None:
    """Let a day pass that has begun.

    Raises:
        RefusedError: It is still to come.
    """
    if day > today:
        raise RefusedError("day_in_future", "An assessment cannot be made in advance.")


def check_day(
    scope: Scope, day: date, authorisations: Iterable[A], accreditations: Iterable[B]
) -> tuple[A, B]:
    """Return the authorisation and the accreditation that hold on *day*.

    What holds today does not matter: an assessment stands on the day on which it was made.

    Raises:
        RefusedError: One of them does not hold on that day for that framework at that centre.
    """
    authorisation = _holding(authorisations, scope, day)
    if authorisation is None:
        raise RefusedError(
            "not_authorised",
            f"You were not authorised for {scope.framework} {scope.version} on {day}"
            " at this centre.",
        )
    accreditation = _holding(accreditations, scope, day)
    if accreditation is None:
        raise RefusedError(
            "not_accredited",
            f"The test centre was not accredited for {scope.framework} {scope.version} on {day}.",
        )
    return authorisation, accreditation


def check_assessment(
    framework: Framework,
    code: str,
    *,
    outcome: str,
    method: str,
    observation: str,
    day: date,
    others: Iterable[Assessed],
) -> None:
    """Let an assessment of *code* pass, or say why not.

    Raises:
        InvalidRequestError: *outcome* is no outcome of an assessment.
        NotFoundError: The framework has no such requirement.
        RefusedError: The assessment is not allowed.
    """
    if outcome not in OUTCOMES:
        raise InvalidRequestError(f"The outcome of an assessment is one of: {', '.join(OUTCOMES)}.")
    missing = missing_prerequisites(framework, code, met(others, until=day))
    if missing and outcome != "not_assessed":
        raise _prerequisites(code, missing)
    if not method.strip():
        raise RefusedError("method_missing", "Say how the requirement was assessed.")
    if outcome == "not_yet_met" and not observation.strip():
        raise RefusedError("observation_missing", "Say what was seen and what to train.")


def check_decision(framework: Framework, assessments: Collection[Assessed]) -> None:
    """Let a decision pass, or say why not.

    Raises:
        RefusedError: Nothing is assessed, or something is met whose prerequisites no longer are.
    """
    if all(found.outcome == "not_assessed" for found in assessments):
        raise RefusedError("nothing_assessed", "Assess at least one requirement first.")
    for found in assessments:
        before = met(assessments, until=found.day)
        missing = missing_prerequisites(framework, found.requirement, before)
        if missing and found.outcome == "met":
            raise _prerequisites(found.requirement, missing)


def met(assessments: Iterable[Assessed], until: date = date.max) -> frozenset[str]:
    """Return the codes of the requirements that were met on or before the day *until*."""
    return frozenset(
        found.requirement for found in assessments if found.outcome == "met" and found.day <= until
    )


def document(framework: Framework, codes: frozenset[str]) -> Document:
    """Return which document says that *codes* are met."""
    return "kompetensbevis" if all_met(framework, codes) else "valideringsintyg"


def remaining(framework: Framework, codes: frozenset[str]) -> tuple[str, ...]:
    """Return what is left when *codes* are met, in the framework's order."""
    return tuple(r.code for r in framework.requirements if r.code not in codes)


def how_far(statuses: Mapping[str, Status]) -> int:
    """Return how many requirements can be assessed or have been."""
    return sum(status in ("ready", "met", "not_yet_met") for status in statuses.values())


def _holding(periods: Iterable[A], scope: Scope, day: date) -> A | None:
    holding = [
        period
        for period in periods
        if (period.framework, period.centre) == (scope.framework, scope.centre)
        and period.version in (None, scope.version)
        and period.first_day <= day <= period.last_day
    ]
    return max(holding, key=lambda period: period.last_day, default=None)


def _prerequisites(code: str, missing: tuple[str, ...]) -> RefusedError:
    return RefusedError(
        "prerequisites", f"{code} can be assessed when {', '.join(missing)} is met."
    )
