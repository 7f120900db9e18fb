"""Numbers for texts that recur: IRIs and agents, so that postings stay narrow."""

import threading
from collections.abc import Iterable, Mapping
from hashlib import sha256

import sqlalchemy as sa

from lrs_bridge.storage.aggregate import Aggregate, chunks
from lrs_bridge.storage.sets import insert_new

_MOST = 100_000
"""Texts that are remembered of one table; then memory begins anew."""


class Remembered:
    """Numbers that one tenant's committed rows have, shared by the threads of a process.

    An agent's number can only change when somebody is erased: a transaction of intake holds the
    tenant's clock, knows by it how often that was, and memory of another count is void.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._erasures: int | None = None
        self._numbers: dict[str, dict[str, int]] = {}

    def numbers(self, erasures: int) -> Mapping[str, Mapping[str, int]]:
        """Return what is known, by table and text."""
        with self._lock:
            if self._erasures != erasures:
                self._erasures, self._numbers = erasures, {"agent": {}, "iri": {}}
            return self._numbers

    def add(self, learned: Mapping[str, Mapping[str, int]], erasures: int) -> None:
        """Remember what a transaction learned that has been committed."""
        with self._lock:
            if self._erasures != erasures:
                return
            for table, numbers in learned.items():
                known = self._numbers[table]
                if len(known) > _MOST:
                    known.clear()
                known.update(numbers)


class Numbers:
    """What one transaction knows of numbers: remembered ones, and what it learns itself."""

    def __init__(self, remembered: Remembered) -> None:
        self._remembered = remembered
        self._erasures: int | None = None
        self._known: Mapping[str, Mapping[str, int]] = {}
        self._learned: dict[str, dict[str, int]] = {"agent": {}, "iri": {}}
        self._spare = range(0)

    def hold(self, erasures: int, spare: range) -> None:
        """Use memory, and *spare* numbers: the transaction holds the tenant's clock."""
        self._erasures = erasures
        self._spare = spare
        self._known = self._remembered.numbers(erasures)

    def of(self, table: str, texts: Iterable[str]) -> dict[str, int]:
        """Return the numbers that are known."""
        known, learned = self._known.get(table, {}), self._learned[table]
        found = {}
        for text in texts:
            number = known.get(text) or learned.get(text)
            if number is not None:
                found[text] = number
        return found

    def learn(self, table: str, numbers: Mapping[str, int]) -> None:
        """Keep what the database said."""
        self._learned[table].update(numbers)

    def take(self, count: int) -> int | None:
        """Return the first of *count* numbers that are nobody's; None if there are too few."""
        if len(self._spare) < count:
            return None
        taken, self._spare = self._spare[:count], self._spare[count:]
        return taken.start

    def committed(self) -> None:
        """Let other transactions use what this one learned."""
        if self._erasures is not None:
            self._remembered.add(self._learned, self._erasures)


def intern(
    aggregate: Aggregate,
    table: sa.Table,
    column: str,
    values: Mapping[str, str | None],
    numbers: Numbers | None = None,
) -> dict[str, int]:
    """Return the number of each text, giving new texts new ones; *values* maps text → name."""
    found = numbers.of(table.name, values) if numbers else {}
    unknown = sorted(value for value in values if value not in found)
    if not unknown:
        return found
    learned = _numbers(aggregate, table, column, unknown)
    missing = [value for value in unknown if value not in learned]
    if missing:
        _add(aggregate, table, column, {value: values[value] for value in missing})
        learned |= _numbers(aggregate, table, column, missing)
    if numbers:
        numbers.learn(table.name, learned)
    return found | learned


def _add(
    aggregate: Aggregate, table: sa.Table, column: str, values: Mapping[str, str | None]
) -> None:
    first = serial(aggregate, len(values))
    columns: tuple[str, ...] = ("tenant", "id", "hash", column)
    rows: list[tuple[object, ...]] = [
        (aggregate.tenant, first + i, hashed(value), value) for i, value in enumerate(values)
    ]
    if "name" in table.c:
        columns += ("name",)
        rows = [(*row, name) for row, name in zip(rows, values.values(), strict=True)]
    insert_new(aggregate.connection, table.name, columns, rows)


def _numbers(
    aggregate: Aggregate, table: sa.Table, column: str, values: list[str]
) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in chunks(values):
        marks = ", ".join("?" * len(some))
        found.update(
            aggregate.sql(
                f"SELECT {column}, id FROM {table.name} WHERE tenant = ? AND hash IN ({marks})",
                aggregate.tenant,
                *map(hashed, some),
            )
        )
    return found


def hashed(text: str) -> bytes:
    """Return what a text of any length is found by."""
    return sha256(text.encode()).digest()


def serial(aggregate: Aggregate, count: int) -> int:
    """Take *count* numbers of the tenant's counter; return the first."""
    [(last,)] = aggregate.sql(
        "UPDATE clock SET serial = serial + ? WHERE tenant = ? RETURNING serial",
        count,
        aggregate.tenant,
    )
    return int(last) - count + 1
