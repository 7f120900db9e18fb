"""The one writer of a SQLite database: many pieces of work, one commit for a group.

Whoever has something to write while nobody writes, leads: he writes for all who come in the
meantime, then hands the lead to one of those who came after that. No thread of its own is needed,
and a writer who is alone waits for nobody.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from lrs_bridge.domain.errors import DatabaseUnavailableError
from lrs_bridge.storage.raw import execute

Work = Callable[[sa.Connection], Any]
_GROUP = 64


class Writer:
    """Runs each piece of work in a SAVEPOINT, commits the group, then answers all of them."""

    def __init__(self, engine: sa.Engine) -> None:
        self._connection = engine.connect()
        self._mutex = threading.Lock()
        self._queue: deque[_Piece] = deque()
        self._led = False
        """Whether somebody leads."""
        self._leader: int | None = None
        """The thread that does."""
        self._closed = False
        self.busy = False
        """Whether something is being written; set before its work begins."""

    def run(self, work: Work) -> Any:
        """Do *work* and return its result once it is durable.

        Raises:
            DatabaseUnavailableError: The writer was closed, or the leader was interrupted.
            RuntimeError: It is part of another piece of work, which would wait for itself.
        """
        return self._run(_Piece(work))

    def _run(self, piece: "_Piece", *, last: bool = False) -> Any:
        if self._leader == threading.get_ident():
            raise RuntimeError("A transaction cannot wait for another one within it.")
        with self._mutex:
            if self._closed:
                raise DatabaseUnavailableError("The database is closed.")
            self._closed = last
            self._queue.append(piece)
            leads, self._led = not self._led, True
        if leads or piece.must_lead():
            self._lead()
        return piece.outcome()

    def close(self) -> None:
        """Finish what was given and take nothing more, then let go of the database."""
        self._run(_Piece(lambda _: None), last=True)
        self._connection.close()

    def _lead(self) -> None:
        """Write for all who wait, oneself among them, and hand the lead on."""
        self.busy = True
        self._leader = threading.get_ident()
        group = [self._queue.popleft() for _ in range(min(len(self._queue), _GROUP))]
        try:
            self._commit(group)
        finally:  # whatever ends this thread, others wait
            self.busy = False
            self._leader = None
            with self._mutex:
                self._led = bool(self._queue)
                if self._led:
                    self._queue[0].appoint()
            for piece in group:
                piece.settle()

    def _commit(self, group: list["_Piece"]) -> None:
        """Answer only after the commit: an acknowledged statement is on the disk."""
        try:
            with self._connection.begin():
                for piece in group:
                    piece.attempt(self._connection, alone=len(group) == 1)
        except Exception as error:  # noqa: BLE001 - every waiting request must hear of it
            for piece in group:
                piece.error = error
        except BaseException:
            for piece in group:
                piece.error = DatabaseUnavailableError("Writing was interrupted.")
            raise


class _Piece:
    """A piece of work, and what became of it."""

    __slots__ = ("_appointed", "_signal", "_work", "error", "result")

    def __init__(self, work: Work) -> None:
        self._work = work
        self._signal = threading.Lock()
        self._signal.acquire()
        self._appointed = False
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

    def appoint(self) -> None:
        """Let whoever waits for this piece lead."""
        self._appointed = True
        self._signal.release()

    def settle(self) -> None:
        """Let whoever waits for this piece go on, if he does."""
        if not self._appointed:
            self._signal.release()

    def must_lead(self) -> bool:
        """Wait; say whether the piece is still to be done, by oneself as the leader."""
        self._signal.acquire()
        return self._appointed

    def outcome(self) -> Any:
        """Return the result, or raise why there is none."""
        if self.error is not None:
            raise self.error
        return self.result
