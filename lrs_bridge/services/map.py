"""Bring evidence in line with statements, rules and identities: one path for every change.

No rule, and nothing here, ever decides: what mapping writes is evidence, and it flags what
reviewers accepted when it no longer holds.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lrs_bridge.domain import events
from lrs_bridge.domain.access import Role
from lrs_bridge.domain.competence import RequirementRef
from lrs_bridge.domain.evidence import Content, Difference, Held, Item, derive, reconcile
from lrs_bridge.domain.rules.index import RuleIndex
from lrs_bridge.ports.evidence import EvidenceRow, ReviewRow
from lrs_bridge.ports.source import Fact, Source, SourceConfig
from lrs_bridge.ports.statements import SourcedStatement
from lrs_bridge.ports.store import Tx
from lrs_bridge.services.frameworks import active_rules
from lrs_bridge.services.notes import announce
from lrs_bridge.services.published import framework_of

_PLAIN = "xapi"
_REGISTRIES: tuple[Role, ...] = ("test_leader", "supervisor")
_WITHDRAWN = "The statements it rests on were voided or changed, or its rule was."
_MOVED = "It belongs to another person."
_SUPERSEDED = "Changed since accepted: it rests on other statements now."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one person's evidence is and should be."""

    person: str
    existing: Mapping[str, EvidenceRow]
    items: Sequence[Item]
    sources: Mapping[str, str]
    """Source name by statement id."""


def map_marks(
    tx: Tx, *, sources: Mapping[str, Source], now: datetime, new_id: Callable[[], str], limit: int
) -> int:
    """Map everybody whom the oldest marks name; return the number of marks.

    The marks are deleted first and the facts read after, so that a mark made meanwhile stays.
    """
    marks = tx.statements.take_marks(limit)
    number = sum(mark.number for mark in marks)
    people = sorted({person for mark in marks for person in mark.people})
    if not people:
        return number
    index = RuleIndex(active_rules(tx))
    registries = {f"{role}s": _holders(tx, role) for role in _REGISTRIES}
    wanted = []
    for person in people:
        tx.people.lock(person)
        wanted.append(_wanted(tx, person, index, registries, sources))
    everywhere = {item.id for one in wanted for item in one.items}
    for one in wanted:
        _write(tx, one, everywhere, now, new_id)
    return number


def understand(statement: SourcedStatement, sources: Mapping[str, Source]) -> Fact:
    """Return a stored statement as its source's dialect understands it.

    A dialect that fails on one statement must not keep the person's others from being mapped:
    the plain dialect reads it then, and the fact says so.
    """
    config = SourceConfig(
        statement.source, statement.adapter, statement.tolerant, statement.home_pages
    )
    parsed = json.loads(statement.served)
    try:
        return sources[statement.adapter].normalise(parsed, config)
    except Exception:  # noqa: BLE001 - whatever a plugin raises
        plain = sources[_PLAIN].normalise(parsed, config)
        return replace(plain, flags=(*plain.flags, "dialect-failed"))


def _wanted(
    tx: Tx,
    person: str,
    index: RuleIndex,
    registries: Mapping[str, frozenset[str]],
    sources: Mapping[str, Source],
) -> Wanted:
    statements = tx.statements.of_agents(tx.people.agents(person))
    facts = [(understand(it, sources), it.assurance) for it in statements]
    own = frozenset(tx.people.identifiers(person))
    return Wanted(
        person=person,
        existing={row.id: row for row in tx.evidence.of_person(person)},
        items=_items(tx.tenant, facts, index, registries, own),
        sources={statement.id: statement.source for statement in statements},
    )


def _items(
    tenant: int,
    facts: Sequence[tuple[Fact, int]],
    index: RuleIndex,
    registries: Mapping[str, frozenset[str]],
    own: frozenset[str],
) -> list[Item]:
    """Derive for each level of assurance, of statements whose source is trusted that far."""
    rules = {rule.id: rule for fact, _ in facts for rule in index.candidates(fact)}
    return [
        item
        for level in sorted({rule.assurance for rule in rules.values()})
        for item in derive(
            tenant,
            [fact for fact, trusted in facts if trusted >= level],
            [rule for rule in rules.values() if rule.assurance == level],
            registries,
            own,
        )
    ]


def _holders(tx: Tx, role: Role) -> frozenset[str]:
    people = {person for person, _, _ in tx.access.holders(role)}
    return frozenset(key for person in people for key in tx.people.identifiers(person))


