"""Statements and their attachments in one request (xAPI 1.0.3 Communication 1.5.2, RFC 2046)."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from werkzeug.http import parse_options_header

from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.domain.xapi.check_attachments import is_sha2

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
MAX_PARTS = 100
MAX_HEADERS = 16 * 1024
_HASHES = {56: "sha224", 64: "sha256", 96: "sha384", 128: "sha512"}
"""SHA-2 by the number of hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Part:
    """An attachment's data as it came."""

    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Delimiter:
    start: int
    end: int
    last: bool


def read(content_type: str, body: bytes) -> tuple[bytes, dict[str, Part]]:
    """Return the statements' JSON and the attachments by SHA-2 in lower case.

    The SHA-2 of each attachment is recomputed and says where it ends, so that data may hold the
    boundary, and the line break before a delimiter may be missing, as some clients forget it.
    Raises InvalidRequestError with what to send instead.
    """
    delimiters = _delimiters(content_type, body)
    first = next(delimiters, None)
    if first is None or first.last:
        raise InvalidRequestError("The body has no part between the boundaries of its header.")
    headers, start = _headers(body, first.end)
    if parse_options_header(headers.get("content-type"))[0] != "application/json":
        # XAPI-00133, XAPI-00134
        raise InvalidRequestError("The first part must have Content-Type: application/json.")
    end, delimiter = _json_end(body, start, delimiters)
    statements = body[start:end]
    parts: dict[str, Part] = {}
    count = 1
    while not delimiter.last:
        count += 1
        if count > MAX_PARTS:
            raise InvalidRequestError(f"A request may have at most {MAX_PARTS} parts.")
        headers, start = _headers(body, delimiter.end)
        sha2 = _sha2(headers, count)
        end, delimiter = _data_end(body, start, delimiters, sha2)
        parts[sha2] = Part(headers.get("content-type", "application/octet-stream"), body[start:end])
    return statements, parts


def _delimiters(content_type: str, body: bytes) -> Iterator[_Delimiter]:
    kind, options = parse_options_header(content_type)
    boundary = options.get("boundary", "")
    if kind != "multipart/mixed" or not 1 <= len(boundary) <= 70 or not boundary.isascii():  # noqa: PLR2004 -- RFC 2046 §5.1.1
        raise InvalidRequestError(
            "Content-Type must be multipart/mixed with a boundary of 1 to 70 characters."
        )
    pattern = re.compile(rb"--" + re.escape(boundary.encode()) + rb"(?:(--)|[ \t]*+\r\n)")
    return (
        _Delimiter(found.start(), found.end(), found[1] is not None)
        for found in pattern.finditer(body)
    )


def _headers(body: bytes, start: int) -> tuple[dict[str, str], int]:
    """Return a part's headers by lower-case name, and where its data begins."""
    end = body.find(b"\r\n\r\n", start - 2, start + MAX_HEADERS)
    if end < 0:
        raise InvalidRequestError(
            f"The headers of a part must end with an empty line (CR LF) within {MAX_HEADERS} bytes."
        )
    headers: dict[str, str] = {}
    for line in body[start:end].decode("latin-1").split("\r\n"):
        name, colon, value = line.partition(":")
        if not line:
            continue
        if not colon or _CONTROL.search(line):
            # A bare LF would come back to a reader as a header of its own.
            raise InvalidRequestError(
                "A header of a part must be a name, a colon and a value in printable characters."
            )
        headers[name.strip().lower()] = value.strip()
    return headers, end + 4


def _json_end(body: bytes, start: int, delimiters: Iterator[_Delimiter]) -> tuple[int, _Delimiter]:
    for delimiter in delimiters:
        if delimiter.start >= start:
            broken = body[delimiter.start - 2 : delimiter.start] == b"\r\n"
            return max(start, delimiter.start - 2 * broken), delimiter
    raise _unfinished()


def _data_end(
    body: bytes, start: int, delimiters: Iterator[_Delimiter], sha2: str
) -> tuple[int, _Delimiter]:
    """Find the end of data with the given SHA-2 by hashing once up to each delimiter."""
    hashed = hashlib.new(_HASHES[len(sha2)], usedforsecurity=False)
    at = start
    seen = False
    for delimiter in delimiters:
        if delimiter.start < start:
            continue
        seen = True
        if body[delimiter.start - 2 : delimiter.start] == b"\r\n" and delimiter.start - 2 >= at:
            hashed.update(body[at : delimiter.start - 2])
            at = delimiter.start - 2
            if hashed.hexdigest() == sha2:
                return at, delimiter
        hashed.update(body[at : delimiter.start])
        at = delimiter.start
        if hashed.hexdigest() == sha2:
            return at, delimiter
    if not seen:
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
        raise InvalidRequestError(
            f"Part {number} must have X-Experience-API-Hash: the SHA-2 of its data in hexadecimal."
        )
    return sha2


def _unfinished() -> InvalidRequestError:
    return InvalidRequestError("The body ends before the closing boundary; send it again.")
