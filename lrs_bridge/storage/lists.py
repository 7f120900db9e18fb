"""Lists of statements by the filters of the Statements resource (xAPI 1.0.3 Comm 2.1.3)."""

from typing import Any

import sqlalchemy as sa

from lrs_bridge.domain.moments import micros
from lrs_bridge.domain.xapi.queries import StatementQuery
from lrs_bridge.ports.statements import Page, StoredStatement
from lrs_bridge.storage import tables as t
from lrs_bridge.storage.aggregate import Aggregate
from lrs_bridge.storage.intern import hashed


def page(
    aggregate: Aggregate,
    query: StatementQuery,
    *,
    after: int | None,
    limit: int,
    source: str | None,
) -> Page:
    """Return at most *limit* statements beyond `seq` *after*, in the query's direction."""
    c = t.statement.c
    select = (
        aggregate.select(c.id, c.seq, c.stored, t.statement_text.c.served)
        .join_from(t.statement, t.statement_text, c.id == t.statement_text.c.statement)
        .where(c.voided_by.is_(None), *_conditions(aggregate, query))
    )
    if source is not None:
        select = select.where(c.source == source)
    if after is not None:
        select = select.where(c.seq > after if query.ascending else c.seq < after)
    order = c.seq.asc() if query.ascending else c.seq.desc()
    rows = aggregate.rows(select.order_by(order).limit(limit + 1))
    found = tuple(StoredStatement(*row) for row in rows[:limit])
    return Page(found, found[-1].seq if len(rows) > limit else None)


def _conditions(aggregate: Aggregate, query: StatementQuery) -> list[sa.ColumnElement[bool]]:
    c = t.statement.c
    found: list[sa.ColumnElement[bool]] = []
    if query.verb is not None:
        found.append(c.verb == _number(aggregate, t.iri, query.verb))
    if query.registration is not None:
        found.append(c.registration == query.registration)
    if query.since is not None:
        found.append(c.stored > micros(query.since))
    if query.until is not None:
        found.append(c.stored <= micros(query.until))
    if query.agent is not None:
        number = _number(aggregate, t.agent, query.agent)
        found.append(
            _linked(aggregate, t.statement_agent, "agent", number, related=query.related_agents)
        )
    if query.activity is not None:
        number = _number(aggregate, t.iri, query.activity)
        found.append(
            _linked(
                aggregate,
                t.statement_activity,
                "activity",
                number,
                related=query.related_activities,
            )
        )
    return found


def _number(aggregate: Aggregate, table: sa.Table, value: str) -> Any:
    return aggregate.select(table.c.id).where(table.c.hash == hashed(value)).scalar_subquery()


def _linked(
    aggregate: Aggregate, table: sa.Table, column: str, number: Any, *, related: bool
) -> sa.ColumnElement[bool]:
    seqs = aggregate.select(table.c.seq).where(table.c[column] == number)
    if not related:
        seqs = seqs.where(table.c.scope == 0)
    return t.statement.c.seq.in_(seqs)
