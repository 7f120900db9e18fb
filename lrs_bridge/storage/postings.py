"""The index behind every filter of the Statements resource: under what a statement is found.

A posting says: the statement *seq* is found under (*kind*, *first*, *second*). The numbers are
those of agents and IRIs (`storage.intern`); *second* is 0 but for the pairs of plain filters that
are often asked for together. A registration or a source is the 128 bits of its UUID. So each
filter, and each such pair, is one range of the index, read from its end until a page is full.

*hop* 0 is the statement's own content. When its object is a StatementRef, it is found under what
its target is found under too (xAPI 1.0.3 Comm 2.1.3), and its target's target: hops 1, 2, and so
on. Filters that are given together must match within one hop.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from lrs_bridge.domain.xapi.links import USAGES, Links
from lrs_bridge.storage import tables as t
from lrs_bridge.storage.aggregate import Aggregate
from lrs_bridge.storage.intern import Numbers, intern
from lrs_bridge.storage.raw import execute_many

(
    AGENT,
    RELATED_AGENT,
    ACTIVITY,
    RELATED_ACTIVITY,
    VERB,
    AGENT_VERB,
    AGENT_ACTIVITY,
    ACTIVITY_VERB,
    REGISTRATION,
    SOURCE,
) = range(10)
"""Kinds, as they are in the database; only ever added to at the end."""

Row = tuple[int, int, int, int, int, int, int]
"""(tenant, first, kind, second, seq, hop, usage)"""

COLUMNS = ("tenant", "first", "kind", "second", "seq", "hop", "usage")
_CODE = {usage: code for code, usage in enumerate(USAGES)}
ACTOR = _CODE["actor"]


def rows(
    tenant: int,
    seq: int,
    hop: int,
    links: Links,
    agents: Mapping[str, int],
    iris: Mapping[str, int],
) -> list[Row]:
    """Return the postings of what one statement says."""
    verb = iris[links.verb]
    found: list[Row] = [(tenant, verb, VERB, 0, seq, hop, 0)]
    add = found.append
    objects = []
    for value, related, usage in links.activities:
        number, code = iris[value], _CODE[usage]
        if related:
            add((tenant, number, RELATED_ACTIVITY, 0, seq, hop, code))
        else:
            objects.append(number)
            add((tenant, number, ACTIVITY, 0, seq, hop, code))
            add((tenant, number, ACTIVITY_VERB, verb, seq, hop, 0))
    for value, related, usage in links.agents:
        number, code = agents[value], _CODE[usage]
        if related:
            add((tenant, number, RELATED_AGENT, 0, seq, hop, code))
            continue
        add((tenant, number, AGENT, 0, seq, hop, code))
        add((tenant, number, AGENT_VERB, verb, seq, hop, code))
        for activity in objects:
            add((tenant, number, AGENT_ACTIVITY, activity, seq, hop, code))
    if links.registration is not None:
        high, low = uuid_key(links.registration)
        add((tenant, high, REGISTRATION, low, seq, hop, 0))
    return found


def interned(
    aggregate: Aggregate, found: Iterable[Links], numbers: Numbers | None = None
) -> tuple[dict[str, int], dict[str, int]]:
    """Return the numbers of the agents and of the IRIs that are named."""
    agents: dict[str, str | None] = {}
    iris: dict[str, str | None] = {}
    for links in found:
        iris[links.verb] = None
        for iri, _, _ in links.activities:
            iris[iri] = None
        for key, _, _ in links.agents:
            if agents.get(key) is None:
                agents[key] = links.names.get(key)
    return (
        intern(aggregate, t.agent, "identifier", agents, numbers),
        intern(aggregate, t.iri, "iri", iris, numbers),
    )


def source_row(tenant: int, seq: int, source: str) -> Row:
    """Return the posting by which a source's own statements are found."""
    high, low = uuid_key(source)
    return (tenant, high, SOURCE, low, seq, 0, 0)


def delete_rows(aggregate: Aggregate, rows: list[Row]) -> None:
    """Delete exactly these postings."""
    where = " AND ".join(f"{column} = ?" for column in COLUMNS)
    execute_many(aggregate.connection, f"DELETE FROM posting WHERE {where}", rows)


def acting(k: Any) -> tuple[sa.ColumnElement[bool], ...]:
    """Hold postings *k* to those of a statement's own actor."""
    return (k.kind == AGENT, k.second == 0, k.hop == 0, k.usage == ACTOR)


@lru_cache(maxsize=1_000)
def uuid_key(uuid: str) -> tuple[int, int]:
    """Return a UUID as two signed numbers of 64 bits."""
    octets = bytes.fromhex(uuid.replace("-", ""))
    return (
        int.from_bytes(octets[:8], signed=True),
        int.from_bytes(octets[8:], signed=True),
    )
