"""Multipart requests as senders write them, and our multipart answers taken apart again."""

from email import message_from_bytes
from email.message import Message
from hashlib import sha256
from typing import Any

from tests.statements import text

BOUNDARY = "sender"
KIND = f"multipart/mixed; boundary={BOUNDARY}"


def attachment(data: bytes, **more: Any) -> dict[str, Any]:
    """Describe an attachment."""
    return {
        "usageType": "https://bridge.example/photo",
        "display": {"sv": "Skyddet"},
        "contentType": "image/png",
        "length": len(data),
        "sha2": sha256(data).hexdigest(),
        **more,
    }


def part(data: bytes, **headers: str | None) -> bytes:
    """Write the part of an attachment; a header that is None is left out."""
    named = {
        "Content-Type": "image/png",
        "Content-Transfer-Encoding": "binary",
        "X-Experience-API-Hash": sha256(data).hexdigest(),
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}\r\n" for name, value in named.items() if value is not None]
    return f"\r\n--{BOUNDARY}\r\n{''.join(lines)}\r\n".encode() + data


def multipart(statements: Any, *parts: bytes) -> bytes:
    """Write a request of statements and of parts."""
    first = f"--{BOUNDARY}\r\nContent-Type: application/json\r\n\r\n".encode()
    return b"".join((first, text(statements), *parts, f"\r\n--{BOUNDARY}--\r\n".encode()))


def taken_apart(answer: Any) -> list[tuple[Message, bytes]]:
    """Return the headers and the data of each part of an answer."""
    boundary = answer.mimetype_params["boundary"].encode()
    assert answer.mimetype == "multipart/mixed"
    before, *pieces, after = answer.data.split(b"--" + boundary)
    assert (before, after) == (b"", b"--\r\n")
    found = []
    for piece in pieces:
        assert piece.startswith(b"\r\n")
        assert piece.endswith(b"\r\n")
        head, _, data = piece.removeprefix(b"\r\n").removesuffix(b"\r\n").partition(b"\r\n\r\n")
        found.append((message_from_bytes(head), data))
    return found
