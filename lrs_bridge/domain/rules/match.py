"""Does one fact satisfy one match, and what was seen at each condition?"""

import operator
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from lrs_bridge.domain.rules.fact import Fact
from lrs_bridge.domain.rules.model import BoundOp, Match, Path, Where

Value = bool | int | float | str | None

_COMPARE: Mapping[BoundOp, Callable[[float, float], bool]] = {
    "gte": operator.ge,
    "gt": operator.gt,
    "lte": operator.le,
    "lt": operator.lt,
    "eq": operator.eq,
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a match may look up besides the fact itself."""

    registries: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Names to identifier keys, such as ``test_leaders``."""
    identifiers: frozenset[str] = frozenset()
    """All identifier keys of the person whose facts they are."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a rule beside the value that was found."""

    statement: str
    path: str
    op: str
    expected: Value | tuple[str, ...]
    seen: Value
    met: bool


def holds(match: Match, fact: Fact, around: Surroundings) -> bool:
    """Say whether *fact* satisfies every condition of *match*."""
    return all(condition.met for condition in conditions(match, fact, around))


def conditions(match: Match, fact: Fact, around: Surroundings) -> Iterator[Condition]:
    """Yield every condition of *match* with what *fact* has there; missing satisfies nothing."""
    if match.verbs:
        met = fact.verb in match.verbs
        yield Condition(fact.statement, "verb", "in", _named(match.verbs), fact.verb, met)
    if match.kinds:
        met = fact.kind in match.kinds
        yield Condition(fact.statement, "kind", "in", _named(match.kinds), fact.kind, met)
    yield _activity(match, fact)
    for bound in match.score:
        met = fact.score is not None and _COMPARE[bound.op](fact.score, bound.limit)
        yield Condition(fact.statement, "score", bound.op, bound.limit, fact.score, met)
    for where in match.where:
        yield _where(where, fact, around)


def names(match: Match, fact: Fact) -> Iterator[str]:
    """Yield the IRIs of *fact* that the activity of *match* is compared with."""
    if match.via == "course":
        if fact.course is not None:
            yield fact.course
    elif fact.part is None and fact.activity is not None:
        # A part (a question, a slide) is never the thing itself.
        yield fact.activity
        yield from fact.aliases


def read(path: Path, fact: Fact) -> bool | str | None:
    """Return the value of *fact* at *path*; success counts only where the platform means it."""
    match path:
        case "actor":
            return fact.actor
        case "context.instructor":
            return fact.assessor
        case "result.success":
            return fact.success if fact.success_trusted else None
    return fact.completion


def _named(values: AbstractSet[str]) -> tuple[str, ...]:
    return tuple(sorted(values))


def _activity(match: Match, fact: Fact) -> Condition:
    path = "activity" if match.via == "object" else "course"
    seen = fact.activity if match.via == "object" else fact.course
    found = tuple(names(match, fact))
    if match.prefix is not None:
        met = any(name.startswith(match.prefix) for name in found)
        return Condition(fact.statement, path, "prefix", match.prefix, seen, met)
    met = any(name in match.activities for name in found)
    return Condition(fact.statement, path, "in", _named(match.activities), seen, met)


def _where(where: Where, fact: Fact, around: Surroundings) -> Condition:
    seen = read(where.path, fact)
    met = seen is not None and _satisfied(where, fact, around)
    return Condition(fact.statement, where.path, where.op, where.value, seen, met)


def _satisfied(where: Where, fact: Fact, around: Surroundings) -> bool:
    seen = read(where.path, fact)
    if where.op == "eq":
        return type(seen) is type(where.value) and seen == where.value
    if where.op == "in_registry":
        return seen in around.registries.get(str(where.value), frozenset())
    # not_same_as: of actor and instructor one is seen, the other compared with. Another account
    # of the person is the person.
    return (
        fact.actor is not None
        and fact.assessor is not None
        and fact.assessor != fact.actor
        and fact.assessor not in around.identifiers
    )
