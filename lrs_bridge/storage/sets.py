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


def append(connection: sa.Connection, table: sa.Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert whole rows that are known not to be there.

    PostgreSQL takes each column as one array: binding each value costs more than storing it.
    """
    columns = tuple(table.c.keys())
    if not rows or connection.dialect.name != "postgresql":
        insert_new(connection, table.name, columns, rows)
        return
    arrays = [list(column) for column in zip(*rows, strict=True)]
    execute(connection, _arrays(table, connection.dialect), arrays)


@lru_cache
def _arrays(table: sa.Table, dialect: sa.Dialect) -> str:
    types = (f"?::{column.type.compile(dialect)}[]" for column in table.c)
    names = ", ".join(table.c.keys())
    return f"INSERT INTO {table.name} ({names}) SELECT * FROM unnest({', '.join(types)})"


@lru_cache(maxsize=512)
def _sql(table: str, columns: tuple[str, ...], rows: int, returning: str | None) -> str:
    one = f"({', '.join('?' * len(columns))})"
    end = f" RETURNING {returning}" if returning else ""
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([one] * rows)}"
        f" ON CONFLICT DO NOTHING{end}"
    )
