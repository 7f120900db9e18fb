"""The competence manager's work: the queue, one item, and what she says of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from lrs_bridge.domain import events, review
from lrs_bridge.domain.access import Human, Sight
from lrs_bridge.domain.competence import Framework, Requirement
from lrs_bridge.domain.errors import NotFoundError, StaleError
from lrs_bridge.domain.validation import how_far
from lrs_bridge.ports.evidence import EvidenceRow, Reviewed, ReviewOutcome, ReviewRow
from lrs_bridge.ports.store import Tx
from lrs_bridge.services.notes import announce, note
from lrs_bridge.services.published import framework_of
from lrs_bridge.services.records import open_records, statuses


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An item with all that a reviewer needs beside it."""

    item: Reviewed
    framework: Framework
    requirement: Requirement
    earlier: tuple[Reviewed, ...]
    """The person's other items for the same requirement, newest first."""
    reviews: tuple[ReviewRow, ...]
    """What was said of this item, oldest first."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a review came to; *ready* of *total* requirements can be assessed or have been."""

    item: Reviewed
    record: str | None
    """The open record of the person in the item's framework version."""
    entered: bool
    """Whether the item stands in it now."""
    ready: int
    total: int


def queue(
    tx: Tx,
    human: Human,
    *,
    outcome: ReviewOutcome | None = None,
    text: str = "",
    after: tuple[datetime, str] | None = None,
    limit: int = 20,
) -> list[Reviewed]:
    """Return items that wait (outcome None) or were given *outcome*, after (arrived, id)."""
    return tx.evidence.queue(
        _reach(human), outcome=outcome, text=text.strip(), after=after, limit=limit
    )


def waiting(tx: Tx, human: Human) -> int:
    """Return how many items wait for this reviewer."""
    return tx.evidence.waiting(_reach(human))


def withdrawn(tx: Tx, human: Human) -> list[Reviewed]:
    """Return accepted items that their source has taken back since, and nobody has noted."""
    return tx.evidence.withdrawn(_reach(human))


def open_item(
    tx: Tx,
    human: Human,
    evidence_id: str,
    *,
    now: datetime,
    new_id: Callable[[], str],
    salt: bytes,
) -> OpenItem:
    """Show an item, and log that it was looked at.

    Raises:
        NotFoundError: There is no such item in sight.
    """
    item = _seen(tx, human, evidence_id)
    row = item.evidence
    framework = framework_of(tx, row.framework, row.version)
    note(
        tx, human, "looked", "evidence", row.id,
        person=row.person, now=now, new_id=new_id, salt=salt,
    )  # fmt: skip
    return OpenItem(
        item=item,
        framework=framework,
        requirement=framework.requirement(row.requirement),
        earlier=tuple(
            other
            for other in tx.evidence.reviewed_of(row.person)
            if _same_requirement(other.evidence, row)
        ),
        reviews=tuple(tx.evidence.reviews(row.id)),
    )


def decide(
    tx: Tx,
    human: Human,
    evidence_id: str,
    *,
    outcome: ReviewOutcome,
    reason: str = "",
    witness: str,
    replaces: str | None,
    now: datetime,
    new_id: Callable[[], str],
    salt: bytes,
) -> Receipt:
    """Say what an item is worth; accepted evidence is entered in the person's open record.

    *witness* and *replaces* are what the reviewer saw: the item's witness hash, and the id of
    its current review. The same review by the same person again changes nothing.

    Raises:
        NotFoundError: There is no such item in sight.
        RefusedError: The review is not allowed.
        StaleError: The item or its review changed meanwhile.
    """
    item = _locked(tx, human, evidence_id)
    row, reason = item.evidence, reason.strip()
    _check(tx, human, row, outcome, reason)
    if row.witness != witness:
        raise StaleError("The evidence changed while you were looking at it.")
    before = tx.evidence.current_review(row.id)
    new = ReviewRow(new_id(), row.id, witness, outcome, reason, human.person, now)
    if before is not None and _said(before) == _said(new):
        return _receipt(tx, human, row)
    tx.evidence.review(new, replaces=replaces)
    _carry_out(tx, human, item, new, before=before, new_id=new_id)
    note(
        tx, human, f"reviewed:{outcome}", "evidence", row.id,
        person=row.person, now=now, new_id=new_id, salt=salt,
        detail={"review": new.id, "replaces": replaces, "witness": witness},
    )  # fmt: skip
    return _receipt(tx, human, row)


