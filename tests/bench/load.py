"""Clients: processes of their own that post or read one request after another."""

import http.client
import multiprocessing
import time
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

_FORK = multiprocessing.get_context("fork")
_PATIENCE = 120


class BenchError(Exception):
    """Something did not run."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where statements are posted, and with which key."""

    host: str
    port: int
    path: str
    key: str
    secret: str

    @property
    def headers(self) -> dict[str, str]:
        """What every request carries."""
        basic = b64encode(f"{self.key}:{self.secret}".encode()).decode()
        return {"Authorization": f"Basic {basic}", "X-Experience-API-Version": "1.0.3"}


@dataclass(frozen=True, slots=True)
class Took:
    """What one run of clients took: requests answered, seconds in all, seconds for each."""

    requests: int
    seconds: float
    each: list[float]


class Client:
    """One connection that stays open."""

    def __init__(self, at: Address) -> None:
        self._at = at
        self._headers = at.headers
        self._posting = at.headers | {"Content-Type": "application/json"}
        self._connection = http.client.HTTPConnection(at.host, at.port, timeout=_PATIENCE)

    def post(self, body: bytes) -> bytes:
        """Post statements; return the answer."""
        return self._ask("POST", self._at.path, body, self._posting)

    def get(self, query: str) -> bytes:
        """Read statements; *query* is encoded."""
        return self._ask("GET", f"{self._at.path}?{query}", None, self._headers)

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        self._connection.request(method, path, body, headers)
        with self._connection.getresponse() as answer:
            text = answer.read()
            if answer.status not in (200, 204):
                raise BenchError(f"{method} {path}: {answer.status} {text[:300]!r}")
            return text

    def close(self) -> None:
        """Let go."""
        self._connection.close()


def post(at: Address, bodies: Sequence[Iterable[bytes]], seconds: float) -> Took:
    """Let one client for each list of bodies post from it, for so long at most."""
    gate = _FORK.Barrier(len(bodies))
    answers: Any = _FORK.SimpleQueue()
    clients = [
        _FORK.Process(target=_post, args=(at, some, seconds, gate, answers)) for some in bodies
    ]
    for client in clients:
        client.start()
    found = [answers.get() for _ in clients]
    for client in clients:
        client.join()
    if wrong := [answer for answer in found if isinstance(answer, str)]:
        raise BenchError(wrong[0])
    each = [spent for _, _, some in found for spent in some]
    span = max(end for _, end, _ in found) - min(begin for begin, _, _ in found)
    return Took(len(each), span, each)


def _post(at: Address, bodies: Iterable[bytes], seconds: float, gate: Any, answers: Any) -> None:
    try:
        client = Client(at)
        client.get("limit=1")  # connects
        gate.wait(_PATIENCE)
        answers.put(_timed(client, bodies, seconds))
    except Exception as error:  # noqa: BLE001 - told to the process that waits
        gate.abort()
        answers.put(f"{type(error).__name__}: {error}")


def _timed(
    client: Client, bodies: Iterable[bytes], seconds: float
) -> tuple[float, float, list[float]]:
    each = []
    begin = last = time.perf_counter()
    ends = begin + seconds
    for body in bodies:
        client.post(body)
        now = time.perf_counter()
        each.append(now - last)
        last = now
        if now > ends:
            break
    return begin, last, each


def read(at: Address, queries: Sequence[str]) -> list[float]:
    """Read one after another; return the seconds of each."""
    client, each = Client(at), []
    client.get(queries[0])  # connects
    for query in queries:
        begin = time.perf_counter()
        client.get(query)
        each.append(time.perf_counter() - begin)
    client.close()
    return each
