"""The data of attachments: as it comes with a request, and as the store keeps it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

PIECE = 256 * 1024
"""Bytes of an attachment that are held at once: what lies in one row."""


class Part(Protocol):
    """An attachment's data as it came, already proved to have the SHA-2 that it goes by."""

    @property
    def sha2(self) -> str:
        """SHA-2 of the data in lower-case hexadecimal digits: 224, 256, 384 or 512 by length."""
        ...

    @property
    def content_type(self) -> str | None:
        """What the sender said that it is, if anything."""
        ...

    @property
    def length(self) -> int:
        """Octets of the data."""
        ...

    def pieces(self) -> Iterator[bytes]:
        """Yield the data from its beginning, however often asked, `PIECE` bytes at a time."""
        ...


Parts = Mapping[str, Part]
"""What came with a request, by SHA-2."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An attachment that the store has."""

    sha2: str
    content_type: str
    length: int


class Attachments(Protocol):
    """What was sent with statements, each data once however many statements name it."""

    def keep(self, parts: Iterable[Part]) -> None:
        """Store what is not there yet; nobody takes it away until the transaction ends."""
        ...

    def forget(self, sha2s: Collection[str]) -> None:
        """Delete those of the given that no statement refers to."""
        ...

    def of(self, statements: Collection[str]) -> list[Kept]:
        """Return what the statements refer to, each once, in the order of SHA-2."""
        ...

    def piece(self, sha2: str, position: int) -> bytes | None:
        """Return the piece at a position, counted from 0, or None behind the last one.

        Every attachment that is there has at least one piece, which may be empty.
        """
        ...

    def pieces(self, sha2: str) -> Iterator[bytes]:
        """Yield all pieces within this transaction."""
        ...