def _write(
    tx: Tx, wanted: Wanted, everywhere: set[str], now: datetime, new_id: Callable[[], str]
) -> None:
    held = {row.id: Held(row.state, _content(row)) for row in wanted.existing.values()}
    difference = reconcile(held, wanted.items)
    elsewhere = tx.evidence.by_ids([item.id for item in difference.new])
    for item in difference.new:
        _enter(tx, wanted, item, elsewhere.get(item.id), now, new_id)
    for item in difference.changed:
        tx.evidence.change(_row(wanted, item, wanted.existing[item.id].arrived))
    for item in difference.restored:
        tx.evidence.change(_row(wanted, item, now))
        tx.evidence.end_review(item.id)
    # What another person of this batch has now was moved, not withdrawn.
    for id_ in set(difference.withdrawn) - everywhere:
        _withdraw(tx, wanted.existing[id_], difference, now, new_id)


def _enter(
    tx: Tx,
    wanted: Wanted,
    item: Item,
    elsewhere: EvidenceRow | None,
    now: datetime,
    new_id: Callable[[], str],
) -> None:
    """Add an item, or take it over, with its review, from the person it was thought to be of."""
    if elsewhere is None:
        tx.evidence.add(_row(wanted, item, now))
        return
    moved = _row(wanted, item, elsewhere.arrived)
    _take_back(tx, elsewhere, _MOVED, now, new_id)
    tx.evidence.change(moved)
    review = tx.evidence.current_review(item.id)
    if review is not None and review.reviewer == moved.person:
        tx.evidence.end_review(item.id)  # nobody reviews what has turned out to be one's own
    elif review is not None and review.outcome == "accepted":
        _carry_over(tx, moved, review, now, new_id)


def _carry_over(
    tx: Tx, row: EvidenceRow, review: ReviewRow, now: datetime, new_id: Callable[[], str]
) -> None:
    """Enter what a reviewer accepted in the open record of the person it is of, and tell so."""
    for record in tx.validation.records_of(row.person):
        if (record.state, record.framework, record.version) == (
            "open", row.framework, row.version,
        ):  # fmt: skip
            tx.validation.enter(record.id, row.id, review.id, now)
    body = events.accepted(
        new_id(),
        now,
        person=_named(tx, row.person),
        model=_model(tx, row),
        item=row,
        review=events.Review(review.id, _named(tx, review.reviewer), review.at),
    )
    announce(tx, body, now=now, new_id=new_id)


def _withdraw(
    tx: Tx, row: EvidenceRow, difference: Difference, now: datetime, new_id: Callable[[], str]
) -> None:
    """Withdraw an item, or say which one supersedes it; tell whoever was told of it."""
    heir = next((item.id for item in _heirs(row, difference)), None)
    if heir is None:
        tx.evidence.change(replace(row, state="withdrawn"))
    else:
        tx.evidence.change(replace(row, state="superseded", superseded_by=heir))
    _take_back(tx, row, _WITHDRAWN if heir is None else _SUPERSEDED, now, new_id)


def _take_back(
    tx: Tx, row: EvidenceRow, reason: str, now: datetime, new_id: Callable[[], str]
) -> None:
    """Take accepted evidence out of the records it is in, and tell whoever was told of it."""
    entered = tx.validation.withdraw(row.id, now)
    review = tx.evidence.current_review(row.id)
    accepted = review is not None and review.outcome == "accepted"
    if not entered and not (accepted and row.state == "current"):
        return
    body = events.withdrawn(
        new_id(),
        now,
        person=_named(tx, row.person),
        model=_model(tx, row),
        item=row,
        reason=reason,
    )
    announce(tx, body, now=now, new_id=new_id)


def _named(tx: Tx, person: str) -> events.Named:
    found = tx.people.person(person)
    return events.Named(person, found.name if found else "")


def _model(tx: Tx, row: EvidenceRow) -> events.Model:
    framework = framework_of(tx, row.framework, row.version)
    return events.Model(row.framework, row.version, framework.notice)


def _heirs(row: EvidenceRow, difference: Difference) -> list[Item]:
    """Return new items of the same rule that share a statement or the activity."""
    return [
        item
        for item in (*difference.new, *difference.restored)
        if item.rule.id == row.rule
        and (item.activity == row.activity or set(item.statements) & set(row.statements))
    ]


def _content(row: EvidenceRow) -> Content:
    return Content(
        revision=row.revision,
        requirement=RequirementRef(row.framework, row.version, row.requirement),
        assurance=row.assurance,
        title=row.title,
        activity=row.activity,
        score=row.score,
        explanation=row.explanation,
        observed=row.observed,
    )


def _row(wanted: Wanted, item: Item, arrived: datetime) -> EvidenceRow:
    content = item.content
    return EvidenceRow(
        id=item.id,
        person=wanted.person,
        rule=item.rule.id,
        revision=content.revision,
        framework=content.requirement.framework,
        version=content.requirement.version,
        requirement=content.requirement.code,
        witness=item.witness,
        assurance=content.assurance,
        title=content.title,
        activity=content.activity,
        source=wanted.sources[item.latest],
        score=content.score,
        explanation=content.explanation,
        observed=content.observed,
        arrived=arrived,
        state="current",
        statements=item.statements,
    )
