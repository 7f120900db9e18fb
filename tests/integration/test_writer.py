"""Many write, one leads: everybody is answered, whatever becomes of the leader or of another."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest
import sqlalchemy as sa

from lrs_bridge.domain.errors import DatabaseUnavailableError
from lrs_bridge.storage.engine import make_engine
from lrs_bridge.storage.writer import Writer

SECONDS = 20
MANY = 150
"""More than are written in one commit."""


@pytest.fixture
def engine(tmp_path):
    """Return an engine of a database with one table of numbers."""
    made = make_engine(f"sqlite:///{tmp_path}/numbers.sqlite3", write=True)
    with made.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE number (value INTEGER)")
    yield made
    made.dispose()


@pytest.fixture
def writer(engine):
    """Return a writer."""
    return Writer(engine)


@pytest.fixture
def pool():
    """Return enough threads for everybody."""
    with ThreadPoolExecutor(MANY + 5) as made:
        yield made


def add(value, then=None):
    """Return a piece of work that adds a number, and then fails if it is to."""

    def work(connection):
        connection.execute(sa.text("INSERT INTO number VALUES (:value)"), {"value": value})
        if then is not None:
            raise then
        return value

    return work


def numbers(engine):
    with engine.connect() as connection:
        return sorted(connection.scalars(sa.text("SELECT value FROM number")))


@contextmanager
def led(writer, pool):
    """Let somebody lead until everything within was given; then wait for him."""
    begun, end = Event(), Event()

    def work(_):
        begun.set()
        end.wait(SECONDS)

    leader = pool.submit(writer.run, work)
    begun.wait(SECONDS)
    yield
    end.set()
    leader.result(SECONDS)


def given(writer, number):
    """Wait until so many wait behind the leader."""
    until = time.monotonic() + SECONDS
    while len(writer._queue) < number:
        assert time.monotonic() < until


def test_all_are_written_however_many_wait(writer, engine, pool):
    with led(writer, pool):
        waiting = [pool.submit(writer.run, add(value)) for value in range(MANY)]
        given(writer, MANY)

    assert [it.result(SECONDS) for it in waiting] == list(range(MANY))
    assert numbers(engine) == list(range(MANY))
    assert not writer.busy


def test_nothing_stays_of_who_fails_and_everything_of_the_others(writer, engine, pool):
    with led(writer, pool):
        waiting = [
            pool.submit(writer.run, add(value, ValueError() if value % 3 == 0 else None))
            for value in range(9)
        ]
        given(writer, 9)

    failed = [value for value, it in enumerate(waiting) if it.exception(SECONDS)]
    assert failed == [0, 3, 6]
    assert numbers(engine) == [1, 2, 4, 5, 7, 8]


def test_interrupted_leader_leaves_nothing_behind_and_the_others_go_on(writer, engine, pool):
    with led(writer, pool):
        interrupted = pool.submit(writer.run, add(1, KeyboardInterrupt()))
        given(writer, 1)
        beside = pool.submit(writer.run, add(2))
        given(writer, 2)

    assert isinstance(interrupted.exception(SECONDS), KeyboardInterrupt)
    assert isinstance(beside.exception(SECONDS), DatabaseUnavailableError)
    assert pool.submit(writer.run, add(3)).result(SECONDS) == 3
    assert numbers(engine) == [3]


def test_closing_finishes_what_was_given_and_takes_nothing_more(writer, engine, pool):
    with led(writer, pool):
        before = pool.submit(writer.run, add(1))
        given(writer, 1)
        closing = pool.submit(writer.close)
        given(writer, 2)
        with pytest.raises(DatabaseUnavailableError):
            writer.run(add(2))

    assert before.result(SECONDS) == 1
    closing.result(SECONDS)
    assert numbers(engine) == [1]


def test_transaction_within_a_transaction_is_refused_at_once(writer, engine, pool):
    nested = pool.submit(writer.run, lambda _: writer.run(add(1)))

    assert isinstance(nested.exception(SECONDS), RuntimeError)
    assert pool.submit(writer.run, add(2)).result(SECONDS) == 2
    assert numbers(engine) == [2]


def test_database_that_is_locked_for_too_long_is_an_error_and_no_end(writer, engine):
    writer.run(lambda connection: connection.exec_driver_sql("PRAGMA busy_timeout = 1"))
    with engine.begin(), pytest.raises(sa.exc.OperationalError):
        writer.run(add(1))

    assert writer.run(add(2)) == 2
    assert numbers(engine) == [2]
