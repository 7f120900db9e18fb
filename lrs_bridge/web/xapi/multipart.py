"""Statements and their attachments in one request (xAPI 1.0.3 Communication 1.5.2, RFC 2046)."""

import hashlib
from collections.abc import Mapping

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header

from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.domain.xapi.check_attachments import is_sha2
from lrs_bridge.web.xapi.delimiters import Delimited, Stream
from lrs_bridge.web.xapi.spool import Spool, SpooledPart

MAX_PARTS = 100
_HASHES = {56: "sha224", 64: "sha256", 96: "sha384", 128: "sha512"}
"""SHA-2 by the number of hexadecimal digits."""


def read(
    content_type: str, stream: Stream, spool: Spool, most: int
) -> tuple[bytes, dict[str, SpooledPart]]:
    """Return the statements' JSON and the attachments by SHA-2 in lower case.

    The SHA-2 of each attachment is recomputed and says where it ends, so that data may hold the
    boundary, and the line break before a delimiter may be missing, as some clients forget it.

    Raises:
        InvalidRequestError: What to send instead.
        RequestEntityTooLarge: The JSON has more than *most* bytes, or the spool is full.
    """
    body = Delimited(stream, _boundary(content_type))
    before = _until_delimiter(body, most)
    if before is None or body.end():
        raise InvalidRequestError("The body has no part between the boundaries of its header.")
    kind = parse_options_header(body.headers().get("content-type"))[0]
    if kind.lower() != "application/json":
        # XAPI-00133, XAPI-00134
        raise InvalidRequestError("The first part must have Content-Type: application/json.")
    statements = _until_delimiter(body, most)
    if statements is None:
        raise _unfinished()
    parts: dict[str, SpooledPart] = {}
    count = 1
    while not body.end():
        count += 1
        if count > MAX_PARTS:
            raise InvalidRequestError(f"A request may have at most {MAX_PARTS} parts.")
        part = _part(body, spool, count)
        parts.setdefault(part.sha2, part)
    return statements, parts


def _boundary(content_type: str) -> str:
    kind, options = parse_options_header(content_type)
    boundary = options.get("boundary", "")
    if kind.lower() != "multipart/mixed" or not 1 <= len(boundary) <= 70 or not boundary.isascii():  # noqa: PLR2004 -- RFC 2046 §5.1.1
        raise InvalidRequestError(
            "Content-Type must be multipart/mixed with a boundary of 1 to 70 characters."
        )
    return boundary


def _until_delimiter(body: Delimited, most: int) -> bytes | None:
    """Return what stands before the next delimiter, or None when there is none."""
    found = bytearray()
    for piece in body.data():
        if piece is None:
            return bytes(found)
        found += piece
        if len(found) > most:
            raise RequestEntityTooLarge(
                f"The statements are larger than {most} bytes; send them in pieces."
            )
    return None


def _part(body: Delimited, spool: Spool, number: int) -> SpooledPart:
    """Read the part that begins; its SHA-2 says at which delimiter it ends."""
    headers = body.headers()
    sha2 = _sha2(headers, number)
    hashed = hashlib.new(_HASHES[len(sha2)], usedforsecurity=False)
    start = spool.size
    unfinished = True
    for piece in body.data():
        if piece is not None:
            spool.write(piece)
            hashed.update(piece)
        elif hashed.hexdigest() == sha2:
            kind = headers.get("content-type")
            return SpooledPart(sha2, kind, spool.size - start, spool, start)
        else:
            unfinished = False
    if unfinished:
        raise _unfinished()
    raise InvalidRequestError(
        f"The data of the part with X-Experience-API-Hash {sha2} does not have that SHA-2."
    )


def _sha2(headers: Mapping[str, str], number: int) -> str:
    # XAPI-00135
    if headers.get("content-transfer-encoding", "").lower() != "binary":
        raise InvalidRequestError(f"Part {number} must have Content-Transfer-Encoding: binary.")
    sha2 = headers.get("x-experience-api-hash", "").lower()
    if not is_sha2(sha2):
        # XAPI-00132
        raise InvalidRequestError(
            f"Part {number} must have X-Experience-API-Hash: the SHA-2 of its data in hexadecimal."
        )
    return sha2


def _unfinished() -> InvalidRequestError:
    return InvalidRequestError("The body ends before the closing boundary; send it again.")
