"""Every documented filter is one range of an index, read until the page is full."""

import re
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from lrs_bridge.domain.xapi.queries import StatementQuery
from lrs_bridge.storage import lists
from lrs_bridge.storage.targeting import referring_sql
from tests.statements import HOME, PASSED, QUIZ, passed, text, uid

AGENT = f"account:{HOME} 14"
REGISTRATION = "ec531277-b57b-4c15-8d91-d292c5b2b8f7"
TIME = datetime(2026, 1, 1, tzinfo=UTC)
FILTERS = {
    "agent": {"agent": AGENT},
    "related_agents": {"agent": AGENT, "related_agents": True},
    "verb": {"verb": PASSED},
    "activity": {"activity": QUIZ},
    "related_activities": {"activity": QUIZ, "related_activities": True},
    "registration": {"registration": REGISTRATION},
    "agent and verb": {"agent": AGENT, "verb": PASSED},
    "agent and activity": {"agent": AGENT, "activity": QUIZ},
    "verb and activity": {"verb": PASSED, "activity": QUIZ},
    "all three": {"agent": AGENT, "verb": PASSED, "activity": QUIZ},
    "since": {"since": TIME},
    "until": {"until": TIME},
    "agent since, ascending": {"agent": AGENT, "since": TIME, "ascending": True},
    "nothing": {},
    "mine": {},
}
POSTINGS = {
    "sqlite": r"SEARCH p USING PRIMARY KEY \(tenant=\? AND first=\? AND kind=\? AND second=\?",
    "postgresql": r"Index (Only )?Scan (Backward )?using pk_posting on posting p\b",
}
STATEMENTS = {
    "sqlite": r"SEARCH s USING INDEX \w+ \(tenant=\?",
    "postgresql": r"Index Scan (Backward )?using uq_statement_tenant_seq on statement s\b",
}
SCANS = {
    "sqlite": r"SCAN (statement|posting|[psbox])\b(?! EXISTS)",
    "postgresql": r"Seq Scan|Bitmap Heap Scan",
}


@pytest.fixture
def source(client, add_source, bridge):
    """Store a hundred statements and return the id of their source."""
    headers = {"X-Experience-API-Version": "1.0.3", "Content-Type": "application/json"}
    batch = [
        passed(str(n % 10 + 10), id=uid(n), context={"registration": REGISTRATION})
        for n in range(1, 101)
    ]
    answer = client.post("/xapi/statements", data=text(batch), headers=headers, auth=add_source())
    assert answer.status_code == 200
    return bridge.store.read(1, lambda tx: tx.access.source("moodle")).id


def plan_of(tx, query, source):
    filters = lists._filters(tx.statements, query, source)
    sql = lists.statement(tx.statements, filters, query, after=None, limit=51, source=source)
    if tx.statements.postgres:
        # So small a table would be read whole whatever the indexes are.
        tx.statements.sql("SET LOCAL enable_seqscan = off")
        tx.statements.sql("SET LOCAL enable_bitmapscan = off")
    explain = "EXPLAIN " if tx.statements.postgres else "EXPLAIN QUERY PLAN "
    rows = tx.statements.sql(explain + " ".join(sql.text), *sql.values)
    return "\n".join(str(row[-1]) for row in rows)


@pytest.mark.parametrize("name", FILTERS)
def test_filter_is_a_range_of_an_index(source, bridge, database_url, name):
    kind = sa.make_url(database_url).get_backend_name()
    query = StatementQuery(**FILTERS[name])
    mine = source if name == "mine" else None

    plan = bridge.store.read(1, lambda tx: plan_of(tx, query, mine))

    driven = name not in ("since", "until", "nothing")
    assert re.search((POSTINGS if driven else STATEMENTS)[kind], plan), plan
    assert not re.search(SCANS[kind], plan), plan


@pytest.mark.parametrize("name", FILTERS)
def test_filter_finds_what_it_should(source, bridge, name):
    query = StatementQuery(**FILTERS[name])

    found = bridge.store.read(
        1,
        lambda tx: tx.statements.page(
            query, after=None, limit=200, source=source if name == "mine" else None
        ),
    )

    wanted = 0 if name == "until" else 10 if "agent" in query_fields(query) else 100
    assert len(found.statements) == wanted


def test_who_refers_to_a_statement_is_looked_up(source, bridge, database_url):
    kind = sa.make_url(database_url).get_backend_name()

    def plan_of(tx):
        if tx.statements.postgres:
            tx.statements.sql("SET LOCAL enable_seqscan = off")
            tx.statements.sql("SET LOCAL enable_bitmapscan = off")
        explain = "EXPLAIN " if tx.statements.postgres else "EXPLAIN QUERY PLAN "
        sql = referring_sql(2, postgres=tx.statements.postgres)
        rows = tx.statements.sql(explain + sql, 1, uid(1), uid(2))
        return "\n".join(str(row[-1]) for row in rows)

    plan = bridge.store.read(1, plan_of)

    assert "ix_statement_refers_to" in plan, plan
    assert not re.search(SCANS[kind], plan), plan


def query_fields(query):
    return {name for name in ("agent", "verb", "activity") if getattr(query, name) is not None}
