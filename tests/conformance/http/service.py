"""One service on a kind of database for all tests of a process, as new before each of them."""

from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from lrs_bridge.bootstrap import bootstrap
from lrs_bridge.keys import FileKeys
from lrs_bridge.services.definitions import Seen
from lrs_bridge.settings import Settings
from lrs_bridge.storage.engine import sqlite_module
from lrs_bridge.storage.tables import metadata
from lrs_bridge.web.app import create_app
from lrs_bridge.web.xapi.verified import Verified

_MEMORIES = {"verified": Verified, "definitions-seen": Seen}
"""What the application remembers from one request to the next."""


class Service:
    """A whole service without a network, with tenants 1 and 2; to make one takes long."""

    def __init__(self, url: str, folder: Path) -> None:
        settings = Settings.load({"data_dir": str(folder / "data"), "database_url": url})
        settings.data_dir.mkdir()
        FileKeys.create(settings.key_file)
        self._bridge = bootstrap(settings)
        self._bridge.store.create_tenant(1, "Exempelprogrammet Trä")
        self._bridge.store.create_tenant(2, "Ett annat program")
        self.app = create_app(self._bridge)
        self.app.testing = False
        self._database = _Database(url)

    def anew(self, **changes):
        """Forget whatever was done; return the bridge, with *changes*."""
        self._database.restore()
        self._bridge.store._remembered.clear()
        assert set(self.app.extensions) == {"bridge", *_MEMORIES}, "Name the new memory here."
        self.app.extensions |= {name: memory() for name, memory in _MEMORIES.items()}
        bridge = self.app.extensions["bridge"] = replace(self._bridge, **changes)
        return bridge

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()
        self._bridge.close()


class _Database:
    """A door past every rule of the database, to bring it back to what it holds now."""

    def __init__(self, url: str) -> None:
        self._engine, first = _engine(sa.make_url(url))
        self._connection = self._engine.connect()
        self._connection.exec_driver_sql(first)
        rows = {table: self._all(table) for table in metadata.sorted_tables}
        self._rows = {table: found for table, found in rows.items() if found}
        self._connection.commit()

    def restore(self) -> None:
        """Put the rows back, and no others: a hundred times faster than another database."""
        if self._engine.dialect.name == "sqlite":
            for table in metadata.tables:
                self._connection.exec_driver_sql(f"DELETE FROM {table}")
        else:
            deletes = ";".join(f"DELETE FROM {table}" for table in metadata.tables)
            self._connection.exec_driver_sql(deletes)
        for table, rows in self._rows.items():
            self._connection.execute(sa.insert(table), rows)
        self._connection.commit()

    def close(self) -> None:
        self._connection.close()
        self._engine.dispose()

    def _all(self, table: sa.Table) -> list[dict[str, object]]:
        return [dict(row) for row in self._connection.execute(sa.select(table)).mappings()]


def _engine(url: sa.URL) -> tuple[sa.Engine, str]:
    """Return an engine, and what to say first so that no rule nor the disk is waited for."""
    if url.get_backend_name() == "sqlite":
        return sa.create_engine(url, module=sqlite_module()), "PRAGMA synchronous = OFF"
    superuser = sa.create_engine(url.set(username="postgres"))
    return superuser, "SET session_replication_role = replica; SET synchronous_commit = off"
