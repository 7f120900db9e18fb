"""Erasure: rows go, tombstones and keyed hashes stay, so that a replay brings nobody back."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from lrs_bridge.storage import tables as t
from lrs_bridge.storage.aggregate import Aggregate
from lrs_bridge.storage.intern import hashed


def erase(
    aggregate: Aggregate, agents: Collection[int], hashes: Collection[bytes], now: datetime
) -> int:
    """Delete what the agents did; return the number of statements that became tombstones."""
    statements = _statements(aggregate, agents)
    ids = [id for id, _ in statements]
    seqs = [seq for _, seq in statements]
    for table in (t.statement_text, t.statement_attachment, t.repair, t.evidence_statement):
        aggregate.delete_rows(table, table.c.statement.in_(ids))
    aggregate.delete_rows(t.delivery, t.delivery.c.event.in_(ids))
    aggregate.delete_rows(t.event, t.event.c.id.in_(ids))
    _orphaned_attachments(aggregate)
    aggregate.delete_rows(t.statement_agent, t.statement_agent.c.seq.in_(seqs))
    aggregate.delete_rows(t.statement_activity, t.statement_activity.c.seq.in_(seqs))
    aggregate.update_rows(
        t.statement,
        t.statement.c.id.in_(ids),
        state="erased",
        digest=None,
        moment=None,
        verb=None,
        registration=None,
        refers_to=None,
    )
    _agents(aggregate, agents)
    for digest in hashes:
        aggregate.add_new(t.erased, {"identifier": digest, "at": now})
    return len(ids)


def _statements(aggregate: Aggregate, agents: Collection[int]) -> list[tuple[str, int]]:
    s, k = t.statement.c, t.statement_agent.c
    rows = aggregate.rows(
        aggregate.select(s.id, s.seq)
        .join_from(t.statement, t.statement_agent, sa.and_(k.seq == s.seq, k.tenant == s.tenant))
        .where(k.agent.in_(list(agents)), k.scope == 0, k.usage == "actor")
        .distinct()
    )
    return [(id, seq) for id, seq in rows]


def _orphaned_attachments(aggregate: Aggregate) -> None:
    used = aggregate.select(t.statement_attachment.c.sha2)
    aggregate.delete_rows(t.attachment, t.attachment.c.sha2.not_in(used))


def _agents(aggregate: Aggregate, agents: Collection[int]) -> None:
    """Forget the agents; one whom others' statements name keeps a number and loses the name."""
    found = list(agents)
    aggregate.delete_rows(t.todo, t.todo.c.agent.in_(found))
    aggregate.delete_rows(t.identifier_link, t.identifier_link.c.agent.in_(found))
    named = aggregate.select(t.statement_agent.c.agent).where(t.statement_agent.c.agent.in_(found))
    aggregate.delete_rows(t.agent, t.agent.c.id.in_(found), t.agent.c.id.not_in(named))
    for row in aggregate.rows(aggregate.select(t.agent.c.id).where(t.agent.c.id.in_(found))):
        aggregate.update_rows(
            t.agent,
            t.agent.c.id == row.id,
            identifier=f"erased:{row.id}",
            hash=hashed(f"erased:{row.id}"),
            name=None,
        )
