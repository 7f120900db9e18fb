"""A request's body: JSON or multipart/mixed, cut into statements and attachments."""

from dataclasses import dataclass, replace

from flask import Blueprint, g, request

from lrs_bridge.domain.errors import Fault, InvalidRequestError, InvalidStatementError
from lrs_bridge.domain.xapi.queries import uuid
from lrs_bridge.ports.attachments import PIECE, Parts
from lrs_bridge.services.prepare import Incoming
from lrs_bridge.web.xapi import params, whole
from lrs_bridge.web.xapi.blueprint import bridge
from lrs_bridge.web.xapi.multipart import read as read_multipart
from lrs_bridge.web.xapi.parse import parse, split
from lrs_bridge.web.xapi.spool import Spool


@dataclass(frozen=True, slots=True)
class Received:
    """What a request brought."""

    incoming: list[Incoming]
    batch: bool
    parts: Parts
    """To be read until the request has been answered."""


def init_app(part: Blueprint) -> None:
    """Let the attachments of a request go when it has been answered."""
    part.teardown_request(_close)


def read() -> Received:
    """Read the body of the request.

    Raises:
        InvalidRequestError: It is neither a statement nor a list of statements.
        RequestEntityTooLarge: It is larger than `max_body_bytes`, or its attachments are than
            `max_attachment_bytes`.
    """
    text, parts = _text()
    body = split(text)
    most = bridge().settings.max_batch_statements
    if len(body.slices) > most:
        raise InvalidRequestError(f"The batch has more than {most} statements; send it in pieces.")
    return Received([_incoming(raw) for raw in body.slices], body.batch, parts)


def statement_id() -> str:
    """Return the id that a PUT names (XAPI-00144).

    Raises:
        InvalidRequestError: It is missing or malformed, or something else is there.
    """
    return uuid("statementId", params.only("statementId"))


def under_id(item: Incoming, wanted: str) -> Incoming:
    """Return the statement under the id that the query names (XAPI-00145).

    Raises:
        InvalidStatementError: It has another id.
    """
    if not isinstance(item.value, dict):
        return item
    given = item.value.get("id")
    if given is None:
        comma = b"," if item.value else b""
        raw = b'{"id":"' + wanted.encode() + b'"' + comma + item.raw.lstrip()[1:]
        return replace(item, raw=raw, value={"id": wanted, **item.value})
    if isinstance(given, str) and given.lower() != wanted:
        fault = Fault("$.id", "XAPI-00145", "Give the id that the query parameter statementId has.")
        raise InvalidStatementError([fault])
    return item


def _text() -> tuple[bytes, Parts]:
    most = bridge().settings.max_body_bytes
    if request.mimetype == "multipart/mixed":
        return _multipart(most, bridge().settings.max_attachment_bytes)
    content = whole.read(request.stream, request.content_length, most)
    if request.mimetype != "application/json":
        raise InvalidRequestError(
            "Send statements as application/json, or as multipart/mixed with their attachments."
        )
    return content, {}


def _multipart(most: int, most_attached: int) -> tuple[bytes, Parts]:
    g.spool = Spool(most_attached)
    try:
        return read_multipart(request.headers["Content-Type"], request.stream, g.spool, most)
    finally:
        # Many clients read no answer, nor a refusal, before they have sent everything.
        for _ in range(0, most + most_attached, PIECE):
            if not request.stream.read(PIECE):
                break


def _close(_: BaseException | None) -> None:
    spool: Spool | None = g.pop("spool", None)
    if spool is not None:
        spool.close()


def _incoming(raw: bytes) -> Incoming:
    try:
        return Incoming(raw, parse(raw))
    except InvalidStatementError as error:
        return Incoming(raw, error=error)
