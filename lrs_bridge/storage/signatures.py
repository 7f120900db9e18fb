"""Signatures of statements: kept with them, and gone with them."""

from collections.abc import Collection, Iterable

from lrs_bridge.ports.signatures import SignatureRow
from lrs_bridge.storage import tables as t
from lrs_bridge.storage.aggregate import Aggregate, chunks
from lrs_bridge.storage.sets import insert_new

_COLUMNS = ("tenant", "statement", "sha2", "algorithm", "trust", "subject")


class SqlSignatures(Aggregate):
    """Queries of `ports.signatures.KeptSignatures`."""

    def add(self, signatures: Iterable[tuple[str, Collection[SignatureRow]]]) -> None:
        """Keep the signatures of statements that were stored in this transaction."""
        rows = [
            (self.tenant, statement, row.sha2, row.algorithm, row.trust, row.subject)
            for statement, of_it in signatures
            for row in of_it
        ]
        insert_new(self.connection, "signature", _COLUMNS, rows)

    def of(self, statement: str) -> list[SignatureRow]:
        """Return the signatures of a statement."""
        c = t.signature.c
        rows = self.rows(
            self.select(c.sha2, c.algorithm, c.trust, c.subject)
            .where(c.statement == statement)
            .order_by(c.sha2)
        )
        return [SignatureRow(*row) for row in rows]


def forget(aggregate: Aggregate, statements: Collection[str]) -> None:
    """Delete the signatures of statements, and with them whom their certificates name."""
    for some in chunks(statements):
        aggregate.delete_rows(t.signature, t.signature.c.statement.in_(some))
