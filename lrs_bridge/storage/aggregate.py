"""What every aggregate has: a connection, a tenant, and the two databases' common ground."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql import visitors

from lrs_bridge.storage.raw import execute
from lrs_bridge.storage.tables.base import Utc

Row = Mapping[str, Any]
_CHUNK = 500


class Aggregate:
    """Queries of one subject within one tenant and one transaction."""

    def __init__(self, connection: sa.Connection, tenant: int) -> None:
        self.connection = connection
        self.tenant = tenant

    @property
    def postgres(self) -> bool:
        """True on PostgreSQL, False on SQLite."""
        return self.connection.dialect.name == "postgresql"

    def select(self, *what: Any) -> sa.Select[*tuple[Any, ...]]:
        """Select within this tenant: every table that a selected column is of is held to it."""
        statement = sa.select(*what)
        tables = {table for column in statement.selected_columns for table in _tables(column)}
        return statement.where(*(table.c.tenant == self.tenant for table in tables))

    def rows(self, statement: sa.Select[*tuple[Any, ...]]) -> Sequence[Any]:
        """Return all rows."""
        return self.connection.execute(statement).all()

    def first(self, statement: sa.Select[*tuple[Any, ...]]) -> Any | None:
        """Return the first row, if any."""
        return self.connection.execute(statement).first()

    def sql(self, text: str, *values: Any) -> list[Any]:
        """Run *text* on the driver, with ``?`` for each value: for what runs with every request."""
        return execute(self.connection, text, values)

    def at(self, moment: datetime) -> Any:
        """Return an instant as the driver takes it."""
        return Utc().process_bind_param(moment, self.connection.dialect)

    def insert_rows(self, table: sa.Table, *rows: Row) -> None:
        """Insert rows."""
        for some in chunks([{"tenant": self.tenant, **row} for row in rows]):
            self.connection.execute(sa.insert(table), list(some))

    def add_new(self, table: sa.Table, row: Row) -> bool:
        """Insert a row unless a constraint says that it is there; say whether it is new."""
        insert = postgresql.insert if self.postgres else sqlite.insert
        new = insert(table).values(tenant=self.tenant, **row).on_conflict_do_nothing()
        return self.connection.execute(new.returning(table.c.tenant)).first() is not None

    def add_unique(self, table: sa.Table, row: Row) -> bool:
        """Insert a row in a savepoint; return False when a unique constraint forbids it."""
        try:
            with self.connection.begin_nested():
                self.insert_rows(table, row)
        except IntegrityError:
            return False
        return True

    def update_rows(self, table: sa.Table, *where: sa.ColumnElement[bool], **values: Any) -> int:
        """Update rows of this tenant; return how many."""
        update = sa.update(table).where(table.c.tenant == self.tenant, *where).values(**values)
        return self.connection.execute(update).rowcount

    def delete_rows(self, table: sa.Table, *where: sa.ColumnElement[bool]) -> int:
        """Delete rows of this tenant; return how many."""
        delete = sa.delete(table).where(table.c.tenant == self.tenant, *where)
        return self.connection.execute(delete).rowcount

    def same_tenant(self, left: sa.Table, right: Any) -> sa.ColumnElement[bool]:
        """Join condition: both rows are of the same tenant."""
        return sa.and_(left.c.tenant == self.tenant, right.c.tenant == self.tenant)


def chunks(items: Iterable[Any], size: int = _CHUNK) -> Iterable[Sequence[Any]]:
    """Cut *items* into pieces that fit a statement's bound values."""
    whole = list(items)
    for start in range(0, len(whole), size):
        yield whole[start : start + size]


def _tables(column: Any) -> Iterator[Any]:
    """Yield the tables that a column, or a function of columns, is of."""
    for element in visitors.iterate(column):
        table = getattr(element, "table", None)
        if isinstance(table, (sa.Table, sa.Alias)) and "tenant" in table.c:
            yield table
