"""Erasure: rows go, tombstones and keyed hashes stay, so that a replay brings nobody back."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from lrs_bridge.storage import tables as t
from lrs_bridge.storage.aggregate import Aggregate, chunks
from lrs_bridge.storage.attachments import forget_orphans
from lrs_bridge.storage.intern import hold_clock
from lrs_bridge.storage.postings import (
    AGENT,
    RELATED_AGENT,
    acting,
    delete_rows,
    interned,
    source_row,
)
from lrs_bridge.storage.postings import rows as rows_of
from lrs_bridge.storage.signatures import forget as forget_signatures
from lrs_bridge.storage.targeting import Reference, Target, follow, own


def erase(
    aggregate: Aggregate, agents: Collection[int], hashes: Collection[bytes], now: datetime
) -> int:
    """Delete what the agents did; return the number of statements that became tombstones."""
    # Intake waits from here on, and forgets which number which agent had.
    hold_clock(aggregate)
    aggregate.sql("UPDATE clock SET erasures = erasures + 1 WHERE tenant = ?", aggregate.tenant)
    statements = _statements(aggregate, agents)
    _unindex(aggregate, statements)
    ids = [statement.id for statement in statements]
    seqs = [statement.seq for statement in statements]
    for column in (
        t.statement_attachment.c.statement,
        t.repair.c.statement,
        t.evidence_statement.c.statement,
        t.delivery.c.event,
        t.event.c.id,
    ):
        for some in chunks(ids):
            aggregate.delete_rows(column.table, column.in_(some))
    for numbers in chunks(seqs):
        aggregate.delete_rows(t.statement_text, t.statement_text.c.seq.in_(numbers))
        aggregate.update_rows(
            t.statement, t.statement.c.seq.in_(numbers), state="erased", refers_to=None
        )
    forget_orphans(aggregate)
    forget_signatures(aggregate, ids)
    _agents(aggregate, agents)
    for digest in hashes:
        aggregate.add_new(t.erased, {"identifier": digest, "at": now})
    return len(ids)


def _statements(aggregate: Aggregate, agents: Collection[int]) -> list[Reference]:
    s, k = t.statement.c, t.posting.c
    rows = aggregate.rows(
        aggregate.select(s.id, s.seq, s.source, s.refers_to, s.voids)
        .join_from(t.statement, t.posting, sa.and_(k.seq == s.seq, k.tenant == s.tenant))
        .where(*acting(k), k.first.in_(list(agents)))
        .distinct()
    )
    return [Reference(*row) for row in rows]


def _unindex(aggregate: Aggregate, erased: Sequence[Reference]) -> None:
    """Take the statements out of the index, and what others are found under for their sake."""
    gone = {statement.id for statement in erased}
    broken = {statement.seq for statement in erased}
    rows = [source_row(aggregate.tenant, it.seq, it.source) for it in erased]
    found = [Target(it.seq, 0, it.id, own(aggregate, it.id)) for it in erased]
    for target in follow(aggregate, erased):
        if target.id in gone:
            broken.add(target.seq)
        if target.seq in broken:
            found.append(target)
    numbers = interned(aggregate, [target.links for target in found])
    for target in found:
        rows += rows_of(aggregate.tenant, target.seq, target.hop, target.links, *numbers)
    if rows:
        delete_rows(aggregate, rows)


def _agents(aggregate: Aggregate, agents: Collection[int]) -> None:
    """Forget the agents; one whom others' statements name keeps a number and loses the name.

    It keeps the hash by which the texts of those statements lead to the number, and to no new
    one; with the last of them it goes too.
    """
    found, a, k = list(agents), t.agent.c, t.posting.c
    aggregate.delete_rows(t.todo, t.todo.c.agent.in_(found))
    aggregate.delete_rows(t.identifier_link, t.identifier_link.c.agent.in_(found))
    aggregate.update_rows(
        t.agent, a.id.in_(found), identifier="erased:" + sa.cast(a.id, sa.Text), name=None
    )
    named = sa.exists().where(
        k.tenant == a.tenant, k.first == a.id, k.kind.in_((AGENT, RELATED_AGENT))
    )
    aggregate.delete_rows(t.agent, a.identifier.like("erased:%"), ~named)
