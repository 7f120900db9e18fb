"""What the store knows of documents: State and profiles."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from lrs_bridge.domain.xapi.documents import Context, DocumentKey


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it is kept, and served unchanged."""

    content_type: str
    content: bytes
    etag: str
    """Unquoted (`domain.xapi.documents.etag`)."""
    updated: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """The ids of many documents, sorted, and when the newest of them was updated."""

    ids: tuple[str, ...]
    updated: datetime | None


class Documents(Protocol):
    """State and profiles."""

    def find(self, key: DocumentKey) -> Document | None:
        """Return a document."""
        ...

    def hold(self, key: DocumentKey) -> Document | None:
        """Return a document that nobody else changes or removes before the transaction ends."""
        ...

    def add(self, key: DocumentKey, document: Document) -> bool:
        """Keep a new document; return False when there is one, which is left alone."""
        ...

    def replace(self, key: DocumentKey, document: Document) -> None:
        """Keep *document* in the place of one that is held."""
        ...

    def remove(self, key: DocumentKey) -> None:
        """Remove a document that is held."""
        ...

    def remove_all(self, context: Context) -> None:
        """Remove the documents of a context, whatever their registration unless one is given."""
        ...

    def listed(self, context: Context, since: datetime | None) -> Listed:
        """List the documents of a context, updated after *since*; of any registration likewise."""
        ...

    def forget(self, identifiers: Collection[str]) -> int:
        """Remove every document of the agents (`agents.identifier`); return how many."""
        ...
