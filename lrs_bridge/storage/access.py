"""Sources, keys, sign-in, sessions and the audit."""

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from lrs_bridge.domain.access import Grant, Machine, Role
from lrs_bridge.domain.audit import content, leaf
from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.ports.access import (
    AuditEntry,
    CredentialKind,
    CredentialRow,
    SessionRow,
    SourceRow,
    Tally,
)
from lrs_bridge.storage import tables as t
from lrs_bridge.storage.aggregate import Aggregate

_FIGURES = (
    "received", "stored", "duplicates", "quarantined", "refused", "repaired", "heartbeats",
)  # fmt: skip
_COUNT = (
    f"INSERT INTO tally (tenant, source, day, {', '.join(_FIGURES)})"
    f" VALUES ({', '.join('?' * (3 + len(_FIGURES)))}) ON CONFLICT (tenant, source, day)"
    f" DO UPDATE SET {', '.join(f'{name} = tally.{name} + excluded.{name}' for name in _FIGURES)}"
)


class SqlAccess(Aggregate):
    """Queries of `ports.access.Access`."""

    def add_source(self, row: SourceRow, now: datetime) -> None:
        """Add a source."""
        new = self.add_new(
            t.source,
            {
                "id": row.id,
                "name": row.name,
                "adapter": row.adapter,
                "tolerant": row.tolerant,
                "assurance": row.assurance,
                "home_pages": json.dumps(row.home_pages),
                "state": row.state,
                "created": now,
            },
        )
        if not new:
            raise InvalidRequestError(f"There is a source called {row.name!r} already.")

    def sources(self) -> list[SourceRow]:
        """Return all sources by name."""
        return [_source(row) for row in self.rows(self.select(t.source).order_by(t.source.c.name))]

    def source(self, name: str) -> SourceRow | None:
        """Return the source of that name."""
        row = self.first(self.select(t.source).where(t.source.c.name == name))
        return _source(row) if row else None

    def set_source_state(self, source: str, state: str) -> None:
        """Make a source active or disabled."""
        self.update_rows(t.source, t.source.c.id == source, state=state)

    def add_credential(self, row: CredentialRow, source: str, digest: bytes) -> None:
        """Add a key or a token to a source."""
        self.insert_rows(
            t.credential,
            {
                "id": row.id,
                "source": source,
                "digest": digest,
                "scopes": " ".join(row.scopes),
                "created": row.created,
                "ended": row.ended,
                "ends": row.ends,
            },
        )

    def credentials(self, source: str) -> list[CredentialRow]:
        """Return the keys and tokens of a source, the oldest first."""
        c = t.credential.c
        rows = self.rows(
            self.select(c.id, c.scopes, c.created, c.ends, c.ended)
            .where(c.source == source)
            .order_by(c.created, c.id)
        )
        return [CredentialRow(id, tuple(scopes.split()), *times) for id, scopes, *times in rows]

    def end_credential(self, id: str, now: datetime) -> bool:
        """End a key or token; say whether there is one that had not been ended."""
        c = t.credential.c
        return bool(self.update_rows(t.credential, c.id == id, c.ended.is_(None), ended=now))

    def end_credentials(self, source: str, now: datetime, *, but: str) -> None:
        """End all keys and tokens of a source but one."""
        c = t.credential.c
        self.update_rows(
            t.credential, c.source == source, c.ended.is_(None), c.id != but, ended=now
        )

    def machine(self, id: str, kind: CredentialKind, now: datetime) -> tuple[Machine, bytes] | None:
        """Return the machine and secret digest of a live credential of an active source."""
        c, s = t.credential.c, t.source.c
        lasts = c.ends.is_(None) if kind == "key" else c.ends > now
        row = self.first(
            self.select(c.id, c.digest, c.scopes, s.id.label("source"), s.name, s.adapter,
                        s.tolerant, s.home_pages)
            .join_from(t.credential, t.source, c.source == s.id)
            .where(c.id == id, c.ended.is_(None), lasts, s.state == "active")
        )  # fmt: skip
        if row is None:
            return None
        machine = Machine(
            tenant=self.tenant,
            credential=row.id,
            source=row.source,
            name=row.name,
            adapter=row.adapter,
            tolerant=row.tolerant,
            home_pages=tuple(json.loads(row.home_pages)),
            scopes=frozenset(row.scopes.split()),
        )
        return machine, row.digest

    def count(self, source: str, day: str, tally: Tally, now: datetime) -> None:
        """Add to the day's tally of a source and note that it was heard."""
        self.sql(_COUNT, self.tenant, source, day, *(getattr(tally, name) for name in _FIGURES))
        self.sql(
            "UPDATE source SET heard = ? WHERE tenant = ? AND id = ?",
            *(self.at(now), self.tenant, source),
        )

    def tallies(self) -> dict[str, Tally]:
        """Return the sum of all days, by source name."""
        sums = [sa.func.coalesce(sa.func.sum(t.tally.c[name]), 0) for name in _FIGURES]
        query = (
            sa.select(t.source.c.name, *sums)
            .select_from(t.source)
            .outerjoin(
                t.tally,
                sa.and_(t.tally.c.source == t.source.c.id, self.same_tenant(t.tally, t.source)),
            )
            .where(t.source.c.tenant == self.tenant)
            .group_by(t.source.c.name)
            .order_by(t.source.c.name)
        )
        return {name: Tally(*map(int, figures)) for name, *figures in self.rows(query)}

    def add_login(self, digest: bytes, person: str, ends: datetime) -> None:
        """Keep a one-time sign-in link."""
        self.insert_rows(t.login, {"digest": digest, "person": person, "ends": ends})

    def use_login(self, digest: bytes, now: datetime) -> str | None:
        """Use a link up; the condition in the UPDATE lets only one caller have it."""
        c = t.login.c
        used = (
            sa.update(t.login)
            .where(c.tenant == self.tenant, c.digest == digest, c.used.is_(None), c.ends > now)
            .values(used=now)
            .returning(c.person)
        )
        person: str | None = self.connection.scalar(used)
        return person

    def add_session(
        self, digest: bytes, person: str, csrf: str, now: datetime, ends: datetime
    ) -> None:
        """Begin a session."""
        self.insert_rows(
            t.session,
            {
                "digest": digest,
                "person": person,
                "csrf": csrf,
                "begun": now,
                "seen": now,
                "ends": ends,
            },
        )

    def session(self, digest: bytes, now: datetime, idle_since: datetime) -> SessionRow | None:
        """Return the session if it has not ended and was seen after *idle_since*."""
        c = t.session.c
        row = self.first(
            self.select(c.person, t.person.c.name, c.csrf, c.seen)
            .join_from(t.session, t.person, c.person == t.person.c.id)
            .where(c.digest == digest, c.ends > now, c.seen > idle_since)
        )
        return SessionRow(*row) if row else None

    def touch_session(self, digest: bytes, now: datetime) -> None:
        """Note that the session was used."""
        self.update_rows(t.session, t.session.c.digest == digest, seen=now)

    def end_session(self, digest: bytes) -> None:
        """End a session."""
        self.delete_rows(t.session, t.session.c.digest == digest)

    def add_role(
        self, id: str, person: str, role: Role, organisation: str | None, now: datetime
    ) -> None:
        """Give a person a role from now on."""
        if Grant(role, organisation) not in self.grants(person, now):
            self.insert_rows(
                t.role,
                {
                    "id": id,
                    "person": person,
                    "role": role,
                    "organisation": organisation,
                    "since": now,
                },
            )

    def grants(self, person: str, now: datetime) -> tuple[Grant, ...]:
        """Return the roles that the person holds now."""
        c = t.role.c
        rows = self.rows(
            self.select(c.role, c.organisation)
            .where(c.person == person, c.since <= now, sa.or_(c.until.is_(None), c.until > now))
            .order_by(c.role, c.organisation)
        )
        return tuple(Grant(*row) for row in rows)

    def holders(self, role: Role) -> list[tuple[str, str, str | None]]:
        """Return (person, name, organisation id) of everyone who holds *role* now."""
        c, p = t.role.c, t.person.c
        rows = self.rows(
            self.select(p.id, p.name, c.organisation)
            .join_from(t.role, t.person, c.person == p.id)
            .where(c.role == role, c.until.is_(None), c.tenant == self.tenant)
            .order_by(p.name, p.id)
        )
        return [(person, name, organisation) for person, name, organisation in rows]

    def note(self, entry: AuditEntry) -> None:
        """Add to the audit, with the leaf hash that the log will be built of."""
        values = {
            "id": entry.id,
            "at": entry.at,
            "actor": entry.actor,
            "act": entry.act,
            "object_kind": entry.object_kind,
            "object": entry.object,
            "person": entry.person,
            "detail": entry.detail,
            "salt": entry.salt,
        }
        self.insert_rows(t.audit, {**values, "leaf": leaf(entry.salt, content(entry))})

    def audit(self, *, person: str | None = None, limit: int = 100) -> list[AuditEntry]:
        """Return the newest entries, of one person if given."""
        c = t.audit.c
        query = self.select(
            c.id, c.at, c.actor, c.act, c.object_kind, c.object, c.person, c.detail, c.salt
        )
        if person is not None:
            query = query.where(c.person == person)
        return [
            AuditEntry(*row) for row in self.rows(query.order_by(c.at.desc(), c.id).limit(limit))
        ]


def _source(row: Any) -> SourceRow:
    return SourceRow(
        id=row.id,
        name=row.name,
        adapter=row.adapter,
        tolerant=row.tolerant,
        home_pages=tuple(json.loads(row.home_pages)),
        state=row.state,
        heard=row.heard,
        assurance=row.assurance,
    )
