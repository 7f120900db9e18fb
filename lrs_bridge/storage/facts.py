"""What a database says of itself: for `lrs-bridge doctor`."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from lrs_bridge.domain.errors import DatabaseUnavailableError
from lrs_bridge.storage.engine import make_engine

_BYPASS = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"


@dataclass(frozen=True, slots=True)
class Facts:
    """Version, and what is wrong with the database or with our role in it."""

    version: str
    problem: str | None


def facts(url: str) -> Facts:
    """Return what the database at *url* says of itself.

    Raises:
        DatabaseUnavailableError: It does not answer.
    """
    engine = make_engine(url, write=False)
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                return _postgres(connection)
            return _sqlite(connection)
    except SQLAlchemyError as error:
        raise DatabaseUnavailableError(f"The database does not answer: {error}") from error
    finally:
        engine.dispose()


def _sqlite(connection: sa.Connection) -> Facts:
    version = connection.exec_driver_sql("SELECT sqlite_version()").scalar_one()
    found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    return Facts(f"SQLite {version}", None if found == "ok" else f"damaged: {found}")


def _postgres(connection: sa.Connection) -> Facts:
    version = connection.exec_driver_sql("SHOW server_version").scalar_one()
    bypassed = connection.exec_driver_sql(_BYPASS).scalar_one()
    problem = "the role of database_url bypasses row-level security; use an ordinary role"
    return Facts(f"PostgreSQL {version}", problem if bypassed else None)
