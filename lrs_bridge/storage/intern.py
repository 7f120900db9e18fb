"""Numbers for texts that recur: IRIs and agents, so that link rows stay narrow."""

from collections.abc import Mapping
from hashlib import sha256

import sqlalchemy as sa

from lrs_bridge.storage import tables as t
from lrs_bridge.storage.aggregate import Aggregate, chunks
from lrs_bridge.storage.sets import insert_new


def intern(
    aggregate: Aggregate, table: sa.Table, column: str, values: Mapping[str, str | None]
) -> dict[str, int]:
    """Return the number of each text, giving new texts new ones; *values* maps text → name."""
    wanted = sorted(values)
    found = _numbers(aggregate, table, column, wanted)
    missing = [value for value in wanted if value not in found]
    if missing:
        first = serial(aggregate, len(missing))
        named = "name" in table.c
        columns = ("tenant", "id", "hash", column, *(("name",) if named else ()))
        rows = [
            (
                aggregate.tenant,
                first + i,
                hashed(value),
                value,
                *((values[value],) if named else ()),
            )
            for i, value in enumerate(missing)
        ]
        insert_new(aggregate.connection, table.name, columns, rows)
        found |= _numbers(aggregate, table, column, missing)
    return found


def _numbers(
    aggregate: Aggregate, table: sa.Table, column: str, values: list[str]
) -> dict[str, int]:
    hashes = [hashed(value) for value in values]
    return {
        text: number
        for some in chunks(hashes)
        for text, number in aggregate.rows(
            aggregate.select(table.c[column], table.c.id).where(table.c.hash.in_(some))
        )
    }


def hashed(text: str) -> bytes:
    """Return what a text of any length is found by."""
    return sha256(text.encode()).digest()


def serial(aggregate: Aggregate, count: int) -> int:
    """Take *count* numbers of the tenant's counter; return the first."""
    c = t.clock.c
    taken = (
        sa.update(t.clock)
        .where(c.tenant == aggregate.tenant)
        .values(serial=c.serial + count)
        .returning(c.serial)
    )
    return int(aggregate.connection.execute(taken).scalar_one()) - count + 1
