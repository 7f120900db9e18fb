"""Send statements over HTTP in the manner of each platform."""

import base64
import http.client
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from lrs_bridge.demo.data import Files, Manner, Platform
from lrs_bridge.demo.failure import DemoError
from lrs_bridge.plugins import load
from lrs_bridge.services.sources import Credential

_REMOTE = "lrs_bridge_adapters.lrs.remote:remote"
_SECONDS = 30


@dataclass(slots=True)
class Sent:
    """What a platform sent and which ids it was told: counted on its side of the door."""

    statements: int = 0
    heartbeats: int = 0
    ids: set[str] = field(default_factory=set)


def basic(credential: Credential) -> str:
    """Return the Authorization header of a key."""
    pair = f"{credential.key}:{credential.secret}".encode()
    return f"Basic {base64.b64encode(pair).decode()}"


class Door:
    """The endpoint as a platform with a key sees it."""

    def __init__(self, base_url: str, credential: Credential) -> None:
        self.url = f"{base_url}/xapi/"
        self.credential = credential
        self._connection = http.client.HTTPConnection(urlsplit(base_url).netloc, timeout=_SECONDS)
        self._headers = {
            "Authorization": basic(credential),
            "Content-Type": "application/json",
            "X-Experience-API-Version": "1.0.3",
        }

    def send(self, method: str, path: str, body: str) -> bytes:
        """Send and return the answer's body.

        Raises:
            DemoError: The answer is no success.
        """
        self._connection.request(method, f"/xapi/{path}", body.encode(), self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status not in (http.client.OK, http.client.NO_CONTENT):
            raise DemoError(
                f"{self.credential.source}: {method} {path} was answered {answer.status}:"
                f" {content.decode(errors='replace')[:300]}"
            )
        return content

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def send(platform: Platform, files: Files, door: Door) -> Sent:
    """Send all files of a platform."""
    sent = Sent()
    for name in platform.files:
        send_file(platform.manner, files.text(name), door, sent)
    return sent


def send_file(manner: Manner, text: str, door: Door, sent: Sent) -> None:
    """Send the statements of one file and note what was answered."""
    statements = json.loads(text)
    sent.statements += len(statements)
    sent.heartbeats += not statements
    sent.ids.update(_MANNERS[manner](text, statements, door))


def _batch(text: str, _: list[Any], door: Door) -> Iterator[str]:
    yield from json.loads(door.send("POST", "statements", text))


def _post(_: str, statements: list[Any], door: Door) -> Iterator[str]:
    for statement in statements:
        yield from json.loads(door.send("POST", "statements", _written(statement)))


def _put(_: str, statements: list[Any], door: Door) -> Iterator[str]:
    for statement in statements:
        query = urlencode({"statementId": statement["id"]})
        door.send("PUT", f"statements?{query}", _written(statement))
        yield statement["id"]


def _remote(_: str, statements: list[Any], door: Door) -> Iterator[str]:
    lrs = load(_REMOTE)(door.url, door.credential.key, door.credential.secret)
    for statement in statements:
        answer = lrs.save_statement(statement)
        if not answer.success:
            raise DemoError(f"{door.credential.source}: {answer.data!r}")
        yield str(answer.content.id)


def _written(statement: Any) -> str:
    return json.dumps(statement, ensure_ascii=False, separators=(",", ":"))


_MANNERS: dict[Manner, Callable[[str, list[Any], Door], Iterator[str]]] = {
    "batch": _batch,
    "post": _post,
    "put": _put,
    "remote": _remote,
}
