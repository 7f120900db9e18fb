"""Which facts together satisfy a rule: the earliest witness, found in time order."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lrs_bridge.domain.rules.fact import Fact
from lrs_bridge.domain.rules.model import AllOf, AnyOf, Count, Distinct, Node

Test = Callable[[Count, Fact], bool]
"""Says whether a fact counts for a leaf."""


@dataclass(frozen=True, slots=True)
class Part:
    """The facts that satisfied one leaf."""

    leaf: Count
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Witness:
    """What satisfied a node; *end* is the position of the fact that completed it."""

    end: int
    parts: tuple[Part, ...]

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact once, in time order."""
        unique = {fact.statement: fact for part in self.parts for fact in part.facts}
        return tuple(sorted(unique.values(), key=when))


def when(fact: Fact) -> tuple[datetime, str]:
    """Return the sort key of *fact*: its time, then its id."""
    return fact.occurred, fact.statement


def witnesses(node: Node, facts: Sequence[Fact], test: Test) -> Iterator[Witness]:
    """Yield the non-overlapping witnesses of *node* in *facts*, which are in order of `when`.

    Each ends as early as it can and the search starts again behind it, so newer facts never
    change an older witness.
    """
    start = 0
    while found := _first(node, facts[start:], test):
        yield found
        start += found.end + 1


def _first(node: Node, facts: Sequence[Fact], test: Test) -> Witness | None:
    if isinstance(node, Count):
        return _count(node, facts, test)
    if node.within is None:
        return _together(node, facts, test)
    for end in range(len(facts)):
        begin = _begin(facts, end, node.within)
        if found := _together(node, facts[begin : end + 1], test):
            return Witness(begin + found.end, found.parts)
    return None


def _begin(facts: Sequence[Fact], end: int, within: timedelta) -> int:
    """Return the position of the first fact in the window that ends, inclusive, at *end*."""
    return bisect_left(facts, facts[end].occurred - within, key=lambda fact: fact.occurred)


def _together(node: AnyOf | AllOf, facts: Sequence[Fact], test: Test) -> Witness | None:
    found = [_first(child, facts, test) for child in node.nodes]
    complete = [witness for witness in found if witness is not None]
    if isinstance(node, AnyOf):
        return min(complete, key=lambda witness: witness.end, default=None)
    if len(complete) < len(found):
        return None
    parts = tuple(part for witness in complete for part in witness.parts)
    return Witness(max(witness.end for witness in complete), parts)


def _count(leaf: Count, facts: Sequence[Fact], test: Test) -> Witness | None:
    require = leaf.require
    kept: list[tuple[str, Fact]] = []
    for position, fact in enumerate(facts):
        if (key := _distinct(require.distinct, fact)) is None or not test(leaf, fact):
            continue
        if require.within is not None:
            opening = fact.occurred - require.within
            kept = [(k, f) for k, f in kept if f.occurred >= opening]
        kept.append((key, fact))
        # The earliest fact of each key stands for it.
        earliest = dict(reversed(kept))
        if len(earliest) >= require.at_least:
            return Witness(position, (Part(leaf, tuple(sorted(earliest.values(), key=when))),))
    return None


def _distinct(distinct: Distinct | None, fact: Fact) -> str | None:
    match distinct:
        case None:
            return fact.statement
        case "activity":
            return fact.activity
        case "registration":
            return fact.registration
    # The day in UTC: the same answer on every machine.
    return fact.occurred.astimezone(UTC).date().isoformat()
