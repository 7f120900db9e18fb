"""Which facts may speak for somebody at all."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from lrs_bridge.domain.rules.fact import Fact

_SPEAK = frozenset({"stable", "pseudonymous"})


def standing(facts: Iterable[Fact]) -> list[Fact]:
    """Return the facts of known actors that no later fact takes back, each statement once.

    A retraction takes back earlier completions of the same actor and activity that carry no
    score: the platform unticks a box, it does not undo a test.
    """
    known = {f.statement: f for f in facts if f.actor is not None and f.actor_kind in _SPEAK}
    undone: defaultdict[tuple[str | None, str | None], list[datetime]] = defaultdict(list)
    for fact in known.values():
        if fact.kind == "retracted":
            undone[fact.actor, fact.activity].append(fact.occurred)
    return [fact for fact in known.values() if not _taken_back(fact, undone)]


def _taken_back(
    fact: Fact, undone: defaultdict[tuple[str | None, str | None], list[datetime]]
) -> bool:
    if fact.kind == "retracted":
        return True
    if fact.kind != "completed" or fact.score is not None:
        return False
    times = undone.get((fact.actor, fact.activity), [])
    return any(time >= fact.occurred for time in times)
