"""A database of the first schema, full of statements, is whole after the upgrade."""

import hashlib
import json

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from lrs_bridge.bootstrap import migrate
from lrs_bridge.domain.xapi.queries import StatementQuery
from lrs_bridge.settings import Settings
from lrs_bridge.storage import migrate as migrations
from lrs_bridge.storage.store import SqlStore
from tests.integration.test_attachment_migration import url, writing  # noqa: F401 - a fixture
from tests.statements import HOME, PASSED, QUIZ, VOIDED, account, passed, uid, voiding

SOURCE = uid(700)
SHA2 = hashlib.sha256(b"a photo").hexdigest()
ANNA, BILAL = f"account:{HOME} 14", f"account:{HOME} 15"
AUTHORITY = account("moodle", "https://bridge.example/")
REFERENCE = {
    "actor": account("15"),
    "verb": {"id": PASSED},
    "object": {"objectType": "StatementRef", "id": uid(1)},
}
ERASED = 5


def hashed(text):
    return hashlib.sha256(text.encode()).digest()


def stored_first(tenant):
    """Return the rows of a tenant by table, in an order that references allow."""
    at = "2026-03-01T07:00:00.000000Z"
    sent = {1: passed("14"), 2: REFERENCE, 3: passed("15"), 4: voiding(uid(3), "15")}
    statements, texts = [], []
    for seq in (*sent, ERASED):
        refers_to = {2: uid(1), 4: uid(3)}.get(seq)
        statements.append({
            "tenant": tenant, "id": uid(seq), "seq": seq, "stored": 1_000_000 * seq,
            "source": SOURCE, "state": "erased" if seq == ERASED else "live",
            "digest": None if seq == ERASED else b"d", "digest_version": 1, "moment": None,
            "verb": None if seq == ERASED else 4 if seq == 4 else 3, "registration": None,
            "refers_to": refers_to, "voids": "any" if seq == 4 else None,
            "voided_by": uid(4) if seq == 3 else None,
        })  # fmt: skip
    for seq, statement in sent.items():
        served = {"id": uid(seq), **statement, "stored": at, "authority": AUTHORITY}
        texts.append({
            "tenant": tenant, "statement": uid(seq), "served": json.dumps(served),
            "received": b"as it came" if seq == 1 else None,
        })  # fmt: skip
    return {
        "tenant": [{"id": tenant, "name": "Trä"}],
        "clock": [{"tenant": tenant, "stored": 5_000_000, "seq": 5, "serial": 20}],
        "erased": [{"tenant": tenant, "identifier": b"hidden", "at": at}],
        "source": [{
            "tenant": tenant, "id": SOURCE, "name": "moodle", "adapter": "xapi",
            "tolerant": False, "assurance": 1, "home_pages": "[]", "state": "active", "created": at,
        }],
        "agent": [
            {"tenant": tenant, "id": 1, "hash": hashed(ANNA), "identifier": ANNA, "name": "Anna"},
            {"tenant": tenant, "id": 2, "hash": hashed(BILAL), "identifier": BILAL, "name": None},
        ],
        "iri": [
            {"tenant": tenant, "id": 3, "hash": hashed(PASSED), "iri": PASSED},
            {"tenant": tenant, "id": 4, "hash": hashed(VOIDED), "iri": VOIDED},
        ],
        "statement": statements,
        "statement_text": texts,
        "statement_agent": [
            {"tenant": tenant, "agent": 1, "scope": 0, "seq": 1, "usage": "actor"}
        ],
        "repair": [{
            "tenant": tenant, "statement": uid(1), "position": 0, "path": "$", "before": "1",
            "after": "2", "rule": "mended",
        }],
        "attachment": [
            {"tenant": tenant, "sha2": SHA2, "content_type": "image/png", "content": b"a photo"}
        ],
        "statement_attachment": [{"tenant": tenant, "statement": uid(1), "sha2": SHA2}],
        "todo": [{"tenant": tenant, "id": 19, "agent": 1, "cause": "statement"}],
    }  # fmt: skip


def make_first(url):  # noqa: F811 - the fixture's value
    """Make a database of the first schema with two tenants."""
    config = Config()
    config.set_main_option(
        "script_location", f"{migrations.Path(migrations.__file__).parent}/migrations"
    )
    config.set_main_option("path_separator", "os")
    with writing(url) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    with writing(url) as connection:
        tables = sa.MetaData()
        tables.reflect(connection)
        for tenant in (1, 2):
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(
                    f"SELECT set_config('lrs_bridge.tenant', '{tenant}', true)"
                )
            for name, rows in stored_first(tenant).items():
                connection.execute(sa.insert(tables.tables[name]), rows)


@pytest.fixture
def upgraded(url, tmp_path):  # noqa: F811 - the fixture's value
    """Upgrade such a database as an administrator would; return its store."""
    make_first(url)
    used = url.replace("lrs_migrate@", "lrs_app@")
    settings = Settings.load(
        {"data_dir": str(tmp_path / "data"), "database_url": used, "database_migrate_url": url}
    )
    migrate(settings)
    assert migrations.differences(url) == []
    store = SqlStore(used)
    yield store
    store.close()


def listed(store, tenant, **query):
    def work(tx):
        return tx.statements.page(StatementQuery(**query), after=None, limit=10).statements

    return [s.id for s in store.read(tenant, work)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param({}, (4, 2, 1), id="all"),
        pytest.param({"agent": ANNA}, (2, 1), id="agent, its reference too"),
        pytest.param({"agent": BILAL}, (4, 2), id="agent, and the voider's target"),
        pytest.param({"activity": QUIZ, "verb": PASSED}, (4, 2, 1), id="pair"),
        pytest.param({"verb": VOIDED}, (4,), id="verb"),
    ],
)
def test_lists_find_what_is_there(upgraded, query, expected):
    for tenant in (1, 2):
        assert listed(upgraded, tenant, **query) == [uid(number) for number in expected]


def test_everything_about_a_statement_is_read(upgraded):
    def work(tx):
        s = tx.statements
        return (
            [kept.sha2 for kept in tx.attachments.of([uid(1)])],
            b"".join(tx.attachments.pieces(SHA2)),
            s.received(uid(1)),
            [it.rule for it in s.repairs(uid(1))],
            s.one(uid(3)),
            s.one(uid(3), voided=True).seq,
            s.known([uid(ERASED)])[uid(ERASED)].served,
            s.marks(),
        )

    for tenant in (1, 2):
        assert upgraded.read(tenant, work) == (
            [SHA2], b"a photo", b"as it came", ["mended"], None, 3, None, 1,
        )  # fmt: skip


def test_numbers_and_erasures_go_on(upgraded):
    at = upgraded.write(2, lambda tx: tx.statements.reserve(1, 0))

    assert (at.seq, at.stored, at.erasures) == (6, 5_000_001, 1)


def test_every_table_is_held_to_the_tenant_again(upgraded):
    def work(tx):
        if tx.statements.postgres:
            return tx.statements.sql(
                "SELECT relname FROM pg_class WHERE relkind = 'r'"
                " AND relnamespace = 'public'::regnamespace"
                " AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY relname"
            )
        return [("alembic_version",), ("tenant",)]

    assert upgraded.read(1, work) == [("alembic_version",), ("tenant",)]
