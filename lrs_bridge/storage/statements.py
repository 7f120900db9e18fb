"""Statements: intake in sets, lists, marks, quarantine."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from lrs_bridge.domain.xapi.prepare import recover
from lrs_bridge.domain.xapi.queries import StatementQuery
from lrs_bridge.ports.source import Change
from lrs_bridge.ports.statements import (
    Known,
    Link,
    NewStatement,
    Page,
    Quarantined,
    SourcedStatement,
    StoredStatement,
)
from lrs_bridge.storage import tables as t
from lrs_bridge.storage.aggregate import chunks
from lrs_bridge.storage.erasure import erase
from lrs_bridge.storage.intern import intern
from lrs_bridge.storage.lists import page
from lrs_bridge.storage.marks import SqlMarks
from lrs_bridge.storage.sets import insert_new

_STATEMENT = (
    "tenant", "id", "seq", "stored", "source", "state", "digest", "digest_version", "moment",
    "verb", "registration", "refers_to", "voids",
)  # fmt: skip


class SqlStatements(SqlMarks):
    """Queries of `ports.statements.Statements`."""

    def reserve(self, count: int, now: int) -> tuple[int, int]:
        """Take *count* numbers; return the first (seq, stored), and hold the tenant's clock."""
        c = t.clock.c
        next_stored = sa.case((c.stored + 1 > now, c.stored + 1), else_=now)
        taken = (
            sa.update(t.clock)
            .where(c.tenant == self.tenant)
            .values(seq=c.seq + count, stored=next_stored + count - 1)
            .returning(c.seq, c.stored)
        )
        seq, stored = self.connection.execute(taken).one()
        return seq - count + 1, stored - count + 1

    def insert(self, new: Sequence[NewStatement]) -> set[str]:
        """Store what is not there yet, in sets and in sorted order (no deadlock)."""
        if not new:
            return set()
        iris = intern(
            self,
            t.iri,
            "iri",
            {s.verb: None for s in new} | {link.value: None for s in new for link in s.activities},
        )
        names: dict[str, str | None] = {link.value: None for s in new for link in s.agents}
        for statement in new:
            names.update(statement.names)
        agents = intern(self, t.agent, "identifier", names)
        rows = sorted(self._row(s, iris[s.verb]) for s in new)
        fresh = insert_new(self.connection, "statement", _STATEMENT, rows, returning="id")
        stored = [s for s in new if s.id in fresh]
        self._texts(stored)
        self._links(stored, agents, iris)
        self._void(stored)
        return fresh

    def _row(self, s: NewStatement, verb: int) -> tuple[Any, ...]:
        return (
            self.tenant, s.id, s.seq, s.stored, s.source, "live", s.digest, s.digest_version,
            s.moment, verb, s.registration, s.refers_to, s.voids,
        )  # fmt: skip

    def _texts(self, new: Sequence[NewStatement]) -> None:
        texts = [(self.tenant, s.id, s.served, s.received) for s in new]
        insert_new(
            self.connection, "statement_text", ("tenant", "statement", "served", "received"), texts
        )
        parts = [(self.tenant, s.id, sha2) for s in new for sha2 in s.attachments]
        insert_new(self.connection, "statement_attachment", ("tenant", "statement", "sha2"), parts)
        repairs = [
            (
                self.tenant,
                s.id,
                i,
                change.path,
                _json(change.before),
                _json(change.after),
                change.rule,
            )
            for s in new
            for i, change in enumerate(s.repairs)
        ]
        insert_new(
            self.connection,
            "repair",
            ("tenant", "statement", "position", "path", "before", "after", "rule"),
            repairs,
        )

    def _links(
        self, new: Sequence[NewStatement], agents: Mapping[str, int], iris: Mapping[str, int]
    ) -> None:
        def rows(links: Sequence[Link], seq: int, ids: Mapping[str, int]) -> set[tuple[Any, ...]]:
            return {(self.tenant, ids[x.value], int(x.related), seq, x.usage) for x in links}

        by_agent = [row for s in new for row in rows(s.agents, s.seq, agents)]
        by_activity = [row for s in new for row in rows(s.activities, s.seq, iris)]
        insert_new(
            self.connection,
            "statement_agent",
            ("tenant", "agent", "scope", "seq", "usage"),
            sorted(by_agent),
        )
        insert_new(
            self.connection,
            "statement_activity",
            ("tenant", "activity", "scope", "seq", "usage"),
            sorted(by_activity),
        )

    def _void(self, new: Sequence[NewStatement]) -> None:
        """Let voiding take effect, whichever of the two came first (xAPI 1.0.3 Data 2.3.2)."""
        c = t.statement.c
        for voider in new:
            if voider.voids and voider.refers_to:
                own = (c.source == voider.source,) if voider.voids == "own" else ()
                self.update_rows(
                    t.statement,
                    c.id == voider.refers_to,
                    c.voids.is_(None),
                    c.voided_by.is_(None),
                    *own,
                    voided_by=voider.id,
                )
        late = {s.id: s for s in new if not s.voids}
        for some in chunks(late):
            early = self.rows(
                self.select(c.refers_to, c.id, c.voids, c.source)
                .where(c.refers_to.in_(some), c.voids.is_not(None))
                .order_by(c.seq.desc())
            )
            for target, voider_id, reach, source in early:
                if reach == "any" or source == late[target].source:
                    self.update_rows(t.statement, c.id == target, voided_by=voider_id)

    def known(self, ids: Collection[str]) -> dict[str, Known]:
        """Return what is stored under the ids."""
        c = t.statement.c
        found = (
            Known(*row)
            for some in chunks(ids)
            for row in self.rows(
                self.select(c.id, c.state, c.digest, c.moment).where(c.id.in_(some))
            )
        )
        return {known.id: known for known in found}

    def actors(self, ids: Collection[str]) -> set[str]:
        """Return the identifiers of the actors of stored statements."""
        s, k, a = t.statement.c, t.statement_agent.c, t.agent.c
        return {
            row.identifier
            for some in chunks(ids)
            for row in self.rows(
                self.select(a.identifier)
                .join_from(t.agent, t.statement_agent, a.id == k.agent)
                .join(t.statement, k.seq == s.seq)
                .where(
                    k.tenant == self.tenant,
                    s.tenant == self.tenant,
                    s.id.in_(some),
                    k.scope == 0,
                    k.usage == "actor",
                )
            )
        }

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
        return erase(self, agents, hashes, now)

    def add_attachments(self, parts: Mapping[str, tuple[str, bytes]]) -> None:
        """Keep attachments; those already there are left alone."""
        rows = [
            (self.tenant, sha2, kind, content) for sha2, (kind, content) in sorted(parts.items())
        ]
        insert_new(
            self.connection, "attachment", ("tenant", "sha2", "content_type", "content"), rows
        )

    def attachments(self, statements: Collection[str]) -> dict[str, tuple[str, bytes]]:
        """Return the attachments of the statements: (content type, bytes) by SHA-2."""
        a, s = t.attachment.c, t.statement_attachment.c
        return {
            row.sha2: (row.content_type, row.content)
            for some in chunks(statements)
            for row in self.rows(
                self.select(a.sha2, a.content_type, a.content)
                .join_from(t.attachment, t.statement_attachment, a.sha2 == s.sha2)
                .where(s.tenant == self.tenant, s.statement.in_(some))
            )
        }

    def one(
        self, id: str, *, voided: bool = False, source: str | None = None
    ) -> StoredStatement | None:
        """Return a live statement, or a voided one if *voided*; of one source if given."""
        c = t.statement.c
        query = (
            self.select(c.id, c.seq, c.stored, t.statement_text.c.served)
            .join_from(t.statement, t.statement_text, c.id == t.statement_text.c.statement)
            .where(c.id == id, c.voided_by.is_not(None) if voided else c.voided_by.is_(None))
        )
        row = self.first(query if source is None else query.where(c.source == source))
        return StoredStatement(*row) if row else None

    def page(
        self, query: StatementQuery, *, after: int | None, limit: int, source: str | None = None
    ) -> Page:
        """Return a page of a list, newest first unless the query is ascending."""
        return page(self, query, after=after, limit=limit, source=source)

    def consistent_through(self, now: int) -> int:
        """Return *now*: intake is serial, so nothing with an earlier `stored` is still to come.

        A statement being committed has a `stored` later than the last one readable; the answer
        must not pass it, so the last readable `stored` bounds the answer when the clock is ahead.
        """
        last = self.connection.scalar(
            sa.select(t.clock.c.stored).where(t.clock.c.tenant == self.tenant)
        )
        return int(last or now)

    def epoch(self) -> int:
        """Return the number that a restore raises."""
        return int(
            self.connection.scalar(sa.select(t.tenant.c.epoch).where(t.tenant.c.id == self.tenant))
            or 0
        )

    def of_agents(self, agents: Collection[int]) -> list[SourcedStatement]:
        """Return the live statements whose actor is one of the agents."""
        s, k, x = t.statement.c, t.statement_agent.c, t.source.c
        query = (
            self.select(
                s.id,
                x.name,
                x.adapter,
                x.tolerant,
                x.home_pages,
                x.assurance,
                t.statement_text.c.served,
            )
            .join_from(
                t.statement_agent, t.statement, sa.and_(k.seq == s.seq, k.tenant == s.tenant)
            )
            .join(t.statement_text, t.statement_text.c.statement == s.id)
            .join(t.source, x.id == s.source)
            .where(
                k.tenant == self.tenant,
                k.agent.in_(list(agents)),
                k.scope == 0,
                k.usage == "actor",
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
        k, link = t.statement_agent.c, t.identifier_link.c
        query = (
            sa.select(sa.func.count(k.seq.distinct()))
            .join_from(t.statement_agent, t.identifier_link, link.agent == k.agent)
            .where(
                k.tenant == self.tenant,
                link.tenant == self.tenant,
                k.scope == 0,
                k.usage == "actor",
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
        x = t.statement_text.c
        row = self.first(self.select(x.received, x.served).where(x.statement == statement))
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


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
