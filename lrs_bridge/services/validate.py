"""The test leader's work: today's records, one record, assessments, and the decision."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from lrs_bridge.domain import events, validation
from lrs_bridge.domain.access import Human, Sight
from lrs_bridge.domain.competence import Framework
from lrs_bridge.domain.errors import NotFoundError, RefusedError
from lrs_bridge.domain.validation import Outcome
from lrs_bridge.ports.store import Tx
from lrs_bridge.ports.validation import (
    Accreditation,
    AssessmentRow,
    Authorisation,
    DecisionRow,
    RecordRow,
)
from lrs_bridge.services.notes import announce, note
from lrs_bridge.services.published import framework_of
from lrs_bridge.services.records import (
    OpenRecord,
    Progress,
    lay_open,
    person_of,
    progress,
    supervised,
)

_HERE = ZoneInfo("Europe/Stockholm")


@dataclass(frozen=True, slots=True)
class _Ground:
    """What gives a test leader the right to act on a day."""

    centre: str
    authorisation: Authorisation
    accreditation: Accreditation


def today(tx: Tx, human: Human) -> list[Progress]:
    """Return the open records at the centres where she is test leader, oldest first."""
    led = human.organisations("test_leader")
    sight = Sight(human.tenant, frozenset(), led, None)
    records = tx.validation.records(sight, state="open")
    return [progress(tx, record) for record in records if record.centre in led]


def open_record(
    tx: Tx,
    human: Human,
    record_id: str,
    *,
    now: datetime,
    new_id: Callable[[], str],
    salt: bytes,
) -> OpenRecord:
    """Lay a record open, and log that it was looked at.

    Raises:
        NotFoundError: There is no such record at her centres.
    """
    record = _seen(tx, human, record_id)
    if record.centre not in human.organisations("test_leader"):
        raise NotFoundError("There is no such validation record.")
    note(
        tx, human, "looked", "record", record.id,
        person=record.person, now=now, new_id=new_id, salt=salt,
    )  # fmt: skip
    return lay_open(tx, record)


def assess(
    tx: Tx,
    human: Human,
    record_id: str,
    code: str,
    *,
    outcome: Outcome,
    method: str,
    observation: str = "",
    day: date,
    now: datetime,
    new_id: Callable[[], str],
    salt: bytes,
) -> AssessmentRow:
    """Say what was found of a requirement on *day*; it replaces what was found before.

    Raises:
        NotFoundError: There is no such record in sight, or no such requirement.
        RefusedError: The assessment is not allowed; `domain.refusals` lists the reasons.
    """
    record = _locked(tx, human, record_id)
    framework = framework_of(tx, record.framework, record.version)
    framework.requirement(code)
    ground = _ground(tx, human, record, day, now)
    others = [a for a in tx.validation.assessments(record.id) if a.requirement != code]
    validation.check_assessment(
        framework, code, outcome=outcome, method=method, observation=observation,
        day=day, others=others,
    )  # fmt: skip
    row = AssessmentRow(
        id=new_id(),
        record=record.id,
        requirement=code,
        outcome=outcome,
        method=method.strip(),
        observation=observation.strip(),
        assessor=human.person,
        centre=ground.centre,
        authorisation=ground.authorisation.id,
        accreditation=ground.accreditation.id,
        day=day,
        at=now,
    )
    tx.validation.assess(row)
    note(
        tx, human, f"assessed:{outcome}", "assessment", row.id,
        person=record.person, now=now, new_id=new_id, salt=salt,
        detail={"record": record.id, "requirement": code, "day": day.isoformat()},
    )  # fmt: skip
    return row


def decide(
    tx: Tx,
    human: Human,
    record_id: str,
    *,
    now: datetime,
    new_id: Callable[[], str],
    salt: bytes,
) -> DecisionRow:
    """Close a record: a kompetensbevis when all is met, else a valideringsintyg.

    The leader is authorised and the centre accredited today, and so they were on the day of
    every assessment that the decision rests on.

    Raises:
        NotFoundError: There is no such record in sight.
        RefusedError: The decision is not allowed; `domain.refusals` lists the reasons.
        StaleError: Somebody else was first.
    """
    record = _locked(tx, human, record_id)
    ground = _ground(tx, human, record, day_of(now), now)
    framework = framework_of(tx, record.framework, record.version)
    assessments = _assessments(tx, record, framework)
    validation.check_decision(framework, assessments)
    for found in assessments:
        _hold(tx, found.assessor, record, ground.centre, found.day)
    document = validation.document(framework, validation.met(assessments))
    decision = events.Decision(
        new_id(), document, now, events.Named(human.person, human.name), _centre(tx, ground)
    )
    body = _body(tx, record, framework, decision, assessments, event=new_id())
    row = DecisionRow(
        decision.id, record.id, document, human.person, ground.centre, events.text(body), now
    )
    tx.validation.decide(row)
    announce(tx, body, now=now, new_id=new_id)
    note(
        tx, human, "decided", "decision", row.id,
        person=record.person, now=now, new_id=new_id, salt=salt,
        detail={"record": record.id, "document": document, "event": body["id"]},
    )  # fmt: skip
    return row


def day_of(now: datetime) -> date:
    """Return the day on which *now* falls where the test centres are."""
    return now.astimezone(_HERE).date()


def _seen(tx: Tx, human: Human, record_id: str) -> RecordRow:
    record = tx.validation.record(record_id, human.sight())
    if record is None:
        raise NotFoundError("There is no such validation record.")
    return record


def _locked(tx: Tx, human: Human, record_id: str) -> RecordRow:
    """Look again once others who work on the person wait: the record may have been decided."""
    tx.people.lock(_seen(tx, human, record_id).person)
    return _seen(tx, human, record_id)


def _ground(tx: Tx, human: Human, record: RecordRow, day: date, now: datetime) -> _Ground:
    leads = human.organisations("test_leader")
    centre = validation.check_leader(human.person, record.person, record.centre, leads)
    if record.state == "decided":
        raise RefusedError("record_decided", "The record has been decided; it is closed.")
    validation.check_past(day, day_of(now))
    return _hold(tx, human.person, record, centre, day)


def _hold(tx: Tx, leader: str, record: RecordRow, centre: str, day: date) -> _Ground:
    authorisation, accreditation = validation.check_day(
        validation.Scope(record.framework, record.version, centre),
        day,
        tx.validation.authorisations(leader),
        tx.validation.accreditations(centre),
    )
    return _Ground(centre, authorisation, accreditation)


def _assessments(tx: Tx, record: RecordRow, framework: Framework) -> list[AssessmentRow]:
    """Return the current assessments in the framework's order."""
    found = {row.requirement: row for row in tx.validation.assessments(record.id)}
    return [found[r.code] for r in framework.requirements if r.code in found]


def _centre(tx: Tx, ground: _Ground) -> events.Centre:
    organisation = tx.people.organisation(ground.centre)
    return events.Centre(
        id=ground.centre,
        name=organisation.name if organisation else "",
        accredited_by=ground.accreditation.accredited_by,
        last_day=ground.accreditation.last_day,
    )


def _body(
    tx: Tx,
    record: RecordRow,
    framework: Framework,
    decision: events.Decision,
    assessments: Sequence[AssessmentRow],
    *,
    event: str,
) -> dict[str, Any]:
    return events.decided(
        event,
        decision.at,
        person=events.Named(record.person, person_of(tx, record).name),
        model=events.Model(framework.id, framework.version, framework.notice),
        decision=decision,
        assessed=assessments,
        remaining=validation.remaining(framework, validation.met(assessments)),
        evidence=_underlay(tx, record),
    )


def _underlay(tx: Tx, record: RecordRow) -> list[str]:
    """Return the ids of the evidence that the test leader had before her."""
    entered = [e.evidence for e in tx.validation.entries(record.id) if e.withdrawn is None]
    return entered + [r.evidence.id for r in supervised(tx, record)]
