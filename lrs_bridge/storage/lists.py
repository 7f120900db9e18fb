"""Lists of statements by the filters of the Statements resource (xAPI 1.0.3 Comm 2.1.3).

Each filter is a range of postings (`storage.postings`). The first drives: it is read backwards,
or forwards, until the page is full. The others are looked up for each row, in the same hop.
"""

from dataclasses import dataclass, field
from typing import Any

from lrs_bridge.domain.moments import micros
from lrs_bridge.domain.xapi.queries import StatementQuery
from lrs_bridge.ports.statements import Page, StoredStatement
from lrs_bridge.storage.aggregate import Aggregate
from lrs_bridge.storage.intern import hashed
from lrs_bridge.storage.postings import (
    ACTIVITY,
    ACTIVITY_VERB,
    AGENT,
    AGENT_ACTIVITY,
    AGENT_VERB,
    REGISTRATION,
    RELATED_ACTIVITY,
    RELATED_AGENT,
    SOURCE,
    VERB,
    uuid_key,
)

_FEW = 10_000
"""How far a list is counted to find the shortest."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A range of postings; those of *kinds* are merged."""

    kinds: tuple[int, ...]
    first: int
    second: int = 0


@dataclass(slots=True)
class _Sql:
    """A text that is put together with its values."""

    text: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, text: str, *values: Any) -> None:
        self.text.append(text)
        self.values.extend(values)


def page(
    aggregate: Aggregate,
    query: StatementQuery,
    *,
    after: int | None,
    limit: int,
    source: str | None,
) -> Page:
    """Return at most *limit* statements beyond `seq` *after*, in the query's direction."""
    filters = _filters(aggregate, query, source)
    if filters is None:
        return Page((), None)
    sql = statement(aggregate, filters, query, after=after, limit=limit + 1, source=source)
    rows = aggregate.sql(" ".join(sql.text), *sql.values)
    found = tuple(StoredStatement(*row) for row in rows[:limit])
    return Page(found, found[-1].seq if len(rows) > limit else None)


def one(
    aggregate: Aggregate, id: str, *, voided: bool, source: str | None
) -> StoredStatement | None:
    """Return a live statement, or a voided one if *voided*; of one source if given."""
    sql = _Sql()
    sql.add(
        "SELECT s.id, s.seq, s.stored, x.served FROM statement s JOIN statement_text x"
        " ON x.tenant = s.tenant AND x.seq = s.seq WHERE s.tenant = ? AND s.id = ?"
        f" AND s.voided_by IS {'NOT ' if voided else ''}NULL",
        aggregate.tenant,
        id,
    )
    if source is not None:
        sql.add("AND s.source = ?", source)
    return next(
        (StoredStatement(*row) for row in aggregate.sql(" ".join(sql.text), *sql.values)), None
    )


def statement(
    aggregate: Aggregate,
    filters: list[Filter],
    query: StatementQuery,
    *,
    after: int | None,
    limit: int,
    source: str | None,
) -> _Sql:
    """Return the SQL of a page: find the numbers first, then read the texts of those."""
    order = "ASC" if query.ascending else "DESC"
    sql = _Sql()
    sql.add("SELECT s.id, s.seq, s.stored, x.served FROM (")
    ranges = [(filters[0], kind) for kind in filters[0].kinds] if filters else [None]
    for position, driver in enumerate(ranges):
        sql.add("UNION SELECT * FROM (" if position else "SELECT * FROM (")
        _numbers(sql, aggregate, driver, filters[1:], query, after, source)
        sql.add(f"ORDER BY seq {order} LIMIT ?) AS part{position}", limit)
    sql.add(
        f"ORDER BY seq {order} LIMIT ?) AS m JOIN statement s ON s.tenant = ? AND s.seq = m.seq"
        f" JOIN statement_text x ON x.tenant = ? AND x.seq = m.seq ORDER BY m.seq {order}",
        limit,
        aggregate.tenant,
        aggregate.tenant,
    )
    return sql


