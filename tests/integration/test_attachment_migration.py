"""Attachments that a database of the first schema holds are there after the upgrade."""

import hashlib
import os
import uuid
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from lrs_bridge.ports.attachments import PIECE, Kept
from lrs_bridge.storage import migrate
from lrs_bridge.storage.engine import make_engine
from lrs_bridge.storage.store import SqlStore
from tests.postgres import MISSING, URL_VARIABLE

STORED = [
    pytest.param(b"", id="empty"),
    pytest.param(b"a photo\0", id="small"),
    pytest.param(b"01" * (PIECE // 2), id="one piece to the brim"),
    pytest.param(b"01" * PIECE + b"2", id="two pieces and a bit"),
]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """Return the URL of an empty database, for the role that may change tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/old.sqlite3"
        return
    port = os.environ.get(URL_VARIABLE)
    if not port:
        pytest.skip(MISSING)
    name = f"old_{uuid.uuid4().hex}"
    server = f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
    with administering(server) as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} OWNER lrs_migrate")
    yield f"postgresql+psycopg://lrs_migrate@127.0.0.1:{port}/{name}"
    with administering(server) as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name}")


@contextmanager
def administering(url):
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@contextmanager
def writing(url):
    engine = make_engine(url, write=True)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def make_first(url, data):
    """Make a database of the first schema where two tenants have an attachment."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    with writing(url) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    row = {"sha2": hashlib.sha256(data).hexdigest(), "content": data}
    with writing(url) as connection:
        for tenant in (1, 2):
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(
                    f"SELECT set_config('lrs_bridge.tenant', '{tenant}', true)"
                )
            connection.execute(
                sa.text("INSERT INTO tenant (id, name) VALUES (:tenant, 'Trä')"), {"tenant": tenant}
            )
            connection.execute(
                sa.text("INSERT INTO attachment VALUES (:tenant, :sha2, 'image/png', :content)"),
                {"tenant": tenant, **row},
            )


@pytest.mark.parametrize("data", STORED)
def test_bytes_of_the_first_schema_are_kept_in_pieces(url, data):
    make_first(url, data)

    migrate.upgrade(url)

    assert migrate.differences(url) == []
    sha2 = hashlib.sha256(data).hexdigest()
    store = SqlStore(url)
    try:
        for tenant in (1, 2):
            pieces = store.read(tenant, lambda tx: list(tx.attachments.pieces(sha2)))
            assert b"".join(pieces) == data
            assert all(len(piece) == PIECE for piece in pieces[:-1])
            kept = store.read(tenant, all_kept)
            assert kept == [Kept(sha2, "image/png", len(data))]
    finally:
        store.close()


def all_kept(tx):
    rows = tx.connection.execute(sa.text("SELECT sha2, content_type, length FROM attachment"
        " WHERE tenant = :tenant"), {"tenant": tx.tenant})  # fmt: skip
    return [Kept(*row) for row in rows]
