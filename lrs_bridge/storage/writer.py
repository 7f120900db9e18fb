"""The one writer of a SQLite database: many pieces of work, one commit for a group."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any

import sqlalchemy as sa

from lrs_bridge.storage.raw import execute

Work = Callable[[sa.Connection], Any]
Item = tuple[Work, Future[Any]]
_GROUP = 64


class Writer:
    """Runs each piece of work in a SAVEPOINT, commits the group, then answers all of them."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._queue: SimpleQueue[tuple[Work, Future[Any]] | None] = SimpleQueue()
        self.busy = False
        """Whether something is being written; set before its work begins."""
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
        with self._engine.connect() as connection:
            while (first := self._queue.get()) is not None:
                self.busy = True
                group, last = self._gather(first)
                self._commit(connection, group)
                self.busy = False
                if last:
                    return

    def _gather(self, first: Item) -> tuple[list[Item], bool]:
        """Return all that waits, and whether it was the last."""
        group = [first]
        while len(group) < _GROUP and not self._queue.empty():
            item = self._queue.get()
            if item is None:
                return group, True
            group.append(item)
        return group, False

    def _commit(self, connection: sa.Connection, group: list[Item]) -> None:
        """Answer only after the commit: an acknowledged statement is on the disk."""
        answers: list[Callable[[], None]] = []
        try:
            with connection.begin():
                answers = [_attempt(connection, work, future) for work, future in group]
        except Exception as error:  # noqa: BLE001 - every waiting request must hear of it
            answers = [_failing(future, error) for _, future in group]
        for answer in answers:
            answer()


def _attempt(connection: sa.Connection, work: Work, future: Future[Any]) -> Callable[[], None]:
    execute(connection, "SAVEPOINT piece")
    try:
        result = work(connection)
    except Exception as error:  # noqa: BLE001 - one piece's failure is its own
        execute(connection, "ROLLBACK TO piece")
        execute(connection, "RELEASE piece")
        return _failing(future, error)
    execute(connection, "RELEASE piece")
    return lambda: future.set_result(result)


def _failing(future: Future[Any], error: Exception) -> Callable[[], None]:
    return lambda: future.set_exception(error)
