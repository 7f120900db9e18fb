"""Evidence: a pure, order-independent view of facts under rules, and its differences."""

import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from lrs_bridge.domain.competence import RequirementRef
from lrs_bridge.domain.rules.fact import Fact
from lrs_bridge.domain.rules.match import Condition, Surroundings, conditions, holds
from lrs_bridge.domain.rules.model import Count, Rule, leaves
from lrs_bridge.domain.rules.standing import standing
from lrs_bridge.domain.rules.witness import Part, Witness, when, witnesses

_NAMESPACE = uuid.UUID("6b0c5f4e-5d0e-5b53-9a3e-0f0a4a1c7b11")

State = Literal["current", "withdrawn", "superseded"]


class Content(NamedTuple):
    """What may change in an item while its id stays the same."""

    revision: int
    requirement: RequirementRef
    assurance: int
    title: str
    activity: str
    score: float | None
    explanation: str
    observed: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of evidence as it should be."""

    id: str
    rule: Rule
    group: str
    """JSON array of the values that the rule groups by."""
    statements: tuple[str, ...]
    """Sorted ids."""
    witness: str
    """SHA-256 over the sorted statement ids, one a line: what a review has seen."""
    observed: datetime
    """When the latest of the statements happened."""
    score: float | None
    """The lowest score among the statements: never more than was shown."""
    activity: str
    """Of the latest statement."""
    latest: str
    """Id of the latest statement."""
    flags: tuple[str, ...]
    explanation: tuple[Condition, ...]

    @property
    def content(self) -> Content:
        """Return the part that is compared with what is held."""
        return Content(
            revision=self.rule.revision,
            requirement=self.rule.requirement,
            assurance=self.rule.assurance,
            title=self.rule.title.sv,
            activity=self.activity,
            score=self.score,
            explanation=explanation_text(self.explanation),
            observed=self.observed,
        )


@dataclass(frozen=True, slots=True)
class Held:
    """One piece of evidence as it is."""

    state: State
    content: Content


@dataclass(frozen=True, slots=True)
class Difference:
    """What has to be written so that what is becomes what should be."""

    new: tuple[Item, ...] = ()
    changed: tuple[Item, ...] = ()
    withdrawn: tuple[str, ...] = ()
    restored: tuple[Item, ...] = ()


def evidence_id(tenant: int, rule: str, group: str, statements: Sequence[str]) -> str:
    """Return the id of an item: without person and revision, so that a review survives both."""
    name = json.dumps([tenant, rule, group, sorted(statements)], ensure_ascii=False)
    return str(uuid.uuid5(_NAMESPACE, name))


def explanation_text(explanation: Iterable[Condition]) -> str:
    """Return *explanation* as JSON: a list of objects with the members of `Condition`."""
    return json.dumps([asdict(c) for c in explanation], ensure_ascii=False, sort_keys=True)


def derive(
    tenant: int,
    facts: Iterable[Fact],
    rules: Iterable[Rule],
    registries: Mapping[str, frozenset[str]],
    identifiers: frozenset[str] = frozenset(),
) -> list[Item]:
    """Return the evidence that one person's *facts* give under *rules*, in order of id.

    *facts* are those of statements that are not voided. *registries* name sets of identifier
    keys. *identifiers* are all keys of the person: nobody vouches for herself under another
    account. Neither the order of facts nor of rules matters.
    """
    around = Surroundings(registries, identifiers)
    known = sorted(standing(facts), key=when)
    items = (item for rule in rules for item in _items(tenant, rule, known, around))
    return sorted(items, key=lambda item: item.id)


def reconcile(existing: Mapping[str, Held], wanted: Iterable[Item]) -> Difference:
    """Return what turns *existing* into *wanted*; nothing when they agree."""
    items = {item.id: item for item in wanted}
    held = {id_: existing[id_] for id_ in items if id_ in existing}
    back = {id_ for id_, old in held.items() if old.state != "current"}
    return Difference(
        new=tuple(item for id_, item in items.items() if id_ not in held),
        changed=tuple(
            items[id_]
            for id_, old in held.items()
            if id_ not in back and old.content != items[id_].content
        ),
        withdrawn=tuple(
            sorted(i for i, old in existing.items() if old.state == "current" and i not in items)
        ),
        restored=tuple(items[id_] for id_ in held if id_ in back),
    )


def _items(tenant: int, rule: Rule, facts: list[Fact], around: Surroundings) -> Iterator[Item]:
    matched = {
        leaf: {fact.statement for fact in facts if holds(leaf.match, fact, around)}
        for leaf in leaves(rule.node)
    }

    def test(leaf: Count, fact: Fact) -> bool:
        return fact.statement in matched[leaf]

    relevant = set[str]().union(*matched.values())
    for group, members in _groups(rule, [f for f in facts if f.statement in relevant]).items():
        for witness in witnesses(rule.node, members, test):
            yield _item(tenant, rule, group, witness, around)
            if not rule.repeat:
                break


def _groups(rule: Rule, facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    groups: defaultdict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        values = [fact.activity if key == "activity" else fact.registration for key in rule.group]
        if None not in values:
            groups[json.dumps(values, ensure_ascii=False)].append(fact)
    return groups


def _item(tenant: int, rule: Rule, group: str, witness: Witness, around: Surroundings) -> Item:
    facts = witness.facts
    statements = tuple(sorted(fact.statement for fact in facts))
    return Item(
        id=evidence_id(tenant, rule.id, group, statements),
        rule=rule,
        group=group,
        statements=statements,
        witness=hashlib.sha256("\n".join(statements).encode()).hexdigest(),
        observed=facts[-1].occurred,
        score=min((fact.score for fact in facts if fact.score is not None), default=None),
        activity=facts[-1].activity or facts[-1].course or "",
        latest=facts[-1].statement,
        flags=tuple(sorted({flag for fact in facts for flag in fact.flags})),
        explanation=tuple(c for part in witness.parts for c in _explain(part, around)),
    )


def _explain(part: Part, around: Surroundings) -> Iterator[Condition]:
    for fact in part.facts:
        yield from conditions(part.leaf.match, fact, around)
    if (needed := part.leaf.require.at_least) > 1:
        latest = part.facts[-1].statement
        yield Condition(latest, "require.at_least", "gte", needed, len(part.facts), met=True)
