"""Marks of agents to be mapped: appended by whoever has a cause, taken by the mapping."""

from collections import defaultdict
from collections.abc import Collection, Sequence

import sqlalchemy as sa

from lrs_bridge.ports.statements import Marks
from lrs_bridge.storage import tables as t
from lrs_bridge.storage.aggregate import Aggregate
from lrs_bridge.storage.intern import intern, serial
from lrs_bridge.storage.sets import insert_new


class SqlMarks(Aggregate):
    """The part of `ports.statements.Statements` that is about marks."""

    def mark(self, identifiers: Collection[str], cause: str) -> None:
        """Mark agents, who may be new, to be mapped."""
        agents = intern(self, t.agent, "identifier", dict.fromkeys(identifiers))
        self._mark(sorted(agents.values()), cause)

    def mark_people(self, people: Collection[str] | None, cause: str) -> None:
        """Mark every agent linked to the people, or to anybody."""
        c = t.identifier_link.c
        query = self.select(c.agent).where(c.until.is_(None)).distinct().order_by(c.agent)
        if people is not None:
            query = query.where(c.person.in_(list(people)))
        self._mark([row.agent for row in self.rows(query)], cause)

    def _mark(self, agents: Sequence[int], cause: str) -> None:
        first = serial(self, len(agents))
        rows = [(self.tenant, first + i, agent, cause) for i, agent in enumerate(agents)]
        insert_new(self.connection, "todo", ("tenant", "id", "agent", "cause"), rows)

    def take_marks(self, limit: int) -> list[Marks]:
        """Delete the oldest marks and return them, by agent: first the marks, then the facts."""
        c = t.todo.c
        # Materialised: a plan that ran the subquery again would skip what it had locked itself,
        # and take more than *limit*.
        oldest = (
            self.select(c.id)
            .order_by(c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("oldest")
            .prefix_with("MATERIALIZED", dialect="postgresql")
        )
        taken = (
            sa.delete(t.todo)
            .where(c.tenant == self.tenant, c.id.in_(sa.select(oldest.c.id)))
            .returning(c.agent, c.cause)
        )
        causes: dict[int, set[str]] = defaultdict(set)
        for agent, cause in self.connection.execute(taken):
            causes[agent].add(cause)
        a, k = t.agent.c, t.identifier_link.c
        query = self.select(k.agent, k.person).where(k.agent.in_(list(causes))).distinct()
        people: dict[int, list[str]] = defaultdict(list)
        for agent, person in self.rows(query):
            people[agent].append(person)
        names = self.select(a.id, a.identifier).where(a.id.in_(list(causes))).order_by(a.id)
        return [
            Marks(agent, name, tuple(sorted(people[agent])), tuple(sorted(causes[agent])))
            for agent, name in self.rows(names)
        ]

    def defer_mark(self) -> None:
        """Put the oldest mark behind all others."""
        oldest = self.select(sa.func.min(t.todo.c.id)).scalar_subquery()
        self.update_rows(t.todo, t.todo.c.id == oldest, id=serial(self, 1))

    def marks(self) -> int:
        """Return how many marks wait."""
        return self.connection.scalar(self.select(sa.func.count(t.todo.c.id))) or 0
