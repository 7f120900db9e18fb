"""What every table shares: tenant first in every key, UTC times, named constraints."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Utc(sa.types.TypeDecorator[datetime]):
    """An instant: timestamptz on PostgreSQL, sortable ISO text in UTC on SQLite."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        """Keep text where the database forgets the zone."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.Text())
        return dialect.type_descriptor(sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse naive times: they have lost what they mean."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time without zone cannot be stored.")
        utc = value.astimezone(UTC)
        if dialect.name != "sqlite":
            return utc
        # strftime would write the year 1 without its noughts.
        return utc.isoformat(timespec="microseconds").replace("+00:00", "Z")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return UTC whatever zone the session has."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return datetime.fromisoformat(value)
        moment: datetime = value
        return moment.astimezone(UTC)


def table(
    name: str, *parts: sa.schema.SchemaItem, key: str | tuple[str, ...], rowid: bool = True
) -> sa.Table:
    """Make a table whose primary key is (tenant, *key*).

    A link table that is nothing but its key is kept once on SQLite: *rowid* False.
    """
    keys = (key,) if isinstance(key, str) else key
    return sa.Table(
        name,
        metadata,
        sa.Column("tenant", sa.Integer, sa.ForeignKey("tenant.id"), nullable=False),
        *parts,
        sa.PrimaryKeyConstraint("tenant", *keys),
        sqlite_with_rowid=rowid,
    )


def text(name: str, *, null: bool = False) -> sa.Column[str]:
    """Make a text column; ids, names and JSON are text of any length."""
    return sa.Column(name, sa.Text, nullable=null)


def time(name: str, *, null: bool = False) -> sa.Column[datetime]:
    """Make a column that holds an instant."""
    return sa.Column(name, Utc, nullable=null)


def refers(
    columns: str | tuple[str, ...], target: str, keys: str | tuple[str, ...] = "id"
) -> sa.ForeignKeyConstraint:
    """Refer to a row of *target* in the same tenant."""
    here = (columns,) if isinstance(columns, str) else columns
    there = (keys,) if isinstance(keys, str) else keys
    return sa.ForeignKeyConstraint(
        ("tenant", *here), [f"{target}.tenant", *(f"{target}.{key}" for key in there)]
    )


def one_of(name: str, column: str, *words: str) -> sa.CheckConstraint:
    """Hold *column* to the given words."""
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=name)
