"""What the store knows of sources, keys, sign-in links, sessions and the audit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from lrs_bridge.domain.access import Grant, Machine, Role

CredentialKind = Literal["key", "token"]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A platform that may post."""

    id: str
    name: str
    adapter: str
    tolerant: bool
    home_pages: tuple[str, ...]
    state: str
    heard: datetime | None = None
    assurance: int = 1
    """How far its statements reach as evidence, 1-3: a test tool under supervision says 3."""


@dataclass(frozen=True, slots=True)
class CredentialRow:
    """A key or a token of a source, without its secret."""

    id: str
    scopes: tuple[str, ...]
    created: datetime
    ends: datetime | None
    """When a token ends by itself; a key does not."""
    ended: datetime | None
    """When somebody ended it."""

    @property
    def kind(self) -> CredentialKind:
        """What it is shown as: a key with HTTP Basic, a token as Bearer."""
        return "key" if self.ends is None else "token"

    def live(self, now: datetime) -> bool:
        """Say whether it opens the door, if its source may enter."""
        return self.ended is None and (self.ends is None or self.ends > now)


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the statements a source sent: received is the sum of the next four."""

    received: int = 0
    stored: int = 0
    duplicates: int = 0
    quarantined: int = 0
    refused: int = 0
    repaired: int = 0
    heartbeats: int = 0


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A live session of a person."""

    person: str
    name: str
    csrf: str
    seen: datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to which thing, about whom; *detail* is JSON text."""

    id: str
    at: datetime
    actor: str
    """A person id, or ``source:name``, ``command``, ``worker``."""
    act: str
    object_kind: str
    object: str
    person: str | None
    detail: str
    salt: bytes
    """32 random bytes; the leaf hash is SHA-256(0x00 + salt + content)."""


class Access(Protocol):
    """Sources, keys, sign-in, sessions, audit."""

    def add_source(self, row: SourceRow, now: datetime) -> None:
        """Add a source.

        Raises:
            InvalidRequestError: The name is taken.
        """
        ...

    def sources(self) -> list[SourceRow]:
        """Return all sources by name."""
        ...

    def source(self, name: str) -> SourceRow | None:
        """Return the source of that name."""
        ...

    def set_source_state(self, source: str, state: str) -> None:
        """Make a source active or disabled."""
        ...

    def add_credential(self, row: CredentialRow, source: str, digest: bytes) -> None:
        """Add a key or a token to a source."""
        ...

    def credentials(self, source: str) -> list[CredentialRow]:
        """Return the keys and tokens of a source, the oldest first."""
        ...

    def end_credential(self, id: str, now: datetime) -> bool:
        """End a key or token; say whether there is one that had not been ended."""
        ...

    def end_credentials(self, source: str, now: datetime, *, but: str) -> None:
        """End all keys and tokens of a source but one."""
        ...

    def machine(self, id: str, kind: CredentialKind, now: datetime) -> tuple[Machine, bytes] | None:
        """Return the machine and secret digest of a live credential of an active source."""
        ...

    def count(self, source: str, day: str, tally: Tally, now: datetime) -> None:
        """Add to the day's tally of a source and note that it was heard."""
        ...

    def tallies(self) -> dict[str, Tally]:
        """Return the sum of all days, by source name."""
        ...

    def add_login(self, digest: bytes, person: str, ends: datetime) -> None:
        """Keep a one-time sign-in link."""
        ...

    def use_login(self, digest: bytes, now: datetime) -> str | None:
        """Use a link up; return the person, or None when it is unknown, used or ended."""
        ...

    def add_session(
        self, digest: bytes, person: str, csrf: str, now: datetime, ends: datetime
    ) -> None:
        """Begin a session."""
        ...

    def session(self, digest: bytes, now: datetime, idle_since: datetime) -> SessionRow | None:
        """Return the session if it has not ended and was seen after *idle_since*."""
        ...

    def touch_session(self, digest: bytes, now: datetime) -> None:
        """Note that the session was used."""
        ...

    def end_session(self, digest: bytes) -> None:
        """End a session."""
        ...

    def add_role(
        self, id: str, person: str, role: Role, organisation: str | None, now: datetime
    ) -> None:
        """Give a person a role from now on; nothing happens when the person holds it already."""
        ...

    def grants(self, person: str, now: datetime) -> tuple[Grant, ...]:
        """Return the roles that the person holds now."""
        ...

    def holders(self, role: Role) -> list[tuple[str, str, str | None]]:
        """Return (person, name, organisation id) of everyone who holds *role* now."""
        ...

    def note(self, entry: AuditEntry) -> None:
        """Add to the audit."""
        ...

    def audit(self, *, person: str | None = None, limit: int = 100) -> list[AuditEntry]:
        """Return the newest entries, of one person if given."""
        ...
