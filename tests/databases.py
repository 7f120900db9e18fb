"""Fresh, migrated databases for tests: a copied file on SQLite, a copied template elsewhere."""

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from lrs_bridge.storage.migrate import upgrade
from lrs_bridge.storage.tables import metadata
from tests.postgres import MISSING, URL_VARIABLE

_numbers = itertools.count()
_free: list[str] = []


@contextmanager
def fresh(kind: str, folder: Path, template: Path) -> Iterator[str]:
    """Yield the URL of a migrated database that nobody else has."""
    if kind == "sqlite":
        shutil.copy(template, folder / "bridge.sqlite3")
        yield f"sqlite:///{folder}/bridge.sqlite3"
        return
    port = os.environ.get(URL_VARIABLE)
    if not port:
        pytest.skip(MISSING)
    name = _free.pop() if _free else _create(port)
    _wipe(port, name)
    yield f"postgresql+psycopg://lrs_app@127.0.0.1:{port}/{name}"
    _free.append(name)


def _create(port: str) -> str:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"lrs_{worker}_{os.getpid()}_{next(_numbers)}"
    with _superuser(port, "postgres") as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE lrs_template OWNER lrs_migrate")
    return name


def _wipe(port: str, name: str) -> None:
    """Empty every table: a hundred times faster than another copy of the template."""
    with _superuser(port, name) as server:
        server.execute("SET session_replication_role = replica")
        server.execute(";".join(f"DELETE FROM {table}" for table in metadata.tables))


def _superuser(port: str, name: str) -> psycopg.Connection:
    return psycopg.connect(
        host="127.0.0.1", port=port, user="postgres", dbname=name, autocommit=True
    )


def make_template(path: Path) -> Path:
    """Make a migrated SQLite file to copy from."""
    upgrade(f"sqlite:///{path}")
    return path
