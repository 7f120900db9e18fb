"""Keep what statements say of activities, and tell what is known of activities and agents."""

import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from hashlib import sha256
from typing import Any

from lrs_bridge.domain.access import Machine
from lrs_bridge.domain.xapi.activities import definitions, merge_definitions, ordered
from lrs_bridge.domain.xapi.agents import identifier
from lrs_bridge.domain.xapi.persons import person as person_of
from lrs_bridge.ports.definitions import NewDefinition
from lrs_bridge.ports.store import Tx

Dump = Callable[[Any], str]
"""Write JSON, with every number exact."""
Load = Callable[[str], Any]
"""Read JSON, with every number exact."""


class Seen:
    """Definitions that committed transactions have kept, shared by the threads of a process.

    Only hashes: a definition has any size. Two that share one are beyond expectation (64 bits).
    When *most* are remembered, memory begins anew.
    """

    def __init__(self, most: int = 20_000) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._known: set[int] = set()

    def has(self, tenant: int, activity: str, text: str) -> bool:
        """Say whether the definition is known to be kept."""
        return hash((tenant, activity, text)) in self._known

    def remember(self, tenant: int, new: Iterable[NewDefinition]) -> None:
        """Remember what a transaction kept; only after it was committed."""
        hashes = {hash((tenant, it.activity, it.text)) for it in new}
        with self._lock:
            if len(self._known) >= self._most:
                self._known = set()
            self._known |= hashes


def collect(
    tenant: int, statements: Iterable[Mapping[str, Any]], seen: Seen, dump: Dump
) -> list[NewDefinition]:
    """Return the definitions in valid statements that may be new, each once, in order."""
    new: dict[tuple[str, str], NewDefinition] = {}
    for statement in statements:
        for activity, definition in definitions(statement):
            text = dump(definition)
            if seen.has(tenant, activity, text) or (activity, text) in new:
                continue
            digest = sha256(dump(ordered(definition)).encode()).digest()
            new[activity, text] = NewDefinition(activity, digest, text)
    return list(new.values())


def keep(tx: Tx, new: Collection[NewDefinition]) -> None:
    """Keep definitions, in the transaction that stores the statements they came with."""
    tx.definitions.add(new)


def canonical(tx: Tx, activities: Collection[str], load: Load) -> dict[str, dict[str, Any]]:
    """Return the canonical definition of each activity that has one, by its id."""
    return {
        activity: merge_definitions(map(load, texts))
        for activity, texts in tx.definitions.of(activities).items()
    }


def activity(tx: Tx, id: str, load: Load) -> dict[str, Any]:
    """Return an activity with all that is known of it; one that nobody mentioned, too.

    xAPI 1.0.3 Comm 2.5 says that it should be so, and 2.0 4.1.6.4 that it shall.
    """
    found: dict[str, Any] = {"objectType": "Activity", "id": id}
    if definition := canonical(tx, [id], load).get(id):
        found["definition"] = definition
    return found


def person(tx: Tx, machine: Machine, agent: Mapping[str, Any]) -> dict[str, Any]:
    """Return the Person of a valid, identified agent.

    A key that reads only its own source's statements gets back what it gave: the name that is
    known may have come from another platform.
    """
    key = identifier(agent)
    reads = machine.may("statements/read")
    return person_of(agent, tx.definitions.names(key) if reads and key is not None else ())
