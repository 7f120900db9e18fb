"""The one writer of a SQLite database: many pieces of work, one commit for a group."""

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

import sqlalchemy as sa

from lrs_bridge.storage.raw import execute

Work = Callable[[sa.Connection], Any]
_GROUP = 64


class Writer:
    """Runs each piece of work in a SAVEPOINT, commits the group, then answers all of them."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._queue: SimpleQueue[_Piece | None] = SimpleQueue()
        self.busy = False
        """Whether something is being written; set before its work begins."""
        self._thread = threading.Thread(target=self._loop, name="writer", daemon=True)
        self._thread.start()

    def run(self, work: Work) -> Any:
        """Do *work* and return its result once it is durable."""
        piece = _Piece(work)
        self._queue.put(piece)
        return piece.wait()

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

    def _gather(self, first: "_Piece") -> tuple[list["_Piece"], bool]:
        """Return all that waits, and whether it was the last."""
        group = [first]
        while len(group) < _GROUP and not self._queue.empty():
            piece = self._queue.get()
            if piece is None:
                return group, True
            group.append(piece)
        return group, False

    def _commit(self, connection: sa.Connection, group: list["_Piece"]) -> None:
        """Answer only after the commit: an acknowledged statement is on the disk."""
        try:
            with connection.begin():
                for piece in group:
                    piece.attempt(connection, alone=len(group) == 1)
        except Exception as error:  # noqa: BLE001 - every waiting request must hear of it
            for piece in group:
                piece.error = error
        for piece in group:
            piece.done()


class _Piece:
    """A piece of work, and what became of it."""

    __slots__ = ("_done", "_work", "error", "result")

    def __init__(self, work: Work) -> None:
        self._work = work
        self._done = threading.Lock()
        self._done.acquire()
        self.result: Any = None
        self.error: Exception | None = None

    def attempt(self, connection: sa.Connection, *, alone: bool) -> None:
        """Do the work; if it fails nothing of it stays, and the others' stays.

        Raises:
            Exception: It failed and was *alone*: the transaction is its own.
        """
        if alone:
            self.result = self._work(connection)
            return
        execute(connection, "SAVEPOINT piece")
        try:
            self.result = self._work(connection)
        except Exception as error:  # noqa: BLE001 - one piece's failure is its own
            self.error = error
            execute(connection, "ROLLBACK TO piece")
        execute(connection, "RELEASE piece")

    def done(self) -> None:
        """Let whoever waits go on."""
        self._done.release()

    def wait(self) -> Any:
        """Return the result when it is there, or raise why it is not."""
        self._done.acquire()
        if self.error is not None:
            raise self.error
        return self.result
