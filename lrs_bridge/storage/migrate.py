"""Bring a database to this release's schema, forward only, and check that it is there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from lrs_bridge.domain.errors import DatabaseUnavailableError, SchemaOutdatedError
from lrs_bridge.storage.engine import make_engine
from lrs_bridge.storage.raw import execute
from lrs_bridge.storage.tables import metadata

_LOCK = 0x6C7273  # one migration at a time on one PostgreSQL server


def upgrade(url: str, app_url: str | None = None) -> None:
    """Run the pending migrations on *url*; let the role of *app_url* use the tables."""
    _make_private(url)
    engine = make_engine(url, write=True)
    try:
        with engine.connect() as connection, _unchecked(connection), connection.begin():
            postgres = connection.dialect.name == "postgresql"
            if postgres:
                connection.exec_driver_sql("SET LOCAL lock_timeout = '4s'")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            command.upgrade(_config(connection), "head")
            if postgres and app_url and app_url != url:
                _grant(connection, sa.make_url(app_url).username or "")
    except sa.exc.OperationalError as error:
        raise DatabaseUnavailableError(f"The database cannot be upgraded: {error.orig}") from error
    finally:
        engine.dispose()


def check(url: str) -> None:
    """Check that the database has this release's schema.

    Raises:
        SchemaOutdatedError: It has another.
        DatabaseUnavailableError: It does not answer.
    """
    engine = make_engine(url, write=False)
    try:
        with engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_heads()
    except sa.exc.OperationalError as error:
        raise DatabaseUnavailableError(f"The database does not answer: {error.orig}") from error
    finally:
        engine.dispose()
    wanted = ScriptDirectory.from_config(_config(None)).get_heads()
    if set(found) != set(wanted):
        there = ", ".join(found) or "none"
        raise SchemaOutdatedError(
            f"Schema {there} is there, {', '.join(wanted)} is needed: run `lrs-bridge db upgrade`."
        )


def differences(url: str) -> list[Any]:
    """Return how the database differs from the tables as the code knows them."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - for tests and doctor

    engine = make_engine(url, write=False)
    try:
        with engine.connect() as connection:
            found = compare_metadata(MigrationContext.configure(connection), metadata)
            return list(found)
    finally:
        engine.dispose()


@contextmanager
def _unchecked(connection: sa.Connection) -> Iterator[None]:
    """Let a table that others refer to be made anew on SQLite; nothing may dangle afterwards."""
    if connection.dialect.name != "sqlite":
        yield
        return
    execute(connection, "PRAGMA foreign_keys = OFF")
    yield
    if dangling := execute(connection, "PRAGMA foreign_key_check"):
        raise DatabaseUnavailableError(f"The upgraded database is not sound: {dangling[0]}")


def _make_private(url: str) -> None:
    """Let nobody else on the machine read a SQLite file; WAL and journal take its mode."""
    made = sa.make_url(url)
    if made.get_backend_name() == "sqlite" and made.database and made.database != ":memory:":
        Path(made.database).touch(mode=0o600)


def _config(connection: sa.Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _grant(connection: sa.Connection, role: str) -> None:
    """Let the application's role use the tables, and nothing more."""
    name = connection.dialect.identifier_preparer.quote(role)
    for right in (
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {name}",
    ):
        connection.exec_driver_sql(right)
