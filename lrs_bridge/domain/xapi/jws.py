"""The outside of a JSON web signature in compact form, before any cryptography (RFC 7515)."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, NamedTuple

from lrs_bridge.domain.errors import Fault, InvalidStatementError
from lrs_bridge.domain.xapi.jsontext import once

ALGORITHMS = ("RS256", "RS384", "RS512")
MAX_SIGNATURE = 1_000_000
"""Octets of a whole signature, with the statement that it signs."""
MAX_HEADER = 65_536
"""Characters of the encoded header: room for a chain of certificates."""
MAX_CERTIFICATES = 10
LEAST_OCTETS, MOST_OCTETS = 256, 1_024
"""Octets of an RSA signature: keys of 2048 to 8192 bits (RFC 7518 §3.3)."""

_COMPACT = re.compile(rb"([\w-]+)\.([\w-]+)\.([\w-]+)", re.ASCII)
_REFUSED = {
    "jwk": "RFC 7515 4.1.3",
    "jku": "RFC 7515 4.1.2",
    "x5u": "RFC 7515 4.1.5",
    "crit": "RFC 7515 4.1.11",
    "b64": "RFC 7797 3",
}
"""A key that a stranger brings proves nothing; extensions that must be understood are not."""


class Jws(NamedTuple):
    """A signature taken apart; nothing of it is verified."""

    header: dict[str, Any]
    payload: bytes


def read(text: bytes) -> Jws:
    """Take a signature apart and check all that needs no key.

    Raises InvalidStatementError, its path ``$``.
    """
    if len(text) > MAX_SIGNATURE:
        raise refused("size", f"A signature may be at most {MAX_SIGNATURE} octets.")
    match = _COMPACT.fullmatch(text)
    if match is None:
        raise refused(
            "XAPI-00115",
            "The signature must be a JWS in compact serialization: three parts in base64url,"
            " with dots between them and without padding or white space.",
        )
    header, payload, signature = match.groups()
    if len(header) > MAX_HEADER:
        raise refused("size", f"The header of a signature may have {MAX_HEADER} characters.")
    read_header = _header(_decoded(header))
    if not LEAST_OCTETS <= len(_decoded(signature)) <= MOST_OCTETS:
        raise refused(
            "XAPI-00117", "Sign with an RSA key of 2048 to 8192 bits (RFC 7518, section 3.3)."
        )
    return Jws(read_header, _decoded(payload))


def refused(rule: str, message: str) -> InvalidStatementError:
    """Return the error of a signature that cannot be taken."""
    return InvalidStatementError([Fault("$", rule, message)])


def _decoded(part: bytes) -> bytes:
    """Decode base64url in its one spelling: no bits may be left over."""
    padded = part + b"=" * (-len(part) % 4)
    decoded = urlsafe_b64decode(padded) if len(part) % 4 != 1 else b""
    if urlsafe_b64encode(decoded).rstrip(b"=") != part:
        raise refused("XAPI-00115", "A part of the signature is not whole: it is no base64url.")
    return decoded


def _header(octets: bytes) -> dict[str, Any]:
    try:
        header = json.loads(octets.decode(), object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise refused(
            "XAPI-00115", "The header of the signature must be JSON with each name once."
        ) from error
    if type(header) is not dict:
        raise refused("XAPI-00115", "The header of the signature must be a JSON object.")
    if header.get("alg") not in ALGORITHMS:
        raise refused("XAPI-00117", f'Sign with "alg" {", ".join(ALGORITHMS)}, and no other.')
    for name, rule in _REFUSED.items():
        if name in header:
            raise refused(rule, f'The header of a signature may not have "{name}"; use "x5c".')
    if "x5c" in header:
        _chain(header["x5c"])
    return header


def _chain(value: Any) -> None:
    if (
        type(value) is not list
        or not 1 <= len(value) <= MAX_CERTIFICATES
        or not all(type(one) is str for one in value)
    ):
        raise refused(
            "RFC 7515 4.1.6", f'"x5c" must be an array of 1 to {MAX_CERTIFICATES} certificates.'
        )
