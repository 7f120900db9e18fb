"""Locked thresholds: what a branch has fixed, a company's own rule may not lower."""

from collections.abc import Iterable, Iterator, Sequence

from lrs_bridge.domain.competence import RequirementRef
from lrs_bridge.domain.rules.model import AnyOf, Count, Node, Rule


def floor(node: Node) -> float:
    """Return the lowest score with which *node* can be satisfied; 0 when none is asked for."""
    if isinstance(node, Count):
        limits = (b.limit for b in node.match.score if b.op in ("gte", "gt", "eq"))
        return max(limits, default=0.0)
    below = [floor(child) for child in node.nodes]
    return min(below) if isinstance(node, AnyOf) else max(below)


def thresholds(rules: Iterable[Rule]) -> dict[RequirementRef, float]:
    """Return the score that the locked rules among *rules* fix for each requirement."""
    fixed: dict[RequirementRef, float] = {}
    for rule in rules:
        if rule.locked:
            limit = floor(rule.node)
            fixed[rule.requirement] = max(limit, fixed.get(rule.requirement, limit))
    return fixed


def undercutting(rules: Sequence[Rule], fixed: Iterable[Rule]) -> Iterator[tuple[int, float]]:
    """Yield the position and the threshold of every rule that asks for less than *fixed* does."""
    limits = thresholds(fixed)
    for position, rule in enumerate(rules):
        limit = limits.get(rule.requirement, 0.0)
        if not rule.locked and floor(rule.node) < limit:
            yield position, limit
