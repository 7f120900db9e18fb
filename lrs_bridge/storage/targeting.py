"""StatementRefs: which statements refer to which, and what they are found under for it.

xAPI 1.0.3 Comm 2.1.3: a statement whose object is a StatementRef matches a filter when its target
does, and so on along the chain. Either of the two may come first.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lrs_bridge.domain.xapi.links import Links, authority_links, links
from lrs_bridge.storage.aggregate import Aggregate, chunks

MOST_HOPS = 100
"""A longer chain is followed this far: each statement of a chain costs what it passes on."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A statement that may have a StatementRef as its object."""

    id: str
    seq: int
    source: str
    refers_to: str | None
    voids: str | None


@dataclass(frozen=True, slots=True)
class Target:
    """What the statement *seq* is found under for referring to *id*, directly or by others."""

    seq: int
    hop: int
    id: str
    links: Links


def referring(aggregate: Aggregate, ids: Sequence[str]) -> list[Reference]:
    """Return the statements that refer to one of *ids*."""
    return [
        Reference(*row)
        for some in chunks(ids)
        for row in aggregate.sql(
            referring_sql(len(some), postgres=aggregate.postgres), aggregate.tenant, *some
        )
    ]


def referring_sql(number: int, *, postgres: bool) -> str:
    """Return the SQL that finds who refers to one of *number* ids."""
    # SQLite would rather read all statements of the tenant.
    index = "" if postgres else " INDEXED BY ix_statement_refers_to"
    return (
        f"SELECT id, seq, source, refers_to, voids FROM statement{index}"
        f" WHERE tenant = ? AND refers_to IN ({', '.join('?' * number)})"
    )


def follow(aggregate: Aggregate, changed: Iterable[Reference]) -> Iterator[Target]:
    """Yield every target along the chains that *changed* ones are part of.

    That is their own chains, and those of all who refer to them; each chain from its beginning.
    """
    texts: dict[str, tuple[Reference, Links] | None] = {}
    for reference in _with_referrers(aggregate, changed):
        target, passed = reference.refers_to, {reference.id}
        for hop in range(1, MOST_HOPS + 1):
            if target is None or target in passed:
                break
            passed.add(target)
            if target not in texts:
                texts[target] = _content(aggregate, target)
            found = texts[target]
            if found is None:
                break
            yield Target(reference.seq, hop, target, found[1])
            target = found[0].refers_to


def own(aggregate: Aggregate, id: str) -> Links:
    """Return what a stored statement names."""
    found = _content(aggregate, id)
    if found is None:
        raise KeyError(id)
    return found[1]


def content(served: str) -> Links:
    """Return what a served statement names, its authority too."""
    statement = json.loads(served)
    return links(statement, authority_links(statement["authority"]))


def _with_referrers(aggregate: Aggregate, changed: Iterable[Reference]) -> Iterable[Reference]:
    found = {reference.id: reference for reference in changed}
    border, steps = list(found), 0
    while border and steps < MOST_HOPS:
        further = [r for r in referring(aggregate, border) if r.id not in found]
        found |= {reference.id: reference for reference in further}
        border, steps = [reference.id for reference in further], steps + 1
    return found.values()


def _content(aggregate: Aggregate, id: str) -> tuple[Reference, Links] | None:
    """Return a stored statement and what it names; None if it is not there, or erased."""
    rows = aggregate.sql(
        "SELECT s.id, s.seq, s.source, s.refers_to, s.voids, x.served FROM statement s"
        " JOIN statement_text x ON x.tenant = s.tenant AND x.seq = s.seq"
        " WHERE s.tenant = ? AND s.id = ?",
        aggregate.tenant,
        id,
    )
    return next(((Reference(*row[:5]), content(row[5])) for row in rows), None)
