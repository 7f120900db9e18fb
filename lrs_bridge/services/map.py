"""Bring evidence in line with statements, rules and identities: one path for every change.

No rule, and nothing here, ever decides: what mapping writes is evidence, and it flags what
reviewers accepted when it no longer holds.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lrs_bridge.domain import events
from lrs_bridge.domain.competence import RequirementRef
from lrs_bridge.domain.evidence import Content, Difference, Held, Item, derive, reconcile
from lrs_bridge.domain.rules.index import RuleIndex
from lrs_bridge.ports.evidence import EvidenceRow
from lrs_bridge.ports.source import Fact, Source, SourceConfig
from lrs_bridge.ports.statements import SourcedStatement
from lrs_bridge.ports.store import Tx
from lrs_bridge.services.frameworks import active_rules
from lrs_bridge.services.notes import announce
from lrs_bridge.services.published import framework_of

_PLAIN = "xapi"
_WITHDRAWN = "The statements it rests on were voided or changed, or its rule was."
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
    """Map everybody whom the oldest marks name; return the number of marked agents.

    The marks are deleted first and the facts read after, so that a mark made meanwhile stays.
    """
    marks = tx.statements.take_marks(limit)
    people = sorted({mark.person for mark in marks if mark.person is not None})
    if not people:
        return len(marks)
    index = RuleIndex(active_rules(tx))
    registries = {
        "test_leaders": _identifiers(tx, (p for p, _, _ in tx.access.holders("test_leader")))
    }
    wanted = []
    for person in people:
        tx.people.lock(person)
        wanted.append(_wanted(tx, person, index, registries, sources))
    everywhere = {item.id for one in wanted for item in one.items}
    for one in wanted:
        _write(tx, one, everywhere, now, new_id)
    return len(marks)


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
    facts = [understand(statement, sources) for statement in statements]
    rules = {rule.id: rule for fact in facts for rule in index.candidates(fact)}
    own = frozenset(tx.people.identifiers(person))
    return Wanted(
        person=person,
        existing={row.id: row for row in tx.evidence.of_person(person)},
        items=derive(tx.tenant, facts, rules.values(), registries, own),
        sources={statement.id: statement.source for statement in statements},
    )


def _identifiers(tx: Tx, people: Iterable[str]) -> frozenset[str]:
    return frozenset(key for person in set(people) for key in tx.people.identifiers(person))


def _write(
    tx: Tx, wanted: Wanted, everywhere: set[str], now: datetime, new_id: Callable[[], str]
) -> None:
    held = {row.id: Held(row.state, _content(row)) for row in wanted.existing.values()}
    difference = reconcile(held, wanted.items)
    elsewhere = tx.evidence.by_ids([item.id for item in difference.new])
    for item in difference.new:
        _enter(tx, wanted, item, elsewhere.get(item.id), now)
    for item in difference.changed:
        tx.evidence.change(_row(wanted, item, wanted.existing[item.id].arrived))
    for item in difference.restored:
        tx.evidence.change(_row(wanted, item, now))
        tx.evidence.end_review(item.id)
    # What another person of this batch has now was moved, not withdrawn.
    for id_ in set(difference.withdrawn) - everywhere:
        _withdraw(tx, wanted.existing[id_], difference, now, new_id)


def _enter(
    tx: Tx, wanted: Wanted, item: Item, elsewhere: EvidenceRow | None, now: datetime
) -> None:
    """Add an item, or take it over from the person it was thought to be of."""
    if elsewhere is None:
        tx.evidence.add(_row(wanted, item, now))
    else:
        tx.evidence.change(_row(wanted, item, elsewhere.arrived))


def _withdraw(
    tx: Tx, row: EvidenceRow, difference: Difference, now: datetime, new_id: Callable[[], str]
) -> None:
    """Withdraw an item, or say which one supersedes it; tell whoever was told of it."""
    heir = next((item.id for item in _heirs(row, difference)), None)
    if heir is None:
        tx.evidence.change(replace(row, state="withdrawn"))
    else:
        tx.evidence.change(replace(row, state="superseded", superseded_by=heir))
    if tx.validation.withdraw(row.id, now):
        person = tx.people.person(row.person)
        framework = framework_of(tx, row.framework, row.version)
        body = events.withdrawn(
            new_id(),
            now,
            person=events.Named(row.person, person.name if person else ""),
            model=events.Model(row.framework, row.version, framework.notice),
            item=row,
            reason=_WITHDRAWN if heir is None else _SUPERSEDED,
        )
        announce(tx, body, now=now, new_id=new_id)


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
