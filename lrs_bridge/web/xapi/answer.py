"""Statements as an answer: served texts joined without parsing them where nothing must change."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from email.utils import format_datetime
from typing import Any

from flask import Response, g

from lrs_bridge.domain.moments import moment_of
from lrs_bridge.domain.xapi.queries import Format, StatementQuery
from lrs_bridge.ports.attachments import Kept
from lrs_bridge.services import definitions
from lrs_bridge.services.query import Found
from lrs_bridge.web.xapi.blueprint import bridge
from lrs_bridge.web.xapi.dump import load
from lrs_bridge.web.xapi.shown import shown

_Piece = Callable[[str, int], bytes | None]
"""Returns a piece of an attachment, by SHA-2 and position, or None behind the last."""


def make(found: Found, query: StatementQuery, path: str, languages: str | None) -> Response:
    """Return one statement, or a list with a link to the rest of it."""
    texts = _formatted([s.served for s in found.statements], query.format, languages)
    if found.single:
        text = texts[0]
    else:
        more = f"{path.rstrip('/')}?more={found.more}" if found.more else ""
        text = f'{{"statements":[{",".join(texts)}],"more":{json.dumps(more)}}}'
    answer = _with_attachments(text, found) if query.attachments else _json(text)
    if query.format == "canonical":
        answer.vary.add("Accept-Language")
    if found.statements:
        newest = max(s.stored for s in found.statements)
        answer.headers["Last-Modified"] = format_datetime(moment_of(newest), usegmt=True)
    return answer


def _formatted(served: list[str], format: Format, languages: str | None) -> list[str]:
    if format == "exact":
        return served
    made, tenant = bridge(), g.machine.tenant

    def canonical_of(activities: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
        return made.store.read(tenant, lambda tx: definitions.canonical(tx, activities, load))

    return shown(served, format, languages, canonical_of)


def _json(text: str) -> Response:
    return Response(text, mimetype="application/json")


def _with_attachments(text: str, found: Found) -> Response:
    """Return multipart/mixed (xAPI 1.0.3 Comm 1.5.2), each attachment once."""
    made, tenant = bridge(), g.machine.tenant
    boundary = f"lrs-bridge-{made.new_id()}"

    def piece(sha2: str, position: int) -> bytes | None:
        # A transaction of its own: none stays open while a slow reader takes its time.
        return made.store.read(tenant, lambda tx: tx.attachments.piece(sha2, position))

    return Response(
        _parts(text, found.attachments, boundary, piece),
        content_type=f"multipart/mixed; boundary={boundary}",
    )


def _parts(text: str, kept: Iterable[Kept], boundary: str, piece: _Piece) -> Iterator[bytes]:
    """Write the parts one after the other.

    An attachment that was erased in the meantime has no part any more; one that is erased while
    its part is written ends there, which its hash shows, and the rest of the answer is whole.
    """
    line = f"--{boundary}".encode()
    yield line + b"\r\nContent-Type: application/json\r\n\r\n" + text.encode() + b"\r\n"
    for attachment in kept:
        content = piece(attachment.sha2, 0)
        if content is None:
            continue
        head = (
            f"\r\nContent-Type: {attachment.content_type}\r\nContent-Transfer-Encoding: binary\r\n"
            f"X-Experience-API-Hash: {attachment.sha2}\r\n\r\n"
        )
        yield line + head.encode("latin-1")  # as it was read
        position = 0
        while content is not None:
            yield content
            position += 1
            content = piece(attachment.sha2, position)
        yield b"\r\n"
    yield line + b"--\r\n"
