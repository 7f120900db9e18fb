"""Frameworks, whose published versions never change, and rules in revisions."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.ports.competence import FrameworkRow, RuleRow
from lrs_bridge.storage import tables as t
from lrs_bridge.storage.aggregate import Aggregate


class SqlCompetence(Aggregate):
    """Queries of `ports.competence.Competence`."""

    def add_framework(self, row: FrameworkRow, now: datetime) -> bool:
        """Publish a framework version; return False when the same is there already."""
        new = self.add_new(
            t.framework,
            {
                "id": row.id,
                "version": row.version,
                "state": row.state,
                "body": row.body,
                "sha256": row.sha256,
                "loaded": now,
            },
        )
        if not new:
            there = self.framework(row.id, row.version)
            if there and there.sha256 != row.sha256:
                raise InvalidRequestError(
                    f"{row.id} {row.version} is published with other content."
                    " A published version never changes: give the new one another version."
                )
            return False
        self.insert_rows(
            t.requirement,
            *(
                {"framework": row.id, "version": row.version, "code": code, "position": position}
                for position, code in enumerate(row.codes)
            ),
        )
        return True

    def frameworks(self) -> list[FrameworkRow]:
        """Return all framework versions."""
        f = t.framework.c
        rows = self.rows(
            self.select(f.id, f.version, f.state, f.body, f.sha256).order_by(f.id, f.loaded)
        )
        return [self._framework(row) for row in rows]

    def framework(self, id: str, version: str | None = None) -> FrameworkRow | None:
        """Return a version of a framework, or its newest published one."""
        f = t.framework.c
        query = self.select(f.id, f.version, f.state, f.body, f.sha256).where(f.id == id)
        if version is None:
            query = query.where(f.state == "published").order_by(f.loaded.desc(), f.version.desc())
        else:
            query = query.where(f.version == version)
        row = self.first(query.limit(1))
        return self._framework(row) if row else None

    def _framework(self, row: Any) -> FrameworkRow:
        codes = self._codes(row.id, row.version)
        return FrameworkRow(row.id, row.version, row.state, row.body, row.sha256, codes)

    def _codes(self, framework: str, version: str) -> tuple[str, ...]:
        r = t.requirement.c
        rows = self.rows(
            self.select(r.code)
            .where(r.framework == framework, r.version == version)
            .order_by(r.position)
        )
        return tuple(row.code for row in rows)

    def activate_rule(self, row: RuleRow, now: datetime) -> int:
        """Make this the active revision of its rule; return the revision number."""
        r = t.rule.c
        active = self.first(
            self.select(r.revision, r.sha256).where(r.id == row.id, r.state == "active")
        )
        if active and active.sha256 == row.sha256:
            return int(active.revision)
        self.retire_rule(row.id)
        last = self.connection.scalar(self.select(sa.func.max(r.revision)).where(r.id == row.id))
        revision = (last or 0) + 1
        self.insert_rows(
            t.rule,
            {
                "id": row.id,
                "revision": revision,
                "framework": row.framework,
                "version": row.version,
                "requirement": row.requirement,
                "state": "active",
                "body": row.body,
                "sha256": row.sha256,
                "loaded": now,
            },
        )
        return revision

    def retire_rule(self, id: str) -> bool:
        """Retire the active revision; return False when there is none."""
        r = t.rule.c
        return self.update_rows(t.rule, r.id == id, r.state == "active", state="retired") > 0

    def rules(self, *, active: bool = True) -> list[RuleRow]:
        """Return the active rules, or every revision."""
        r = t.rule.c
        query = self.select(
            r.id, r.revision, r.framework, r.version, r.requirement, r.state, r.body, r.sha256
        ).order_by(r.id, r.revision)
        if active:
            query = query.where(r.state == "active")
        return [RuleRow(*row) for row in self.rows(query)]