def note_withdrawn(
    tx: Tx,
    human: Human,
    evidence_id: str,
    *,
    now: datetime,
    new_id: Callable[[], str],
    salt: bytes,
) -> None:
    """Take a withdrawn item off the list of those to be looked at again; nothing is revoked.

    Raises:
        NotFoundError: There is no such item in sight.
    """
    item = tx.evidence.item(evidence_id, _reach(human))
    if item is None or item.evidence.state == "current":
        raise NotFoundError("There is no such withdrawn evidence.")
    tx.evidence.end_review(evidence_id)
    note(
        tx, human, "noted", "evidence", evidence_id,
        person=item.evidence.person, now=now, new_id=new_id, salt=salt,
    )  # fmt: skip


def _reach(human: Human) -> Sight:
    """Only where she is competence manager; her own items are for somebody else."""
    managed = human.organisations("competence_manager")
    return Sight(human.tenant, managed, frozenset(), human.person)


def _seen(tx: Tx, human: Human, evidence_id: str) -> Reviewed:
    item = tx.evidence.item(evidence_id, human.sight())
    if item is None:
        raise NotFoundError("There is no such evidence.")
    return item


def _locked(tx: Tx, human: Human, evidence_id: str) -> Reviewed:
    """Look again once the mapping of the person is kept away: it may have changed the item."""
    tx.people.lock(_seen(tx, human, evidence_id).evidence.person)
    return _seen(tx, human, evidence_id)


def _check(tx: Tx, human: Human, row: EvidenceRow, outcome: str, reason: str) -> None:
    managed = human.organisations("competence_manager")
    review.check(
        reviewer=human.person,
        person=row.person,
        manages=any(employer.id in managed for employer in tx.people.employers(row.person)),
        assurance=row.assurance,
        state=row.state,
        outcome=outcome,
        reason=reason,
    )


def _same_requirement(other: EvidenceRow, row: EvidenceRow) -> bool:
    return other.id != row.id and (other.framework, other.requirement) == (
        row.framework,
        row.requirement,
    )


def _said(row: ReviewRow) -> tuple[str, ...]:
    return row.reviewer, row.outcome, row.reason, row.witness


def _carry_out(
    tx: Tx,
    human: Human,
    item: Reviewed,
    new: ReviewRow,
    *,
    before: ReviewRow | None,
    new_id: Callable[[], str],
) -> None:
    """Enter the evidence in the record or withdraw it, and tell the targets."""
    row, now = item.evidence, new.at
    effect = review.effect(before.outcome if before else None, new.outcome)
    if effect is None:
        return
    framework = framework_of(tx, row.framework, row.version)
    person = events.Named(row.person, item.person)
    model = events.Model(framework.id, framework.version, framework.notice)
    if effect == "enter":
        for record in open_records(tx, row.person, row.framework, row.version):
            tx.validation.enter(record.id, row.id, new.id, now)
        said = events.Review(new.id, events.Named(human.person, human.name), now)
        body = events.accepted(new_id(), now, person=person, model=model, item=row, review=said)
    else:
        tx.validation.withdraw(row.id, now)
        body = events.withdrawn(
            new_id(), now, person=person, model=model, item=row, reason=new.reason
        )
    announce(tx, body, now=now, new_id=new_id)


def _receipt(tx: Tx, human: Human, row: EvidenceRow) -> Receipt:
    framework = framework_of(tx, row.framework, row.version)
    records = open_records(tx, row.person, row.framework, row.version)
    entries = [entry for record in records for entry in tx.validation.entries(record.id)]
    assessments = [found for record in records for found in tx.validation.assessments(record.id)]
    status = statuses(framework, tx.evidence.reviewed_of(row.person), assessments)
    return Receipt(
        item=_seen(tx, human, row.id),
        record=records[0].id if records else None,
        entered=any(e.evidence == row.id and e.withdrawn is None for e in entries),
        ready=how_far(status),
        total=len(status),
    )
