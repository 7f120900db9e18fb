"""The floor: the least program that stores statements durably and finds them again.

The same server, threads and database settings as the service, the same index rows, one commit for
a group, and nothing else: no validation, no versions, no tenants, no conflicts, no workers.
"""

import os
import sys
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from typing import Any
from uuid import UUID, uuid4

import jiter
import msgspec
from flask import Flask, Response, request
from pysqlite3 import dbapi2 as sqlite3

KEY, SECRET = "floor", "floor"
TABLES = """
CREATE TABLE text (id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE);
CREATE TABLE statement (
  seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, verb INTEGER NOT NULL, registration BLOB,
  served BLOB NOT NULL);
CREATE INDEX by_verb ON statement (verb);
CREATE INDEX by_registration ON statement (registration);
CREATE TABLE agent (
  agent INTEGER, scope INTEGER, seq INTEGER, PRIMARY KEY (agent, scope, seq)) WITHOUT ROWID;
CREATE TABLE activity (
  activity INTEGER, scope INTEGER, seq INTEGER, PRIMARY KEY (activity, scope, seq)) WITHOUT ROWID;
"""
# As in lrs_bridge/storage/engine.py: change both together.
_PRAGMAS = (
    "journal_mode = WAL", "synchronous = FULL", "busy_timeout = 10000", "mmap_size = 0",
    "cache_size = -65536", "wal_autocheckpoint = 4000",
)  # fmt: skip
_GROUP = 64
_AUTHORITY = (
    b',"authority":{"objectType":"Agent","account":{"homePage":"http://127.0.0.1/","name":"floor"}}'
    b',"version":"1.0.0"}'
)
_slices = msgspec.json.Decoder(list[msgspec.Raw]).decode
Row = tuple[bytes, Any, bytes]  # id, parsed, raw


def connect(file: str) -> Any:
    """Open the database as the service does."""
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


