"""SQL on the driver's own cursor: for what runs with every request.

SQLAlchemy's connection costs some 50 µs a statement, the driver 5. What the driver raises is
raised as SQLAlchemy would.
"""

from collections.abc import Sequence
from typing import Any, NoReturn

import sqlalchemy as sa


def execute(connection: sa.Connection, text: str, values: Sequence[Any] = ()) -> list[Any]:
    """Run *text*, with ``?`` for each value; return its rows, if it has any."""
    if connection.dialect.name == "postgresql":
        text = text.replace("?", "%s")
    cursor = connection.connection.cursor()
    try:
        cursor.execute(text, values)
        return list(cursor.fetchall()) if cursor.description else []
    except Exception as error:  # noqa: BLE001 - the driver's base class is in the dialect
        _raise(connection, text, error)
    finally:
        cursor.close()


def execute_many(connection: sa.Connection, text: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run *text* for each of the rows."""
    if connection.dialect.name == "postgresql":
        text = text.replace("?", "%s")
    cursor = connection.connection.cursor()
    try:
        cursor.executemany(text, rows)
    except Exception as error:  # noqa: BLE001 - the driver's base class is in the dialect
        _raise(connection, text, error)
    finally:
        cursor.close()


def _raise(connection: sa.Connection, text: str, error: Exception) -> NoReturn:
    base = connection.dialect.loaded_dbapi.Error
    if not isinstance(error, base):
        raise error
    raise sa.exc.DBAPIError.instance(
        text, None, error, base, hide_parameters=True, dialect=connection.dialect
    ) from error
