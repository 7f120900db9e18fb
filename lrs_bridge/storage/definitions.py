"""What statements have said of activities and agents: a set that grows, read in order."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from lrs_bridge.ports.definitions import NewDefinition
from lrs_bridge.storage.aggregate import Aggregate, chunks
from lrs_bridge.storage.intern import hashed, serial
from lrs_bridge.storage.sets import insert_new

_COLUMNS = ("tenant", "activity_hash", "hash", "seq", "activity", "text")
_NEWEST = 100
"""Definitions of one activity that are read: some platforms send another one each time."""
_TOGETHER = 50
_ONE = (
    "SELECT * FROM (SELECT activity, text, seq FROM definition"
    f" WHERE tenant = ? AND activity_hash = ? ORDER BY seq DESC LIMIT {_NEWEST}) AS one"
)
"""One range of the index for each activity, which no planner can turn into a scan of all."""


class SqlDefinitions(Aggregate):
    """Queries of `ports.definitions.Definitions`."""

    def add(self, new: Collection[NewDefinition]) -> None:
        """Keep the definitions that were not seen before of their activities."""
        if not new:
            return
        # The clock is held from here on: `seq` is the order of commits, and nobody deadlocks.
        first = serial(self, len(new))
        rows = [
            (self.tenant, hashed(it.activity), it.hash, first + i, it.activity, it.text)
            for i, it in enumerate(new)
        ]
        insert_new(self.connection, "definition", _COLUMNS, rows)

    def of(self, activities: Collection[str]) -> dict[str, list[str]]:
        """Return the newest definitions of each activity that has any, oldest first."""
        found: dict[str, list[str]] = defaultdict(list)
        for some in chunks(set(activities), _TOGETHER):
            parts = " UNION ALL ".join([_ONE] * len(some))
            values = [value for one in some for value in (self.tenant, hashed(one))]
            for activity, text, _ in self.sql(f"{parts} ORDER BY seq", *values):
                found[activity].append(text)
        return dict(found)

    def names(self, identifier: str) -> Sequence[str]:
        """Return the names that an agent is known by: the first that a statement gave it."""
        rows = self.sql(
            "SELECT name FROM agent WHERE tenant = ? AND hash = ? AND name IS NOT NULL",
            self.tenant,
            hashed(identifier),
        )
        return [name for (name,) in rows]
