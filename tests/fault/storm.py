"""A stream of statements and reviews through an installation that is killed again and again."""

import http.client
import json
import random
import sqlite3
import threading
import time
from base64 import b64encode
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa

from lrs_bridge.demo.failure import DemoError
from lrs_bridge.demo.visitor import Visitor
from lrs_bridge.domain.errors import DatabaseUnavailableError
from lrs_bridge.services.map import map_marks
from lrs_bridge.storage import tables as t
from tests.fault.installation import PEOPLE, QUIZZES, Installation, quiz
from tests.statements import passed, text, voiding

_SPACE = UUID("0a4f7c9e-2b1d-5c3e-8f60-718293a4b5c6")
_BROKEN = (OSError, http.client.HTTPException)


@dataclass(frozen=True)
class Report:
    """What came of it; all four of lost, surplus, missing and doubled must be 0."""

    cycles: int
    acknowledged: int
    stored: int
    lost: int
    """Acknowledged, and not there."""
    surplus: int
    """There, and never sent."""
    reviewed: int
    events: int
    missing: int
    """Events that the register does not have."""
    doubled: int
    """Effects at the register that no event of ours stands for."""
    drift: int
    """Evidence that a rebuild would change."""

    @property
    def clean(self) -> bool:
        return not (self.lost or self.surplus or self.missing or self.doubled or self.drift)

    def line(self) -> str:
        return json.dumps(asdict(self))


class Storm:
    """Posts, reviews and voids until told to stop; a request that breaks is sent again."""

    def __init__(self, installation: Installation, *, posters: int = 3) -> None:
        self.at = installation
        self.acknowledged: set[str] = set()
        self.sent: set[str] = set()
        self.reviewed = 0
        self._numbers = iter(range(10_000_000))
        self._lock, self._stop = threading.Lock(), threading.Event()
        self._threads = [threading.Thread(target=self._post) for _ in range(posters)]
        self._threads.append(threading.Thread(target=self._review))

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def progress(self, seconds: float = 8) -> None:
        """Wait until somebody has reviewed something more: a kill must have work to hit."""
        before, deadline = self.reviewed, time.monotonic() + seconds
        while self.reviewed == before and time.monotonic() < deadline:
            time.sleep(0.02)

    def finish(self) -> None:
        """Let every poster end with an answer to what it sent last."""
        self._stop.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive(), "A request was never answered."

    def _batch(self) -> list[dict[str, Any]]:
        with self._lock:
            size = random.choice([1, 1, 5])
            batch = [self._statement(next(self._numbers)) for _ in range(size)]
            self.sent.update(s["id"] for s in batch)
        return batch

    def _statement(self, number: int) -> dict[str, Any]:
        id = str(uuid5(_SPACE, str(number)))
        if number % 40 == 39 and self.acknowledged:
            return voiding(random.choice(sorted(self.acknowledged)), id=id)
        person, test = number % PEOPLE, number // PEOPLE % QUIZZES + 1
        return passed(str(person), activity=quiz(test), id=id, raw=random.randint(14, 20))

    def _post(self) -> None:
        credential = self.at.credential
        basic = b64encode(f"{credential.key}:{credential.secret}".encode()).decode()
        headers = {
            "Authorization": f"Basic {basic}",
            "Content-Type": "application/json",
            "X-Experience-API-Version": "1.0.3",
        }
        while not self._stop.is_set():
            batch = self._batch()
            while not self._send(text(batch), headers):
                time.sleep(0.01)
            with self._lock:
                self.acknowledged.update(s["id"] for s in batch)

    def _send(self, body: bytes, headers: dict[str, str]) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.at.port, timeout=10)
        try:
            connection.request("POST", "/xapi/statements", body, headers)
            with connection.getresponse() as answer:
                answer.read()
                return answer.status == 200
        except _BROKEN:
            return False
        finally:
            connection.close()

    def _review(self) -> None:
        bo: Visitor | None = None
        while not self._stop.is_set():
            try:
                bo = bo or Visitor.signed_in(self.at.link())
                self._accept(bo)
            except (*_BROKEN, DemoError, DatabaseUnavailableError):
                if bo is not None:
                    bo.close()
                time.sleep(0.02)
        if bo is not None:
            bo.close()

    def _accept(self, bo: Visitor) -> None:
        page = bo.get("/granska")
        row = next((row for row in page.rows if row.href.startswith("/granska/")), None)
        if row is None:
            time.sleep(0.05)
            return
        path = row.href.partition("?")[0].partition("#")[0]
        item = bo.get(path)
        form = bo.form(item, path)
        if bo.submit(form, {"outcome": "accepted"}).status == 200:
            self.reviewed += 1


def weather(
    at: Installation, *, cycles: int = 20, seconds: float | None = None, calm: float = 90
) -> Report:
    """Kill service and register *cycles* times, or for *seconds*, then count."""
    at.set_up()
    at.start_register()
    at.start()
    storm = Storm(at)
    storm.start()
    done, ends = 0, time.monotonic() + (seconds or 0)
    while done < cycles or (seconds and time.monotonic() < ends):
        if done % 4 == 0:
            storm.progress()
        time.sleep(random.uniform(0.05, 0.7))
        at.kill()
        if done % 3 == 0:
            at.kill_register()
            at.start_register()
        at.start()
        done += 1
    storm.finish()
    _settle(at, calm)
    at.kill()
    return _count(at, storm, done)


def _settle(at: Installation, seconds: float) -> None:
    """Wait until nothing is left to map or to deliver."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        marks = at.bridge.store.read(1, lambda tx: tx.statements.marks())
        waiting = at.bridge.store.read(1, lambda tx: tx.outbox.deliveries(state="waiting"))
        if not marks and not waiting:
            return
        time.sleep(0.1)
    raise AssertionError(f"{marks} marks and {len(waiting)} deliveries still wait: {waiting[:2]}")


def _count(at: Installation, storm: Storm, cycles: int) -> Report:
    def ours(tx: Any) -> tuple[set[str], set[str]]:
        own = [table.c.id for table in (t.statement, t.event)]
        stored, events = (set(tx.connection.scalars(sa.select(c))) for c in own)
        return stored, events

    stored, events = at.bridge.store.read(1, ours)
    with sqlite3.connect(at.register_database) as register:
        taken = Counter(key for (key,) in register.execute("SELECT key FROM inbox"))
    return Report(
        cycles=cycles,
        acknowledged=len(storm.acknowledged),
        stored=len(stored),
        lost=len(storm.acknowledged - stored),
        surplus=len(stored - storm.sent),
        reviewed=storm.reviewed,
        events=len(events),
        missing=len(events - set(taken)),
        doubled=sum(taken.values()) - len(set(taken) & events),
        drift=_drift(at),
    )


def _drift(at: Installation) -> int:
    """Map everything anew and return how many items of evidence that changed."""

    def evidence(tx: Any) -> set[Any]:
        return set(tx.connection.execute(sa.select(t.evidence)).all())

    before = at.bridge.store.read(1, evidence)
    b = at.bridge
    b.store.write(1, lambda tx: tx.statements.mark_people(None, "rebuild"))
    while b.store.write(
        1, lambda tx: map_marks(tx, sources=b.sources, now=b.clock(), new_id=b.new_id, limit=50)
    ):
        pass
    return len(before ^ at.bridge.store.read(1, evidence))
