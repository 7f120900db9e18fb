"""Attachments in pieces, so that nobody holds one whole."""

from collections.abc import Collection, Iterable, Iterator

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from lrs_bridge.ports.attachments import Kept, Part
from lrs_bridge.storage import tables as t
from lrs_bridge.storage.aggregate import Aggregate, chunks
from lrs_bridge.storage.sets import insert_new

_UNKNOWN = "application/octet-stream"


class SqlAttachments(Aggregate):
    """Queries of `ports.attachments.Attachments`."""

    def keep(self, parts: Iterable[Part]) -> None:
        """Store what is not there yet, in sorted order (no deadlock)."""
        for part in sorted(parts, key=lambda part: part.sha2):
            self._hold(part)
            if self.piece(part.sha2, 0) is None:
                for position, piece in enumerate(_pieces(part)):
                    row = (self.tenant, part.sha2, position, piece)
                    insert_new(self.connection, "attachment_chunk", _CHUNK, [row])

    def forget(self, sha2s: Collection[str]) -> None:
        """Delete those of the given that no statement refers to."""
        for some in chunks(sorted(sha2s)):
            forget_orphans(self, t.attachment.c.sha2.in_(some))

    def of(self, statements: Collection[str]) -> list[Kept]:
        """Return what the statements refer to, each once, in the order of SHA-2."""
        a, s = t.attachment.c, t.statement_attachment.c
        found = {
            Kept(*row)
            for some in chunks(statements)
            for row in self.rows(
                self.select(a.sha2, a.content_type, a.length)
                .join_from(t.attachment, t.statement_attachment, a.sha2 == s.sha2)
                .where(s.tenant == self.tenant, s.statement.in_(some))
            )
        }
        return sorted(found, key=lambda kept: kept.sha2)

    def piece(self, sha2: str, position: int) -> bytes | None:
        """Return the piece at a position, or None behind the last one."""
        c = t.attachment_chunk.c
        row = self.first(self.select(c.content).where(c.sha2 == sha2, c.position == position))
        return None if row is None else bytes(row.content)

    def pieces(self, sha2: str) -> Iterator[bytes]:
        """Yield all pieces within this transaction."""
        position = 0
        while (piece := self.piece(sha2, position)) is not None:
            yield piece
            position += 1

    def _hold(self, part: Part) -> None:
        """Make the row of an attachment, or lock the one that is there against `forget_orphans`."""
        insert = postgresql.insert if self.postgres else sqlite.insert
        new = insert(t.attachment).values(
            tenant=self.tenant,
            sha2=part.sha2,
            content_type=part.content_type or _UNKNOWN,
            length=part.length,
        )
        key = [t.attachment.c.tenant, t.attachment.c.sha2]
        self.connection.execute(
            new.on_conflict_do_update(index_elements=key, set_={"length": new.excluded.length})
        )


def forget_orphans(aggregate: Aggregate, *which: sa.ColumnElement[bool]) -> None:
    """Delete the attachments that no statement refers to any more, with their bytes.

    First the rows are locked: then no other transaction can refer to one any more, and those
    which one had just referred to are left out when looked at again.
    """
    a, s, chunk = t.attachment.c, t.statement_attachment.c, t.attachment_chunk
    used = sa.exists().where(s.tenant == aggregate.tenant, s.sha2 == a.sha2)
    orphans = aggregate.select(a.sha2).where(~used, *which).order_by(a.sha2)
    locked = [row.sha2 for row in aggregate.rows(orphans.with_for_update())]
    for some in chunks(locked):
        gone = [row.sha2 for row in aggregate.rows(orphans.where(a.sha2.in_(some)))]
        aggregate.delete_rows(chunk, chunk.c.sha2.in_(gone))
        aggregate.delete_rows(t.attachment, a.sha2.in_(gone))


def _pieces(part: Part) -> Iterator[bytes]:
    """Yield at least one piece: that an attachment is there shows in its first."""
    if part.length == 0:
        yield b""
    yield from part.pieces()


_CHUNK = ("tenant", "sha2", "position", "content")
