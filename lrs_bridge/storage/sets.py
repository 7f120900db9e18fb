"""Set-based inserts for the hot path: one statement for many rows, no ORM, no compilation."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from lrs_bridge.storage.aggregate import chunks

# SQLite binds at most 32,766 values and PostgreSQL 65,535 in one statement.
_VALUES = 12_000


def insert_new(
    connection: sa.Connection,
    table: str,
    columns: tuple[str, ...],
    rows: Sequence[tuple[Any, ...]],
    *,
    returning: str | None = None,
) -> set[Any]:
    """Insert the rows that no constraint refuses; return *returning* of those that are new."""
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    new: set[Any] = set()
    for some in chunks(rows, _VALUES // len(columns)):
        sql = _sql(table, columns, len(some), mark, returning)
        result = connection.exec_driver_sql(sql, tuple(v for row in some for v in row))
        if returning:
            new.update(result.scalars())
    return new


@lru_cache(maxsize=512)
def _sql(table: str, columns: tuple[str, ...], rows: int, mark: str, returning: str | None) -> str:
    one = f"({', '.join([mark] * len(columns))})"
    end = f" RETURNING {returning}" if returning else ""
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([one] * rows)}"
        f" ON CONFLICT DO NOTHING{end}"
    )
