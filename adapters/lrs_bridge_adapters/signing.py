"""Standard Webhooks 1.0.0: the three headers by which a receiver knows that we sent it."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.ports.http import HttpRequest
from lrs_bridge.ports.target import Message

_PREFIX = "whsec_"
_SHORTEST, _LONGEST = 24, 64
_ADVICE = (
    "Give the secret as whsec_ and 24 to 64 random bytes in base64; several, separated by spaces, "
    "while the receiver changes to a new one."
)


def secrets(text: str) -> tuple[bytes, ...]:
    """Return the secrets that *text* lists.

    Raises:
        InvalidRequestError: There is none, or one is malformed.
    """
    found = tuple(map(_secret, text.split()))
    if not found:
        raise InvalidRequestError(_ADVICE)
    return found


def sign(keys: Sequence[bytes], id_: str, now: datetime, body: bytes) -> dict[str, str]:
    """Return the headers that sign *body*, with one signature for each of *keys*."""
    timestamp = str(int(now.timestamp()))
    signed = f"{id_}.{timestamp}.".encode() + body
    digests = (hmac.new(key, signed, hashlib.sha256).digest() for key in keys)
    return {
        "webhook-id": id_,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{base64.b64encode(it).decode()}" for it in digests),
    }


def _secret(text: str) -> bytes:
    try:
        key = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidRequestError(_ADVICE) from error
    if not text.startswith(_PREFIX) or not _SHORTEST <= len(key) <= _LONGEST:
        raise InvalidRequestError(_ADVICE)
    return key


def request(url: str, keys: tuple[bytes, ...], message: Message, now: datetime) -> HttpRequest:
    """Return the signed POST of a message; its body is the event exactly as it is kept."""
    body = message.body.encode()
    headers = sign(keys, message.key, now, body) | {"Content-Type": "application/json"}
    return HttpRequest("POST", url, headers, body)
