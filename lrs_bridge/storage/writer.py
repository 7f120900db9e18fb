"""The one writer of a SQLite database: many pieces of work, one commit for a group."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any

import sqlalchemy as sa

Work = Callable[[sa.Connection], Any]
_GROUP = 64


class Writer:
    """Runs each piece of work in a SAVEPOINT, commits the group, then answers all of them."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._queue: SimpleQueue[tuple[Work, Future[Any]] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._loop, name="writer", daemon=True)
        self._thread.start()

    def run(self, work: Work) -> Any:
        """Do *work* and return its result once it is durable."""
        future: Future[Any] = Future()
        self._queue.put((work, future))
        return future.result()

    def close(self) -> None:
        """Finish what was given, then stop."""
        self._queue.put(None)
        self._thread.join()

    def _loop(self) -> None:
        while (first := self._queue.get()) is not None:
            group, last = [first], False
            while len(group) < _GROUP and not self._queue.empty():
                item = self._queue.get()
                if item is None:
                    last = True
                    break
                group.append(item)
            self._commit(group)
            if last:
                return

    def _commit(self, group: list[tuple[Work, Future[Any]]]) -> None:
        """Answer only after the commit: an acknowledged statement is on the disk."""
        answers: list[Callable[[], None]] = []
        try:
            with self._engine.begin() as connection:
                answers = [_attempt(connection, work, future) for work, future in group]
        except Exception as error:  # noqa: BLE001 - every waiting request must hear of it
            answers = [_failing(future, error) for _, future in group]
        for answer in answers:
            answer()


def _attempt(connection: sa.Connection, work: Work, future: Future[Any]) -> Callable[[], None]:
    connection.exec_driver_sql("SAVEPOINT piece")
    try:
        result = work(connection)
    except Exception as error:  # noqa: BLE001 - one piece's failure is its own
        connection.exec_driver_sql("ROLLBACK TO piece")
        connection.exec_driver_sql("RELEASE piece")
        return _failing(future, error)
    connection.exec_driver_sql("RELEASE piece")
    return lambda: future.set_result(result)


def _failing(future: Future[Any], error: Exception) -> Callable[[], None]:
    return lambda: future.set_exception(error)
