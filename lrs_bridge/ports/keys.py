"""What is secret and lies outside the database."""

from typing import Protocol


class Keys(Protocol):
    """Keyed digests and encryption, all derived from one key file."""

    @property
    def equality(self) -> bytes:
        """The key of statement digests."""
        ...

    def digest(self, secret: str) -> bytes:
        """Return the keyed hash of a generated secret (160 bit or more), as it is stored."""
        ...

    def matches(self, secret: str, digest: bytes) -> bool:
        """Compare in constant time."""
        ...

    def hidden(self, identifier: str) -> bytes:
        """Return the keyed hash of an identifier, for the ledger of erased people."""
        ...

    def sign(self, text: str) -> str:
        """Return *text* with a short signature, safe in a URL."""
        ...

    def signed(self, text: str) -> str | None:
        """Return what `sign` was given, or None if it was not us who signed."""
        ...

    def seal(self, text: str) -> bytes:
        """Encrypt."""
        ...

    def unseal(self, sealed: bytes) -> str:
        """Decrypt.

        Raises:
            SettingsError: It was encrypted with another key file.
        """
        ...
