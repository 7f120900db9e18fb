"""Statements: what is there, lists, mapping's view of them, quarantine."""

import json
from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from lrs_bridge.domain.xapi.agents import identifier
from lrs_bridge.domain.xapi.prepare import recover
from lrs_bridge.domain.xapi.queries import StatementQuery
from lrs_bridge.ports.source import Change
from lrs_bridge.ports.statements import (
    Known,
    Page,
    Quarantined,
    SourcedStatement,
    StoredStatement,
)
from lrs_bridge.storage import tables as t
from lrs_bridge.storage.aggregate import chunks
from lrs_bridge.storage.erasure import erase
from lrs_bridge.storage.intake import SqlIntake
from lrs_bridge.storage.intern import INTAKE_LOCK
from lrs_bridge.storage.lists import one, page
from lrs_bridge.storage.postings import acting

_MOMENT = 1_000_000
"""Microseconds."""
_SLICE = 500


class SqlStatements(SqlIntake):
    """Queries of `ports.statements.Statements`."""

    def known(self, ids: Collection[str]) -> dict[str, Known]:
        """Return what is stored under the ids."""
        found = (
            Known(*row)
            for some in chunks(ids)
            for row in self.sql(
                "SELECT s.id, s.state, x.served FROM statement s LEFT JOIN statement_text x"
                " ON x.tenant = s.tenant AND x.seq = s.seq"
                f" WHERE s.tenant = ? AND s.id IN ({', '.join('?' * len(some))})",
                self.tenant,
                *some,
            )
        )
        return {known.id: known for known in found}

    def actors(self, ids: Collection[str]) -> set[str]:
        """Return the identifiers of the actors of stored statements."""
        # By the texts: postings are found by what is said, not by who says it.
        texts = (known.served for known in self.known(ids).values() if known.served is not None)
        found = (identifier(json.loads(served)["actor"]) for served in texts)
        return {actor for actor in found if actor is not None}

    def erased(self, identifiers: Collection[bytes]) -> set[bytes]:
        """Return which keyed identifier hashes belong to erased people."""
        c = t.erased.c
        return {
            row.identifier
            for some in chunks(identifiers)
            for row in self.rows(self.select(c.identifier).where(c.identifier.in_(some)))
        }

    def erase(self, agents: Collection[int], hashes: Collection[bytes], now: datetime) -> int:
        """Delete what the agents did; keep tombstones and the hashes."""
        while self.reindex(_SLICE):  # by the index they are found: an upgrade may have broken off
            pass
        return erase(self, agents, hashes, now)

    def one(
        self, id: str, *, voided: bool = False, source: str | None = None
    ) -> StoredStatement | None:
        """Return a live statement, or a voided one if *voided*; of one source if given."""
        return one(self, id, voided=voided, source=source)

    def page(
        self, query: StatementQuery, *, after: int | None, limit: int, source: str | None = None
    ) -> Page:
        """Return a page of a list, newest first unless the query is ascending."""
        return page(self, query, after=after, limit=limit, source=source)

    def consistent_through(self, now: int) -> int:
        """Return what is committed, or a moment ago if nothing is being stored."""
        if not self.postgres:
            [(stored,)] = self.sql("SELECT stored FROM clock WHERE tenant = ?", self.tenant)
            return int(stored)
        # A transaction that reads its clock takes the lock within _MOMENT, or waits for it; one
        # of this process may take longer.
        self._numbers.tell(now - _MOMENT)
        [(stored, idle)] = self.sql(
            "SELECT stored, pg_try_advisory_xact_lock_shared(?, ?) FROM clock WHERE tenant = ?",
            *(INTAKE_LOCK, self.tenant, self.tenant),
        )
        return max(int(stored), now - _MOMENT if idle else 0)

    def epoch(self) -> int:
        """Return the number that a restore raises."""
        rows = self.sql("SELECT epoch FROM tenant WHERE id = ?", self.tenant)
        return int(rows[0][0]) if rows else 0

    def of_agents(self, agents: Collection[int]) -> list[SourcedStatement]:
        """Return the live statements whose actor is one of the agents."""
        s, k, x = t.statement.c, t.posting.c, t.source.c
        text = t.statement_text.c
        query = (
            self.select(s.id, x.name, x.adapter, x.tolerant, x.home_pages, x.assurance, text.served)
            .join_from(t.posting, t.statement, sa.and_(k.seq == s.seq, k.tenant == s.tenant))
            .join(t.statement_text, text.seq == s.seq)
            .join(t.source, x.id == s.source)
            .where(
                k.tenant == self.tenant,
                k.first.in_(list(agents)),
                *acting(k),
                s.voided_by.is_(None),
                s.voids.is_(None),
            )
        )
        return [
            SourcedStatement(
                id=row.id,
                source=row.name,
                adapter=row.adapter,
                tolerant=row.tolerant,
                home_pages=tuple(json.loads(row.home_pages)),
                assurance=row.assurance,
                served=row.served,
            )
            for row in self.rows(query)
        ]

    def of_known_people(self) -> int:
        """Return how many statements have an actor who is a known person."""
        k, link = t.posting.c, t.identifier_link.c
        query = (
            sa.select(sa.func.count(k.seq.distinct()))
            .join_from(t.posting, t.identifier_link, link.agent == k.first)
            .where(
                k.tenant == self.tenant,
                link.tenant == self.tenant,
                *acting(k),
                link.until.is_(None),
            )
        )
        return self.connection.scalar(query) or 0

    def repairs(self, statement: str) -> list[Change]:
        """Return what was mended in a statement before it was stored."""
        c = t.repair.c
        rows = self.rows(
            self.select(c.path, c.before, c.after, c.rule)
            .where(c.statement == statement)
            .order_by(c.position)
        )
        return [Change(path, json.loads(a), json.loads(b), rule) for path, a, b, rule in rows]

    def received(self, statement: str) -> bytes | None:
        """Return the bytes that the sender sent, or None when there is no such statement."""
        x, c = t.statement_text.c, t.statement.c
        row = self.first(
            self.select(x.received, x.served)
            .join_from(t.statement_text, t.statement, x.seq == c.seq)
            .where(c.tenant == self.tenant, c.id == statement)
        )
        if row is None:
            return None
        return recover(row.served) if row.received is None else bytes(row.received)

    def quarantine(self, row: Quarantined) -> None:
        """Keep a statement that could not be stored, once."""
        self.add_new(
            t.quarantine,
            {
                "id": row.id,
                "source": row.source,
                "received": row.received,
                "statement": row.statement,
                "path": row.path,
                "rule": row.rule,
                "reason": row.reason,
                "body": row.body,
                "state": row.state,
            },
        )

    def in_quarantine(self) -> int:
        """Return how many statements wait in quarantine."""
        q = t.quarantine.c
        query = self.select(sa.func.count(q.id)).where(q.tenant == self.tenant, q.state == "open")
        return self.connection.scalar(query) or 0

    def quarantined(self, source: str | None = None) -> list[Quarantined]:
        """Return what waits in quarantine."""
        c = t.quarantine.c
        query = self.select(
            c.id, c.source, c.received, c.statement, c.path, c.rule, c.reason, c.body, c.state
        ).where(c.state == "open")
        if source is not None:
            query = query.where(c.source == source)
        return [Quarantined(*row) for row in self.rows(query.order_by(c.received, c.id))]
