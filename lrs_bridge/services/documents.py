"""Keep, merge, give out and remove documents; each of them as if nobody else were at it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lrs_bridge.domain.errors import ForbiddenError, InvalidRequestError
from lrs_bridge.domain.xapi.documents import (
    Conditions,
    DocumentKey,
    Method,
    Resource,
    etag,
    is_json,
    merge,
    refusal,
)
from lrs_bridge.ports.documents import Document
from lrs_bridge.ports.keys import Keys
from lrs_bridge.ports.store import Tx

JSON = "application/json"
_TICK = timedelta(microseconds=1)
"""What times are kept to: the next version of a document is younger, whoever's clock is behind."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which document a request would change, and on what conditions."""

    resource: Resource
    version: str
    key: DocumentKey
    conditions: Conditions
    tolerant: bool = False
    """Whether the client's source is a tolerant one."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A document as a client sent it."""

    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class JsonObjects:
    """How JSON objects are read and written: their values stay the bytes they are."""

    read: Callable[[bytes], Mapping[str, bytes]]
    """Raises InvalidRequestError for what is no JSON object."""
    write: Callable[[Mapping[str, bytes]], bytes]


def put(tx: Tx, asked: Asked, sent: Sent, *, keys: Keys, now: datetime) -> str:
    """Keep a document, new or in the place of another; return its entity tag.

    Raises:
        PreconditionFailedError: A condition does not hold.
        DocumentConflictError: There is one, and the client does not say that it knows it.
        InvalidRequestError: A condition is missing.
        ForbiddenError: The agent was erased.
    """
    return _write(tx, asked, "PUT", lambda _: sent, keys=keys, now=now)


def post(
    tx: Tx, asked: Asked, sent: Sent, objects: JsonObjects, *, keys: Keys, now: datetime
) -> str:
    """Merge a JSON object into a document, or keep a new document; return its entity tag.

    Raises:
        InvalidRequestError: There is a document, and either of the two is no JSON object.
        PreconditionFailedError: A condition does not hold.
        ForbiddenError: The agent was erased.
    """
    return _write(
        tx, asked, "POST", lambda stored: _merged(stored, sent, objects), keys=keys, now=now
    )


def delete(tx: Tx, asked: Asked) -> None:
    """Remove a document; one that is not there is no error.

    Raises:
        PreconditionFailedError: A condition does not hold.
    """
    stored = tx.documents.hold(asked.key)
    _refuse(asked, "DELETE", stored)
    if stored is not None:  # one that is made only now was not looked at
        tx.documents.remove(asked.key)


def _write(
    tx: Tx,
    asked: Asked,
    method: Method,
    make: Callable[[Document | None], Sent],
    *,
    keys: Keys,
    now: datetime,
) -> str:
    while True:
        stored = tx.documents.hold(asked.key)
        _refuse_erased(tx, asked.key, keys)
        _refuse(asked, method, stored)
        made = make(stored)
        updated = now if stored is None else max(now, stored.updated + _TICK)
        document = Document(made.content_type, made.content, etag(made.content), updated)
        if stored is not None:
            tx.documents.replace(asked.key, document)
            return document.etag
        if tx.documents.add(asked.key, document):
            return document.etag
        # Somebody else made it in the meantime: now there is one to hold.


def _refuse(asked: Asked, method: Method, stored: Document | None) -> None:
    tag = None if stored is None else stored.etag
    error = refusal(
        method, asked.version, asked.resource, tag, asked.conditions, tolerant=asked.tolerant
    )
    if error is not None:
        raise error


def _refuse_erased(tx: Tx, key: DocumentKey, keys: Keys) -> None:
    """Keep nothing of a person who was erased: no platform brings anybody back."""
    agent = key.context.agent
    if agent is not None and tx.statements.erased({keys.hidden(agent)}):
        raise ForbiddenError("What is known of this agent was erased, and nothing is kept anew.")


def _merged(stored: Document | None, sent: Sent, objects: JsonObjects) -> Sent:
    if stored is None:
        if is_json(sent.content_type):
            objects.read(sent.content)
        return sent
    for whose, content_type in (
        ("The posted", sent.content_type),
        ("The stored", stored.content_type),
    ):
        if not is_json(content_type):
            raise InvalidRequestError(
                f"{whose} document is {content_type}: POST merges one {JSON} document into"
                " another. To replace the document, PUT it."
            )
    both = merge(objects.read(stored.content), objects.read(sent.content))
    return Sent(JSON, objects.write(both))
