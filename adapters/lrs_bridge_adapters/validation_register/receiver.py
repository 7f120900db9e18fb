"""An example validation register in one file: each event has its effect once, come what may."""

import argparse
import hmac
import json
import os
import re
import sqlite3
import threading
import time
from base64 import b64decode, b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

TOLERANCE, LARGEST = 300, 1_000_000  # seconds between the clocks, bytes of a body
SCHEMA = """CREATE TABLE IF NOT EXISTS inbox (key TEXT PRIMARY KEY, kind NOT NULL, received, body);
CREATE TABLE IF NOT EXISTS record_entry (person TEXT NOT NULL, framework, requirement NOT NULL,
  evidence NOT NULL, state, occurred NOT NULL, UNIQUE (person, framework, requirement, evidence));
CREATE TABLE IF NOT EXISTS decision (id TEXT NOT NULL PRIMARY KEY, person NOT NULL, framework,
  kind NOT NULL, requirements, occurred NOT NULL);"""
INBOX = "INSERT INTO inbox VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
# Events may come late and in any order: what happened last is what stands.
ENTRY = """INSERT INTO record_entry VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
  SET state = excluded.state, occurred = excluded.occurred WHERE excluded.occurred > occurred"""
DECISION = "INSERT INTO decision VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
COUNTS = (
    "SELECT kind, count(*) FROM inbox GROUP BY kind ORDER BY kind",
    "SELECT state, count(*) FROM record_entry GROUP BY state",
    "SELECT kind, count(*) FROM decision GROUP BY kind",
)
STATES = {"evidence.accepted": "accepted", "evidence.withdrawn": "withdrawn"}


class Register:
    """The database: an inbox of keys and what the events mean, written in one transaction."""

    def __init__(self, path: str) -> None:
        self._lock = threading.Lock()
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA synchronous=EXTRA")  # FULL, and the journal's directory
        self._database.executescript(SCHEMA)

    def take(self, key: str, body: str) -> str:
        """Record an event: ``recorded`` the first time, ``known`` every time after."""
        event = json.loads(body)
        with self._lock, self._database:
            self._database.execute("BEGIN IMMEDIATE")
            row = (key, event["kind"], int(time.time()), body)
            if self._database.execute(INBOX, row).rowcount == 0:
                return "known"
            self._effect(event)
        return "recorded"

    def _effect(self, event: dict[str, Any]) -> None:
        if (kind := event["kind"]) not in {*STATES, "validation.decided"}:
            return
        whose = (event["person"]["id"], "{id} {version}".format_map(event["framework"]))
        if kind in STATES:
            item = (event["requirement"], event["evidence"]["id"], STATES[kind])
            self._database.execute(ENTRY, (*whose, *item, event["occurred"]))
        else:
            made = event["decision"]
            what = (made["kind"], json.dumps(made["requirements"]), event["occurred"])
            self._database.execute(DECISION, (made["id"], *whose, *what))

    def summary(self) -> dict[str, Any]:
        """Count the events by kind, the entries that stand, those withdrawn, the decisions."""
        with self._lock:
            events, states, decisions = (dict(self._database.execute(it)) for it in COUNTS)
        entries = {"entries": states.get("accepted", 0), "withdrawn": states.get("withdrawn", 0)}
        return {"events": events, **entries, "decisions": sum(decisions.values())}


def number(digits: str) -> int:
    return int(digits) if re.fullmatch("[0-9]{1,15}", digits) else -1


class Handler(BaseHTTPRequestHandler):
    register: ClassVar[Register]
    secrets: ClassVar[list[bytes]]
    timeout = 30

    def do_POST(self) -> None:
        self.answer(*self.post())

    def do_GET(self) -> None:
        pages = {"/healthz": lambda: {"status": "ok"}, "/summary": self.register.summary}
        missing = {"error": "There are /summary and /healthz to read."}
        self.answer(*((200, pages[self.path]()) if self.path in pages else (404, missing)))

    def post(self) -> tuple[int, dict[str, Any]]:
        length = number(self.headers.get("Content-Length", ""))
        if self.path != "/events" or not 0 <= length <= LARGEST:
            return 400, {"error": f"Post to /events, at most {LARGEST} bytes of known length."}
        body = self.rfile.read(length)
        if fault := self.fault(body):
            return 401, {"error": fault}
        try:
            return 200, {"status": self.register.take(self.headers["webhook-id"], body.decode())}
        except sqlite3.OperationalError as error:
            return 503, {"error": f"The register cannot write now: {error}."}
        except (sqlite3.Error, ValueError, LookupError, TypeError, RecursionError) as error:
            return 400, {"error": f"The body is not an event that we understand: {error!r}."}

    def fault(self, body: bytes) -> str:
        """Check the signature (Standard Webhooks 1.0.0); one by one of our secrets is enough."""
        names = ("webhook-id", "webhook-timestamp", "webhook-signature")
        key, stamp, signatures = (self.headers.get(name, "") for name in names)
        if not key or abs(time.time() - number(stamp)) > TOLERANCE:
            return "Give a webhook-id, and a webhook-timestamp within five minutes of now."
        signed = f"{key}.{stamp}.".encode() + body
        ours = [b"v1," + b64encode(hmac.digest(it, signed, "sha256")) for it in self.secrets]
        theirs = [signature.encode() for signature in signatures.split()]
        fits = [hmac.compare_digest(one, other) for one in ours for other in theirs]
        return "" if any(fits) else "No webhook-signature fits this body and our secret."

    def answer(self, code: int, said: dict[str, Any]) -> None:
        body = json.dumps(said).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None: ...  # the inbox is the log


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True, help="the SQLite file, made if missing")
    parser.add_argument("--port", type=int, default=8090, help="0: any free one")
    parser.add_argument("--secret-file", help="holds whsec_…; else REGISTER_SECRET does")
    return parser


def serve(options: argparse.Namespace, handler: type[Handler] = Handler) -> None:
    file = options.secret_file
    listed = (Path(file).read_text() if file else os.environ.get("REGISTER_SECRET", "")).split()
    if not listed:
        raise SystemExit("Give the secret in REGISTER_SECRET or with --secret-file.")
    handler.secrets = [b64decode(it.removeprefix("whsec_")) for it in listed]
    handler.register = Register(options.database)
    server = ThreadingHTTPServer(("127.0.0.1", options.port), handler)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)  # noqa: T201 - a program
    server.serve_forever()


if __name__ == "__main__":
    serve(arguments().parse_args())
