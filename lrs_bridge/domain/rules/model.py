"""A rule in its compiled form: frozen, resolved, ready to run."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from lrs_bridge.domain.competence import RequirementRef, Title

BoundOp = Literal["gte", "gt", "lte", "lt", "eq"]
WhereOp = Literal["eq", "not_same_as", "in_registry"]
Path = Literal["actor", "context.instructor", "result.success", "result.completion"]
Via = Literal["object", "course"]
Distinct = Literal["activity", "day", "registration"]
GroupKey = Literal["activity", "registration"]
Outcome = Literal["attach", "recommend", "propose"]


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit on the score, 0..1."""

    op: BoundOp
    limit: float


@dataclass(frozen=True, slots=True)
class Where:
    """A condition on another member of the fact."""

    path: Path
    op: WhereOp
    value: bool | str
    """The value, the name of a registry, or the other path."""


@dataclass(frozen=True, slots=True)
class Match:
    """Which single facts count. Verbs and kinds both hold when both are given."""

    verbs: frozenset[str]
    kinds: frozenset[str]
    activities: frozenset[str]
    prefix: str | None
    via: Via = "object"
    score: tuple[Bound, ...] = ()
    where: tuple[Where, ...] = ()


@dataclass(frozen=True, slots=True)
class Require:
    """How many matching facts it takes."""

    at_least: int = 1
    distinct: Distinct | None = None
    within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """A leaf: enough facts of one kind."""

    match: Match
    require: Require = Require()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The first of several ways."""

    nodes: tuple["Node", ...]
    within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of several things, in any order."""

    nodes: tuple["Node", ...]
    within: timedelta | None = None


Node = Count | AnyOf | AllOf


@dataclass(frozen=True, slots=True)
class Rule:
    """One revision of one rule."""

    id: str
    revision: int
    title: Title
    requirement: RequirementRef
    genre: str
    outcome: Outcome
    assurance: int
    """0..3; A4 is given by a person only."""
    node: Node
    group: tuple[GroupKey, ...] = ()
    repeat: bool = False
    """False: one item for each group, from its first witness."""
    locked: bool = False


def leaves(node: Node) -> Iterator[Count]:
    """Yield the leaves under *node* from left to right."""
    if isinstance(node, Count):
        yield node
    else:
        for child in node.nodes:
            yield from leaves(child)
