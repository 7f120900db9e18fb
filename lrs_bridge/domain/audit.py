"""What is hashed of an audit entry: a leaf that can be recomputed from the row alone."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Protocol

_LEAF = b"\x00"  # RFC 9162 §2.1.1: a leaf can never be taken for an inner node


class Entry(Protocol):
    """The members of an audit entry that its leaf covers."""

    @property
    def id(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def actor(self) -> str: ...
    @property
    def act(self) -> str: ...
    @property
    def object_kind(self) -> str: ...
    @property
    def object(self) -> str: ...
    @property
    def person(self) -> str | None: ...
    @property
    def detail(self) -> str: ...


def instant(at: datetime) -> str:
    """Return an aware time as text in UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def content(entry: Entry) -> bytes:
    """Return the entry as JSON with sorted members and without spaces, in UTF-8."""
    members = {
        "act": entry.act,
        "actor": entry.actor,
        "at": instant(entry.at),
        "detail": entry.detail,
        "id": entry.id,
        "object": entry.object,
        "object_kind": entry.object_kind,
        "person": entry.person,
    }
    return json.dumps(members, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def leaf(salt: bytes, content: bytes) -> bytes:
    """Return the leaf hash; without the *salt* nobody can guess what an erased entry said."""
    return hashlib.sha256(_LEAF + salt + content).digest()
