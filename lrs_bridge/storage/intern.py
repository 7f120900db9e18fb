"""Numbers for texts that recur: IRIs and agents, so that postings stay narrow."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256

import sqlalchemy as sa

from lrs_bridge.storage.aggregate import Aggregate, chunks
from lrs_bridge.storage.sets import insert_new

_MOST = 100_000
"""Texts that are remembered of one table; then memory begins anew."""
INTAKE_LOCK = 0x696E
"""With the tenant, an advisory lock of PostgreSQL."""
_LONG = 0.5
"""Seconds between the time that a transaction wrote down and its numbers."""


class Remembered:
    """Numbers that one tenant's committed rows have, shared by the threads of a process.

    An agent's number can only change when somebody is erased: a transaction of intake holds the
    tenant's clock, knows by it how often that was, and memory of another count is void.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._erasures: int | None = None
        self._numbers: dict[str, dict[str, int]] = {}
        self.told = 0
        """Up to when (microseconds) somebody was told, or is about to be, that all can be read."""

    def tell(self, through: int) -> None:
        """Let whatever is stored from now on be later than *through*."""
        with self._lock:
            self.told = max(self.told, through)

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

    def __init__(
        self, remembered: Remembered, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._remembered = remembered
        self._monotonic = monotonic
        self._began = monotonic()
        self._erasures: int | None = None
        self._known: Mapping[str, Mapping[str, int]] = {}
        self._learned: dict[str, dict[str, int]] = {"agent": {}, "iri": {}}
        self._spare = range(0)

    def hold(self, erasures: int, spare: range) -> None:
        """Use memory, and *spare* numbers: the transaction holds the tenant's clock."""
        self._erasures = erasures
        self._spare = spare
        self._known = self._remembered.numbers(erasures)

    def tell(self, through: int) -> None:
        """Let whatever this process stores from now on be later than *through*."""
        self._remembered.tell(through)

    def later(self, now: int) -> int:
        """Return *now*, or the first moment that nobody was told of.

        *now* was when the transaction began. What it did since may have taken it longer than
        other processes wait until they tell of that time.
        """
        since = self._monotonic() - self._began
        passed = int(since * 1_000_000) if since > _LONG else 0
        return max(now + passed, self._remembered.told + 1)

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
    learned = _numbers(aggregate, table, unknown)
    missing = [value for value in unknown if value not in learned]
    if missing:
        _add(aggregate, table, column, {value: values[value] for value in missing})
        learned |= _numbers(aggregate, table, missing)
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


def _numbers(aggregate: Aggregate, table: sa.Table, values: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in chunks(values):
        # By the hash, not the text: whoever was erased and is still named keeps only that.
        texts = {hashed(text): text for text in some}
        rows = aggregate.sql(
            f"SELECT hash, id FROM {table.name} WHERE tenant = ?"
            f" AND hash IN ({', '.join('?' * len(texts))})",
            aggregate.tenant,
            *texts,
        )
        found.update((texts[bytes(digest)], id) for digest, id in rows)
    return found


def hashed(text: str) -> bytes:
    """Return what a text of any length is found by."""
    return sha256(text.encode()).digest()


def hold_clock(aggregate: Aggregate) -> None:
    """Come before whoever changes the tenant's clock, in one order with all of them.

    SQLite has one writer. On PostgreSQL `consistent_through` sees by this lock that somebody may
    be storing; taken after the row of the clock it would wait for who waits for that row.
    """
    if aggregate.postgres:
        aggregate.sql("SELECT pg_advisory_xact_lock(?, ?)", INTAKE_LOCK, aggregate.tenant)


def serial(aggregate: Aggregate, count: int) -> int:
    """Take *count* numbers of the tenant's counter; return the first."""
    hold_clock(aggregate)
    [(last,)] = aggregate.sql(
        "UPDATE clock SET serial = serial + ? WHERE tenant = ? RETURNING serial",
        count,
        aggregate.tenant,
    )
    return int(last) - count + 1