def _numbers(
    sql: _Sql,
    aggregate: Aggregate,
    driver: tuple[Filter, int] | None,
    others: list[Filter],
    query: StatementQuery,
    after: int | None,
    source: str | None,
) -> None:
    """Add the select of the numbers that one range, and what it is held to, lets through."""
    if driver is None:
        sql.add("SELECT s.seq AS seq FROM statement s WHERE s.tenant = ? AND s.state = 'live'",
                aggregate.tenant)  # fmt: skip
    else:
        found, kind = driver
        # CROSS JOIN keeps SQLite from turning the order of the two round.
        sql.add(
            "SELECT DISTINCT p.seq AS seq FROM posting p CROSS JOIN statement s"
            " WHERE p.tenant = ? AND p.kind = ? AND p.first = ? AND p.second = ?"
            " AND s.tenant = ? AND s.seq = p.seq",
            *(aggregate.tenant, kind, found.first, found.second, aggregate.tenant),
        )
    sql.add("AND s.voided_by IS NULL")
    if source is not None:
        sql.add("AND s.source = ?", source)
    _bounds(sql, aggregate, "p" if driver else "s", query, after)
    for other in others:
        kinds = ", ".join(map(str, other.kinds))
        sql.add(
            f"AND EXISTS (SELECT 1 FROM posting o WHERE o.tenant = ? AND o.kind IN ({kinds})"
            " AND o.first = ? AND o.second = ? AND o.seq = p.seq AND o.hop = p.hop)",
            *(aggregate.tenant, other.first, other.second),
        )


def _bounds(
    sql: _Sql, aggregate: Aggregate, name: str, query: StatementQuery, after: int | None
) -> None:
    """Hold the numbers to a span of time: `stored` and `seq` grow together."""
    last = (
        "coalesce((SELECT b.seq FROM statement b WHERE b.tenant = ? AND b.stored <= ?"
        " ORDER BY b.stored DESC LIMIT 1), 0)"
    )
    if query.since is not None:
        sql.add(f"AND {name}.seq > {last}", aggregate.tenant, micros(query.since))
    if query.until is not None:
        sql.add(f"AND {name}.seq <= {last}", aggregate.tenant, micros(query.until))
    if after is not None:
        sql.add(f"AND {name}.seq {'>' if query.ascending else '<'} ?", after)


def _filters(
    aggregate: Aggregate, query: StatementQuery, source: str | None
) -> list[Filter] | None:
    """Return the ranges that the query asks for, the one that drives first.

    None if it asks for an agent, a verb or an activity that no statement names.
    """
    agent, verb, activity = (
        _number(aggregate, "agent", "identifier", query.agent),
        _number(aggregate, "iri", "iri", query.verb),
        _number(aggregate, "iri", "iri", query.activity),
    )
    if 0 in (agent, verb, activity):
        return None
    found = _pairs(query, agent, verb, activity)
    if query.registration is not None:
        found.append(Filter((REGISTRATION,), *uuid_key(query.registration)))
    if source is not None and not found:
        found.append(Filter((SOURCE,), *uuid_key(source)))
    if len(found) > 1:
        found.sort(key=lambda it: _length(aggregate, it))
    return found


def _pairs(
    query: StatementQuery, agent: int | None, verb: int | None, activity: int | None
) -> list[Filter]:
    """Join plain filters into the pairs that have postings of their own."""
    found = []
    if agent and query.related_agents:
        found.append(Filter((AGENT, RELATED_AGENT), agent))
        agent = None
    if activity and query.related_activities:
        found.append(Filter((ACTIVITY, RELATED_ACTIVITY), activity))
        activity = None
    if verb and activity:
        found.append(Filter((ACTIVITY_VERB,), activity, verb))
    if agent and verb:
        found.append(Filter((AGENT_VERB,), agent, verb))
    elif agent and activity:
        found.append(Filter((AGENT_ACTIVITY,), agent, activity))
    elif agent:
        found.append(Filter((AGENT,), agent))
    elif verb and not activity:
        found.append(Filter((VERB,), verb))
    elif activity and not verb:
        found.append(Filter((ACTIVITY,), activity))
    return found


def _length(aggregate: Aggregate, wanted: Filter) -> int:
    """Count the postings of a filter, as far as it matters."""
    kinds = ", ".join(map(str, wanted.kinds))
    [(number,)] = aggregate.sql(
        "SELECT count(*) FROM (SELECT 1 FROM posting WHERE tenant = ?"
        f" AND kind IN ({kinds}) AND first = ? AND second = ? LIMIT {_FEW}) AS few",
        aggregate.tenant,
        wanted.first,
        wanted.second,
    )
    return int(number)


def _number(aggregate: Aggregate, table: str, column: str, text: str | None) -> int | None:
    """Return the number of a text; 0 if no statement has named it, None for none."""
    if text is None:
        return None
    rows = aggregate.sql(
        f"SELECT id FROM {table} WHERE tenant = ? AND hash = ? AND {column} = ?",
        *(aggregate.tenant, hashed(text), text),
    )
    return rows[0][0] if rows else 0
