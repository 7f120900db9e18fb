"""Marks of agents to be mapped: appended by whoever has a cause, taken by the mapping."""

from collections import defaultdict
from collections.abc import Collection, Sequence

import sqlalchemy as sa

from lrs_bridge.ports.statements import Marks
from lrs_bridge.storage import tables as t
from lrs_bridge.storage.aggregate import Aggregate, chunks
from lrs_bridge.storage.intern import Numbers, intern, serial
from lrs_bridge.storage.sets import insert_new

_OLDEST = "SELECT id FROM todo WHERE tenant = ? ORDER BY id LIMIT ?"
_TAKE = {
    False: f"DELETE FROM todo WHERE id IN ({_OLDEST}) AND tenant = ? RETURNING agent, cause",
    # Materialised: a plan that ran the subquery again would skip what it had locked itself,
    # and take more than the limit.
    True: f"WITH oldest AS MATERIALIZED ({_OLDEST} FOR UPDATE SKIP LOCKED)"
    " DELETE FROM todo WHERE id IN (SELECT id FROM oldest) AND tenant = ? RETURNING agent, cause",
}
"""By whether the database is PostgreSQL."""
_PEOPLE = (
    "SELECT DISTINCT agent, person FROM identifier_link WHERE tenant = ? AND agent IN ({})"
    " ORDER BY agent, person"
)
_NAMES = "SELECT id, identifier FROM agent WHERE tenant = ? AND id IN ({})"


class SqlMarks(Aggregate):
    """The part of `ports.statements.Statements` that is about marks."""

    def __init__(self, connection: sa.Connection, tenant: int, numbers: Numbers) -> None:
        super().__init__(connection, tenant)
        self._numbers = numbers

    def mark(self, identifiers: Collection[str], cause: str) -> None:
        """Mark agents, who may be new, to be mapped."""
        wanted = dict.fromkeys(identifiers)
        agents = intern(self, t.agent, "identifier", wanted, self._numbers)
        self._mark(sorted(agents.values()), cause)

    def mark_people(self, people: Collection[str] | None, cause: str) -> None:
        """Mark every agent linked to the people, or to anybody."""
        c = t.identifier_link.c
        query = self.select(c.agent).where(c.until.is_(None)).distinct().order_by(c.agent)
        if people is not None:
            query = query.where(c.person.in_(list(people)))
        self._mark([row.agent for row in self.rows(query)], cause)

    def _mark(self, agents: Sequence[int], cause: str) -> None:
        if not agents:
            return
        first = self._numbers.take(len(agents)) or serial(self, len(agents))
        rows = [(self.tenant, first + i, agent, cause) for i, agent in enumerate(agents)]
        insert_new(self.connection, "todo", ("tenant", "id", "agent", "cause"), rows)

    def take_marks(self, limit: int) -> list[Marks]:
        """Delete the oldest marks and return them, by agent: first the marks, then the facts."""
        causes: dict[int, list[str]] = defaultdict(list)
        for agent, cause in self.sql(_TAKE[self.postgres], self.tenant, limit, self.tenant):
            causes[agent].append(cause)
        people: dict[int, list[str]] = defaultdict(list)
        names: dict[int, str] = {}
        for some in chunks(sorted(causes)):
            within = ", ".join("?" * len(some))
            for agent, person in self.sql(_PEOPLE.format(within), self.tenant, *some):
                people[agent].append(person)
            names |= dict(self.sql(_NAMES.format(within), self.tenant, *some))
        return [
            Marks(
                agent,
                name,
                tuple(people[agent]),
                tuple(sorted({*causes[agent]})),
                len(causes[agent]),
            )
            for agent, name in sorted(names.items())
        ]

    def defer_mark(self) -> None:
        """Put the oldest mark behind all others."""
        oldest = self.select(sa.func.min(t.todo.c.id)).scalar_subquery()
        self.update_rows(t.todo, t.todo.c.id == oldest, id=serial(self, 1))

    def marks(self) -> int:
        """Return how many marks wait."""
        return self.connection.scalar(self.select(sa.func.count(t.todo.c.id))) or 0
