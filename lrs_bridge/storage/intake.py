"""Statements that arrive: numbered, stored in sets, voided, found under what they refer to."""

import json
from collections.abc import Sequence
from typing import Any

from lrs_bridge.ports.statements import NewStatement, Reserved
from lrs_bridge.storage import tables as t
from lrs_bridge.storage.intern import hold_clock
from lrs_bridge.storage.marks import SqlMarks
from lrs_bridge.storage.postings import COLUMNS, Row, interned, source_row
from lrs_bridge.storage.postings import rows as rows_of
from lrs_bridge.storage.sets import append, insert_new
from lrs_bridge.storage.targeting import Reference, Target, content, follow, referring

_STATEMENT = (
    "tenant", "id", "seq", "stored", "source", "state", "refers_to", "voids",
)  # fmt: skip
_REPAIR = ("tenant", "statement", "position", "path", "before", "after", "rule")


class SqlIntake(SqlMarks):
    """The part of `ports.statements.Statements` through which statements come in."""

    def reserve(self, count: int, now: int) -> Reserved:
        """Take *count* numbers, and hold the tenant's clock until the commit."""
        hold_clock(self)
        # Who wrote *now* down may have waited since, while others were told a later moment.
        now = self._numbers.later(now)
        [(seq, stored, serial, erasures)] = self.sql(
            "UPDATE clock SET seq = seq + ?, serial = serial + ?,"
            " stored = CASE WHEN stored < ? THEN ? ELSE stored + ? END"
            " WHERE tenant = ? RETURNING seq, stored, serial, erasures",
            *(count, count, now, now + count - 1, count, self.tenant),
        )
        self._numbers.hold(erasures, spare=range(serial - count + 1, serial + 1))
        return Reserved(seq - count + 1, stored - count + 1, erasures)

    def insert(self, new: Sequence[NewStatement]) -> set[str]:
        """Store what is not there yet, in sets and in sorted order (no deadlock)."""
        if not new:
            return set()
        agents, iris = interned(self, [s.links for s in new], self._numbers)
        rows = sorted(self._row(s) for s in new)
        fresh = insert_new(self.connection, "statement", _STATEMENT, rows, returning="id")
        stored = [s for s in new if s.id in fresh] if len(fresh) < len(new) else new
        self._texts(stored)
        found = [source_row(self.tenant, s.seq, s.source) for s in stored]
        for s in stored:
            found += rows_of(self.tenant, s.seq, 0, s.links, agents, iris)
        append(self.connection, t.posting, sorted(found))
        self._refer(stored)
        return fresh

    def unindex(self) -> None:
        """Have the postings of all statements made anew; what is there stays meanwhile."""
        hold_clock(self)
        self.sql("UPDATE clock SET unindexed = seq WHERE tenant = ?", self.tenant)

    def reindex(self, limit: int) -> int:
        """Make the postings of some statements anew, the newest first; return how many."""
        # What is erased meanwhile would be brought back.
        hold_clock(self)
        [(highest,)] = self.sql(
            "UPDATE clock SET unindexed = unindexed WHERE tenant = ? RETURNING unindexed",
            self.tenant,
        )
        rows = self.sql(
            "SELECT s.id, s.seq, s.source, s.refers_to, s.voids, x.served FROM statement s"
            " JOIN statement_text x ON x.tenant = s.tenant AND x.seq = s.seq"
            " WHERE s.tenant = ? AND s.seq <= ? ORDER BY s.seq DESC LIMIT ?",
            *(self.tenant, highest or 0, limit),
        )
        found = [(Reference(*row[:5]), content(row[5])) for row in rows]
        self._index([source_row(self.tenant, it.seq, it.source) for it, _ in found])
        self._target([Target(it.seq, 0, it.id, links) for it, links in found])
        self._target(list(follow(self, [it for it, _ in found if it.refers_to])))
        lowest = min((it.seq for it, _ in found), default=1)
        self.sql(
            "UPDATE clock SET unindexed = ? WHERE tenant = ?",
            *(lowest - 1 or None, self.tenant),
        )
        return len(found)

    def _row(self, s: NewStatement) -> tuple[Any, ...]:
        return (
            self.tenant, s.id, s.seq, s.stored, s.source, "live", s.links.refers_to, s.voids,
        )  # fmt: skip

    def _texts(self, new: Sequence[NewStatement]) -> None:
        texts = [(self.tenant, s.seq, s.served, s.received) for s in new]
        append(self.connection, t.statement_text, texts)
        parts = [(self.tenant, s.id, sha2) for s in new for sha2 in s.attachments]
        insert_new(self.connection, "statement_attachment", ("tenant", "statement", "sha2"), parts)
        repairs = [
            (self.tenant, s.id, i, change.path, _json(change.before), _json(change.after),
             change.rule)
            for s in new
            for i, change in enumerate(s.repairs)
        ]  # fmt: skip
        insert_new(self.connection, "repair", _REPAIR, repairs)

    def _index(self, found: list[Row]) -> None:
        insert_new(self.connection, "posting", COLUMNS, sorted(found))

    def _refer(self, new: Sequence[NewStatement]) -> None:
        """Let voiding and references take effect, whichever of the two came first."""
        early = referring(self, [s.id for s in new])
        late = [
            Reference(s.id, s.seq, s.source, s.links.refers_to, s.voids)
            for s in new
            if s.links.refers_to is not None
        ]
        if not early and not late:
            return
        self._void(new, early)
        self._target(list(follow(self, [*late, *early])))

    def _target(self, targets: list[Target]) -> None:
        """Have statements found under what is said."""
        numbers = interned(self, [target.links for target in targets], self._numbers)
        self._index(
            [
                row
                for target in targets
                for row in rows_of(self.tenant, target.seq, target.hop, target.links, *numbers)
            ]
        )

    def _void(self, new: Sequence[NewStatement], early: Sequence[Reference]) -> None:
        """Let voiding take effect (xAPI 1.0.3 Data 2.3.2); a voiding statement stays."""
        c = t.statement.c
        for voider in new:
            if voider.voids and voider.links.refers_to:
                own = (c.source == voider.source,) if voider.voids == "own" else ()
                self.update_rows(
                    t.statement,
                    c.id == voider.links.refers_to,
                    c.voids.is_(None),
                    c.voided_by.is_(None),
                    *own,
                    voided_by=voider.id,
                )
        late = {s.id: s for s in new if not s.voids}
        for first in sorted(early, key=lambda it: it.seq, reverse=True):
            target = late.get(first.refers_to or "")
            if first.voids and target and first.voids in ("any", _own(first, target)):
                self.update_rows(t.statement, c.id == target.id, voided_by=first.id)


def _own(voider: Reference, target: NewStatement) -> str | None:
    return "own" if voider.source == target.source else None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
