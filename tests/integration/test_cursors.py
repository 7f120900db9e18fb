"""Cursors stay true when a database is dumped and restored elsewhere."""

import sqlalchemy as sa

from lrs_bridge.domain.xapi.queries import StatementQuery
from lrs_bridge.storage import tables as t
from lrs_bridge.storage.store import SqlStore
from tests.databases import fresh
from tests.integration.test_marks import AGENTS, add_source, arrive
from tests.statements import uid

ALL = StatementQuery(ascending=True)


def read(store, after, limit):
    return store.read(1, lambda tx: tx.statements.page(ALL, after=after, limit=limit))


def copy(old: SqlStore, new: SqlStore) -> None:
    """Restore a dump: every row of every table, and nothing that the old server knew besides."""
    order = t.metadata.sorted_tables
    for tenant in old.tenants():
        rows = old.read(
            tenant,
            lambda tx: {
                table.name: tx.connection.execute(sa.select(table)).mappings().all()
                for table in order
                if table.name == "tenant" or "tenant" in table.c
            },
        )

        def write(tx, rows=rows, tenant=tenant):
            for table in order:
                own = [r for r in rows[table.name] if r.get("tenant", r.get("id")) == tenant]
                if own:
                    tx.connection.execute(sa.insert(table), [dict(r) for r in own])

        new.write(tenant, write)


def test_list_goes_on_in_the_restored_database_without_gap_or_repeat(
    store, now, request, tmp_path, template
):
    kind = request.node.callspec.params["database_url"]
    add_source(store, now)
    for number in range(1, 7):
        store.write(1, arrive(number, AGENTS[0]))
    first = read(store, None, 4)

    folder = tmp_path / "restored"
    folder.mkdir()
    with fresh(kind, folder, template) as url:
        restored = SqlStore(url)
        copy(store, restored)
        for number in range(7, 10):
            restored.write(1, arrive(number, AGENTS[1]))
        rest = read(restored, first.next, 100)
        restored.close()

    seen = [s.id for s in (*first.statements, *rest.statements)]
    assert seen == [uid(number) for number in range(1, 10)]
    stored = [s.stored for s in (*first.statements, *rest.statements)]
    assert stored == sorted(set(stored))


def test_reader_beside_writers_misses_nothing(store, now):
    """A cursor over an ordinary sequence would skip rows that commit late."""
    from concurrent.futures import ThreadPoolExecutor

    add_source(store, now)
    with ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(store.write, 1, arrive(n, AGENTS[n % 4])) for n in range(1, 121)]
        seen, after = [], None
        while True:
            finished = all(future.done() for future in writing)
            page = read(store, after, 10)
            seen += [s.id for s in page.statements]
            after = page.statements[-1].seq if page.statements else after
            if finished and not page.statements:
                break

    assert sorted(seen) == sorted(uid(number) for number in range(1, 121))
