"""Statements as an answer: served texts joined without parsing them where nothing must change."""

import json
from collections.abc import Iterable
from email.utils import format_datetime

from flask import Response

from lrs_bridge.domain.moments import moment_of
from lrs_bridge.domain.xapi.formats import canonical, ids
from lrs_bridge.domain.xapi.queries import StatementQuery
from lrs_bridge.services.query import Found

_BOUNDARY = "lrs-bridge-part"


def make(found: Found, query: StatementQuery, path: str, languages: str | None) -> Response:
    """Return one statement, or a list with a link to the rest of it."""
    texts = [_formatted(s.served, query.format, languages) for s in found.statements]
    if found.single:
        text = texts[0]
    else:
        more = f"{path.rstrip('/')}?more={found.more}" if found.more else ""
        text = f'{{"statements":[{",".join(texts)}],"more":{json.dumps(more)}}}'
    answer = _with_attachments(text, found) if query.attachments else _json(text)
    if found.statements:
        newest = max(s.stored for s in found.statements)
        answer.headers["Last-Modified"] = format_datetime(moment_of(newest), usegmt=True)
    return answer


def _formatted(served: str, format: str, languages: str | None) -> str:
    if format == "exact":
        return served
    parsed = json.loads(served)
    shown = ids(parsed) if format == "ids" else canonical(parsed, languages or "")
    return json.dumps(shown, ensure_ascii=False)


def _json(text: str) -> Response:
    return Response(text, mimetype="application/json")


def _with_attachments(text: str, found: Found) -> Response:
    """Return multipart/mixed (xAPI 1.0.3 Comm 1.5.2), each attachment once."""
    return Response(
        _parts(text, found), content_type=f"multipart/mixed; boundary={_BOUNDARY}-{found.mark}"
    )


def _parts(text: str, found: Found) -> Iterable[bytes]:
    line = f"--{_BOUNDARY}-{found.mark}".encode()
    yield line + b"\r\nContent-Type: application/json\r\n\r\n" + text.encode() + b"\r\n"
    for sha2, (content_type, content) in sorted(found.attachments.items()):
        head = (
            f"\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: binary\r\n"
            f"X-Experience-API-Hash: {sha2}\r\n\r\n"
        )
        yield line + head.encode() + content + b"\r\n"
    yield line + b"--\r\n"