class Writer:
    """One thread writes; what has come in the meantime shares a commit."""

    def __init__(self, file: str) -> None:
        self._db = connect(file)
        if not self._db.execute("SELECT 1 FROM sqlite_master").fetchone():
            self._db.executescript(TABLES)
        self._texts = dict(self._db.execute("SELECT value, id FROM text"))
        self._last = self._db.execute("SELECT coalesce(max(seq), 0) FROM statement").fetchone()[0]
        self._queue: SimpleQueue[tuple[list[Row], threading.Lock]] = SimpleQueue()
        threading.Thread(target=self._loop, daemon=True).start()

    def store(self, rows: list[Row]) -> None:
        """Return when the rows are durable."""
        done = threading.Lock()
        done.acquire()
        self._queue.put((rows, done))
        done.acquire()

    def _loop(self) -> None:
        while True:
            group = [self._queue.get()]
            try:
                while len(group) < _GROUP:
                    group.append(self._queue.get_nowait())
            except Empty:
                pass
            self.write([row for rows, _ in group for row in rows])
            for _, done in group:
                done.release()

    def write(self, rows: list[Row]) -> None:
        """Write rows in one transaction; a row's seq is its `stored`, in microseconds."""
        db, first = self._db, max(time.time_ns() // 1000, self._last + 1)
        stored = datetime.fromtimestamp(first / 1e6, UTC)
        ours = f',"stored":"{stored:%Y-%m-%dT%H:%M:%S.%f}Z"'.encode() + _AUTHORITY
        statements, agents, activities = [], set(), set()
        db.execute("BEGIN IMMEDIATE")
        for seq, (id, value, raw) in enumerate(rows, first):
            context = value.get("context", {})
            registration = context.get("registration")
            statements.append((
                seq, id, self._number(value["verb"]["id"]),
                registration and UUID(registration).bytes, raw[:-1] + ours,
            ))  # fmt: skip
            agents.add((self._number(_agent(value["actor"])), 0, seq))
            if "instructor" in context:
                agents.add((self._number(_agent(context["instructor"])), 1, seq))
            activities.add((self._number(value["object"]["id"]), 0, seq))
            for found in context.get("contextActivities", {}).values():
                for item in found:
                    activities.add((self._number(item["id"]), 1, seq))
        db.executemany("INSERT INTO statement VALUES (?,?,?,?,?)", statements)
        db.executemany("INSERT INTO agent VALUES (?,?,?)", sorted(agents))
        db.executemany("INSERT INTO activity VALUES (?,?,?)", sorted(activities))
        db.execute("COMMIT")
        self._last = first + len(rows)

    def _number(self, text: str) -> int:
        number = self._texts.get(text)
        if number is None:
            found = self._db.execute("INSERT INTO text (value) VALUES (?) RETURNING id", (text,))
            number = self._texts[text] = found.fetchone()[0]
        return int(number)


def _agent(value: Any) -> str:
    account = value.get("account")
    return f"{account['homePage']} {account['name']}" if account else str(value["mbox"])


def rows(slices: Iterable[bytes]) -> list[Row]:
    """Parse what came; a statement without an id gets one."""
    found = []
    for raw in slices:
        value = jiter.from_json(raw)
        given = value.get("id")
        id = UUID(given) if given else uuid4()
        whole = raw if given else b'{"id":"%s",' % str(id).encode() + raw[1:]
        found.append((id.bytes, value, whole))
    return found


class Reader:
    """Finds statements; each thread has a connection of its own."""

    def __init__(self, file: str) -> None:
        self._file, self._local = file, threading.local()

    def one(self, id: str) -> list[bytes]:
        """Return the statement with the id."""
        return self._all("SELECT served FROM statement WHERE id = ?", [UUID(id).bytes])

    def page(self, given: Any) -> list[bytes]:
        """Return the newest statements that all filters find.

        Each filter is a range of an index in the order of seq; ranges are merged, not sorted.
        """
        ranges, values = self._ranges(given)
        if len(ranges) > 1:
            ranges = [f"SELECT * FROM ({one})" for one in ranges]
        limit = min(int(given.get("limit", 50)), 500)
        if not ranges:
            return self._all("SELECT served FROM statement ORDER BY seq DESC LIMIT ?", [limit])
        return self._all(
            f"SELECT served FROM ({' INTERSECT '.join(ranges)} ORDER BY seq DESC LIMIT ?) x"
            " CROSS JOIN statement USING (seq)",
            [*values, limit],
        )

    def _ranges(self, given: Any) -> tuple[list[str], list[Any]]:
        found: list[str] = []
        values: list[Any] = []

        def add(table: str, column: str, value: Any, scopes: Sequence[int] = ()) -> None:
            some = f"SELECT seq FROM {table} WHERE {column} = ?"
            each = [f"{some} AND scope = {scope}" for scope in scopes] or [some]
            found.append(" UNION ".join(each))
            values.extend([value] * len(each))

        if "agent" in given:
            key = self._number(_agent(jiter.from_json(given["agent"].encode())))
            add("agent", "agent", key, (0, 1) if given.get("related_agents") == "true" else (0,))
        if "activity" in given:
            both = given.get("related_activities") == "true"
            add("activity", "activity", self._number(given["activity"]), (0, 1) if both else (0,))
        if "verb" in given:
            add("statement", "verb", self._number(given["verb"]))
        if "registration" in given:
            add("statement", "registration", UUID(given["registration"]).bytes)
        if "since" in given:
            since = datetime.fromisoformat(given["since"])
            found.append("SELECT seq FROM statement WHERE seq > ?")
            values.append(round(since.timestamp() * 1e6))
        return found, values

    def _number(self, text: str) -> int | None:
        row = self._db().execute("SELECT id FROM text WHERE value = ?", (text,)).fetchone()
        return int(row[0]) if row else None

    def _all(self, sql: str, values: Sequence[Any]) -> list[bytes]:
        return [row[0] for row in self._db().execute(sql, values)]

    def _db(self) -> Any:
        if not hasattr(self._local, "db"):
            self._local.db = connect(self._file)
        return self._local.db


def create() -> Flask:
    """Make the application."""
    file = os.environ["FLOOR_DATABASE"]
    app, writer, reader = Flask(__name__), Writer(file), Reader(file)
    allowed = "Basic " + b64encode(f"{KEY}:{SECRET}".encode()).decode()

    def guarded(view: Callable[[], Response]) -> Callable[[], Response]:
        def guard() -> Response:
            if request.headers.get("Authorization") != allowed:
                return Response(status=401)
            answer = view()
            answer.headers["X-Experience-API-Version"] = "1.0.3"
            return answer

        return guard

    def post() -> Response:
        body = request.get_data(cache=False)
        found = rows(map(bytes, _slices(body)) if body[:1] == b"[" else [body])
        writer.store(found)
        ids = [str(UUID(bytes=id)) for id, _, _ in found]
        return Response(msgspec.json.encode(ids), mimetype="application/json")

    def get() -> Response:
        if "statementId" in request.args:
            text = b"".join(reader.one(request.args["statementId"]))
            return Response(text, status=200 if text else 404, mimetype="application/json")
        page = reader.page(request.args)
        text = b'{"statements":[' + b",".join(page) + b'],"more":""}'
        return Response(text, mimetype="application/json")

    app.add_url_rule("/xapi/statements", "post", guarded(post), methods=["POST"])
    app.add_url_rule("/xapi/statements", "get", guarded(get), methods=["GET"])
    app.add_url_rule("/readyz", "ready", lambda: "ready")
    return app


def main() -> None:
    """Serve on the port and database that are given."""
    from granian import Granian
    from granian.constants import Interfaces, Loops
    from granian.log import LogLevels

    os.environ["FLOOR_DATABASE"], port, threads = sys.argv[1:]
    Granian(
        "tests.bench.floor:create", address="127.0.0.1", port=int(port), factory=True,
        interface=Interfaces.WSGI, workers=1, blocking_threads=int(threads), loop=Loops.asyncio,
        websockets=False, log_access=False, log_level=LogLevels.error,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    main()
