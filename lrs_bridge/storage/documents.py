"""Queries of documents. A document that is held is locked on PostgreSQL; SQLite writes serially."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from lrs_bridge.domain.xapi.documents import Context, DocumentKey
from lrs_bridge.ports.documents import Document, Listed
from lrs_bridge.storage import tables as t
from lrs_bridge.storage.aggregate import Aggregate, chunks
from lrs_bridge.storage.intern import hashed

_d = t.document.c
ERASURE_LOCK = 0x646F
"""With the tenant, an advisory lock: many who change documents, or one who erases (PostgreSQL)."""


class SqlDocuments(Aggregate):
    """State and profiles."""

    def find(self, key: DocumentKey) -> Document | None:
        """Return a document."""
        return self._one(self._select(key))

    def hold(self, key: DocumentKey) -> Document | None:
        """Return a document that nobody else changes or removes before the transaction ends.

        At READ COMMITTED the row's newest version is returned once its lock is had. Nor is
        anybody's erased meanwhile: ask after this who was.
        """
        if self.postgres:
            self.sql("SELECT pg_advisory_xact_lock_shared(?, ?)", ERASURE_LOCK, self.tenant)
        return self._one(self._select(key).with_for_update())

    def add(self, key: DocumentKey, document: Document) -> bool:
        """Keep a new document; return False when there is one, which is left alone."""
        return self.add_new(
            t.document,
            {
                "agent_hash": _hash(key.context.agent),
                "activity_hash": _hash(key.context.activity),
                "name_hash": hashed(key.id),
                "registration": key.context.registration or "",
                "agent": key.context.agent,
                "activity": key.context.activity,
                "name": key.id,
                **_values(document),
            },
        )

    def replace(self, key: DocumentKey, document: Document) -> None:
        """Keep *document* in the place of one that is held."""
        self.update_rows(t.document, *_at(key), **_values(document))

    def remove(self, key: DocumentKey) -> None:
        """Remove a document that is held."""
        self.delete_rows(t.document, *_at(key))

    def remove_all(self, context: Context) -> None:
        """Remove the documents of a context, whatever their registration unless one is given."""
        self.delete_rows(t.document, *_within(context))

    def listed(self, context: Context, since: datetime | None) -> Listed:
        """List the documents of a context, updated after *since*; of any registration likewise."""
        wanted = self.select(_d.name, _d.updated).where(*_within(context))
        if since is not None:
            wanted = wanted.where(_d.updated > since)
        found = self.rows(wanted)
        return Listed(
            tuple(sorted({row.name for row in found})),
            max((row.updated for row in found), default=None),
        )

    def forget(self, identifiers: Collection[str]) -> int:
        """Remove every document of the agents, so that none is added meanwhile; return how many."""
        if self.postgres:
            self.sql("SELECT pg_advisory_xact_lock(?, ?)", ERASURE_LOCK, self.tenant)
        return sum(
            self.delete_rows(t.document, _d.agent_hash.in_(map(hashed, some)))
            for some in chunks(identifiers)
        )

    def _select(self, key: DocumentKey) -> sa.Select[*tuple[Any, ...]]:
        return self.select(_d.content_type, _d.content, _d.etag, _d.updated).where(*_at(key))

    def _one(self, wanted: sa.Select[*tuple[Any, ...]]) -> Document | None:
        row = self.first(wanted)
        return None if row is None else Document(*row)


def _hash(text: str | None) -> bytes:
    return b"" if text is None else hashed(text)


def _at(key: DocumentKey) -> list[sa.ColumnElement[bool]]:
    return [
        *_about(key.context),
        _d.name_hash == hashed(key.id),
        _d.registration == (key.context.registration or ""),
    ]


def _within(context: Context) -> list[sa.ColumnElement[bool]]:
    found = _about(context)
    if context.registration is not None:
        found.append(_d.registration == context.registration)
    return found


def _about(context: Context) -> list[sa.ColumnElement[bool]]:
    return [
        _d.agent_hash == _hash(context.agent),
        _d.activity_hash == _hash(context.activity),
    ]


def _values(document: Document) -> dict[str, Any]:
    return {
        "content_type": document.content_type,
        "content": document.content,
        "etag": document.etag,
        "updated": document.updated,
    }
