"""Database engines: what SQLite and PostgreSQL must be told before they can be trusted."""

import sqlite3
from types import ModuleType
from typing import Any

import sqlalchemy as sa

from lrs_bridge.domain.errors import SettingsError
from lrs_bridge.storage.raw import execute

# SQLite 3.7.0..3.51.2 can lose pages when one connection commits while another checkpoints
# (fixed in 3.51.3 and 3.53.0, and in the 3.44.6 and 3.50.7 backports).
_FIXED = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
_BUSY_MS = 10_000
_WRITER_KIB, _READER_KIB = 65_536, 16_384  # one writes, each thread reads


def sound(version: tuple[int, int, int]) -> bool:
    """Say whether this SQLite is free of the WAL-reset fault."""
    major, minor, _ = version
    return version >= _FIXED[-1] or any(
        (major, minor) == (fixed[0], fixed[1]) and version >= fixed for fixed in _FIXED
    )


def sqlite_module() -> ModuleType:
    """Return a DB-API module with a sound SQLite in it.

    Raises:
        SettingsError: There is none on this machine.
    """
    try:
        from pysqlite3 import dbapi2  # noqa: PLC0415 - there is no wheel for every machine
    except ImportError:
        module: ModuleType = sqlite3
    else:
        module = dbapi2
    version = module.sqlite_version_info
    if not sound(version):
        found = ".".join(map(str, version))
        raise SettingsError(
            f"SQLite {found} can corrupt its database (WAL-reset fault). Install `pysqlite3` with"
            " SQLite 3.51.3 or later, or use PostgreSQL (`database_url`)."
        )
    return module


def make_engine(url: str, *, write: bool) -> sa.Engine:
    """Make an engine for *url* whose connections are for writing or for reading."""
    if sa.make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url, write=write)
    return sa.create_engine(
        url,
        pool_size=8,
        max_overflow=24,
        pool_timeout=5,
        pool_pre_ping=True,
        hide_parameters=True,  # names and identifiers stay out of tracebacks
        connect_args={"connect_timeout": 5},
    )


def _sqlite(url: str, *, write: bool) -> sa.Engine:
    engine = sa.create_engine(
        url, module=sqlite_module(), pool_size=8, max_overflow=24, hide_parameters=True
    )

    @sa.event.listens_for(engine, "connect")
    def configure(connection: Any, _: Any) -> None:
        # The driver would begin lazily and DEFERRED: two writers that read first deadlock.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout = {_BUSY_MS}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "secure_delete = ON",
            "mmap_size = 0",
            f"cache_size = -{_WRITER_KIB if write else _READER_KIB}",
            "wal_autocheckpoint = 4000",  # pages, 16 MB: a page that changes often is moved less
            f"query_only = {'OFF' if write else 'ON'}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        execute(connection, "BEGIN IMMEDIATE" if write else "BEGIN")

    return engine
