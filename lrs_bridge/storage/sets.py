"""Set-based inserts: one statement for many rows, nothing compiled."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from lrs_bridge.storage.aggregate import chunks
from lrs_bridge.storage.raw import execute

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
    new: set[Any] = set()
    for some in chunks(rows, _VALUES // len(columns)):
        values = [value for row in some for value in row]
        found = execute(connection, _sql(table, columns, len(some), returning), values)
        if returning:
            new.update(value for (value,) in found)
    return new


@lru_cache(maxsize=512)
def _sql(table: str, columns: tuple[str, ...], rows: int, returning: str | None) -> str:
    one = f"({', '.join('?' * len(columns))})"
    end = f" RETURNING {returning}" if returning else ""
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([one] * rows)}"
        f" ON CONFLICT DO NOTHING{end}"
    )
