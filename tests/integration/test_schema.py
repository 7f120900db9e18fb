"""What the first migration fixes, on both databases."""

import pytest
import sqlalchemy as sa

from lrs_bridge.storage import tables as t
from lrs_bridge.storage.migrate import differences


def test_migrated_database_is_what_the_tables_say(database_url):
    assert differences(database_url) == []


def test_tenant_leads_every_key():
    for table in t.metadata.tables.values():
        if table.name in {"tenant", "clock"}:
            continue
        for constraint in table.constraints:
            if isinstance(constraint, sa.PrimaryKeyConstraint | sa.UniqueConstraint):
                assert next(iter(constraint.columns)).name == "tenant", (table.name, constraint)
        for index in table.indexes:
            assert next(iter(index.columns)).name == "tenant", (table.name, index.name)


def test_every_reference_stays_in_its_tenant():
    for table in t.metadata.tables.values():
        for key in table.foreign_key_constraints:
            assert key.column_keys[0] == "tenant", (table.name, key.column_keys)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_row_level_security_bites_without_a_filter(store, database_url):
    store.write(1, lambda tx: tx.statements.mark(["mbox:mailto:anna@vedhamn.example"], "test"))

    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM agent")) == 0
        connection.exec_driver_sql("SELECT set_config('lrs_bridge.tenant', '2', true)")
        assert connection.scalar(sa.text("SELECT count(*) FROM agent")) == 0
        connection.exec_driver_sql("SELECT set_config('lrs_bridge.tenant', '1', true)")
        assert connection.scalar(sa.text("SELECT count(*) FROM agent")) == 1
        with pytest.raises(sa.exc.ProgrammingError, match="row-level security"):
            connection.exec_driver_sql(
                "INSERT INTO agent (tenant, id, identifier) VALUES (2, 9, 'mbox:mailto:x@y.z')"
            )
    engine.dispose()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_tables_owner_is_held_to_the_tenant_too(store, database_url):
    store.write(1, lambda tx: tx.statements.mark(["mbox:mailto:anna@vedhamn.example"], "test"))

    engine = sa.create_engine(database_url.replace("lrs_app@", "lrs_migrate@"))
    with engine.begin() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM agent")) == 0
    engine.dispose()
