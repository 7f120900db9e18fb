"""Signatures of statements: how one is read, and what is kept of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Trust = Literal["valid", "self-signed", "untrusted", "expired", "unverified"]
"""Who vouches for a signature.

valid: its certificates lead to a root that is trusted here. expired: they do, but not at the
time. untrusted: they lead to none. self-signed: only the signer. unverified: it brought no
certificate, so that it is well-formed and no more.
"""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that is well-formed, and verified if it brought a certificate."""

    payload: bytes
    algorithm: str
    trust: Trust
    subject: str | None
    """Whom the certificate names (RFC 4514)."""


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """What is kept of a signature; its octets are the attachment."""

    sha2: str
    algorithm: str
    trust: Trust
    subject: str | None


class Signatures(Protocol):
    """Reads signatures."""

    def read(self, jws: bytes, now: datetime) -> Signed:
        """Read a signature and verify it with its own certificate, if it has one.

        Raises:
            InvalidStatementError: It is malformed, or not made with that certificate's key; the
                path is ``$``.
        """
        ...


class KeptSignatures(Protocol):
    """What is known of stored statements' signatures."""

    def add(self, signatures: Iterable[tuple[str, Collection[SignatureRow]]]) -> None:
        """Keep the signatures of statements that were stored in this transaction."""
        ...

    def of(self, statement: str) -> list[SignatureRow]:
        """Return the signatures of a statement."""
        ...
