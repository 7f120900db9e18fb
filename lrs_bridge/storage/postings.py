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
from typing import Any
from uuid import UUID

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
    VERB_ACTIVITY,
    REGISTRATION,
    SOURCE,
) = range(10)
"""Kinds, as they are in the database; only ever added to at the end."""

Row = tuple[int, int, int, int, int, int, int]
"""(tenant, kind, first, second, seq, hop, usage)"""

COLUMNS = ("tenant", "kind", "first", "second", "seq", "hop", "usage")
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
    found = [(VERB, verb, 0, 0)]
    objects = []
    for value, related, usage in links.activities:
        number = iris[value]
        if related:
            found.append((RELATED_ACTIVITY, number, 0, _CODE[usage]))
        else:
            objects.append(number)
            found += ((ACTIVITY, number, 0, _CODE[usage]), (VERB_ACTIVITY, verb, number, 0))
    for value, related, usage in links.agents:
        number, code = agents[value], _CODE[usage]
        if related:
            found.append((RELATED_AGENT, number, 0, code))
        else:
            found += ((AGENT, number, 0, code), (AGENT_VERB, number, verb, code))
            found += ((AGENT_ACTIVITY, number, activity, code) for activity in objects)
    if links.registration is not None:
        found.append((REGISTRATION, *uuid_key(links.registration), 0))
    return [(tenant, kind, first, second, seq, hop, usage) for kind, first, second, usage in found]


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
    return (tenant, SOURCE, *uuid_key(source), seq, 0, 0)


def delete_rows(aggregate: Aggregate, rows: list[Row]) -> None:
    """Delete exactly these postings."""
    where = " AND ".join(f"{column} = ?" for column in COLUMNS)
    execute_many(aggregate.connection, f"DELETE FROM posting WHERE {where}", rows)


def acting(k: Any) -> tuple[sa.ColumnElement[bool], ...]:
    """Hold postings *k* to those of a statement's own actor."""
    return (k.kind == AGENT, k.second == 0, k.hop == 0, k.usage == ACTOR)


def uuid_key(uuid: str) -> tuple[int, int]:
    """Return a UUID as two signed numbers of 64 bits."""
    number = UUID(uuid).int
    return _signed(number >> 64), _signed(number & 0xFFFF_FFFF_FFFF_FFFF)


def _signed(number: int) -> int:
    return number - (1 << 64) if number >> 63 else number
