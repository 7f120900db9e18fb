"""Platforms that may post: their keys and tokens, and who it is that shows one."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import get_args

from lrs_bridge.domain.access import Machine, MachineScope
from lrs_bridge.domain.errors import InvalidRequestError, NotFoundError
from lrs_bridge.ports.access import CredentialKind, CredentialRow, SourceRow
from lrs_bridge.ports.keys import Keys
from lrs_bridge.ports.store import Tx

SCOPES: tuple[MachineScope, ...] = get_args(MachineScope)
OWN = "lrs-bridge"
"""The source of statements that we author."""
DEFAULT_SCOPES = ("statements/write", "statements/read/mine", "state", "profile")
MOST_DAYS = 3650
"""How long a token may last."""
_TENANT = re.compile(r"([0-9]{1,9})[-.]")
_SECRET_CHARACTERS = 27  # 160 bit in base64
_NOBODY = "nobody holds this secret"


@dataclass(frozen=True, slots=True)
class Credential:
    """A new key or token with its secret, which is in clear only here and only once."""

    source: str
    key: str
    secret: str = field(repr=False)

    @property
    def token(self) -> str:
        """Return both in one text, as it is shown as Bearer."""
        return f"{self.key}.{self.secret}"


def add(
    tx: Tx,
    keys: Keys,
    adapters: Collection[str],
    *,
    name: str,
    adapter: str,
    tolerant: bool = False,
    home_pages: Sequence[str] = (),
    scopes: Sequence[str] = DEFAULT_SCOPES,
    assurance: int = 1,
    source: str,
    key: str,
    secret: str,
    now: datetime,
) -> Credential:
    """Add a source with a key of its own.

    *key* and *secret* are random; see `_credential`.

    Raises:
        InvalidRequestError: The name is taken or empty, or there is no such adapter.
    """
    if name == OWN:
        raise InvalidRequestError(f"{OWN!r} is the name of our own statements; take another.")
    if not name.strip():
        raise InvalidRequestError("Give the source a name.")
    if adapter not in adapters:
        known = ", ".join(adapters) or "none is installed"
        raise InvalidRequestError(f"{adapter!r} is not among the adapters: {known}.")
    row = SourceRow(
        source, name, adapter, tolerant, tuple(home_pages), "active", assurance=assurance
    )
    tx.access.add_source(row, now)
    return _credential(tx, keys, row, scopes=scopes, key=key, secret=secret, now=now)


def rotate(
    tx: Tx, keys: Keys, name: str, *, key: str, secret: str, now: datetime,
    scopes: Sequence[str] = (),
) -> Credential:  # fmt: skip
    """Give a source a new key and end all its other keys and tokens.

    Without *scopes* the new key may do what the newest live key may.

    Raises:
        NotFoundError: There is no such source.
        InvalidRequestError: There is no such scope.
    """
    source = named(tx, name)
    rows = tx.access.credentials(source.id)
    kept = [row.scopes for row in rows if row.kind == "key" and row.live(now)]
    scopes = scopes or (kept[-1] if kept else DEFAULT_SCOPES)
    made = _credential(tx, keys, source, scopes=scopes, key=key, secret=secret, now=now)
    tx.access.end_credentials(source.id, now, but=made.key)
    return made


def issue(
    tx: Tx, keys: Keys, name: str, *, days: int, key: str, secret: str, now: datetime,
    scopes: Sequence[str] = DEFAULT_SCOPES,
) -> Credential:  # fmt: skip
    """Give a source a token beside its keys, for so many days.

    Raises:
        NotFoundError: There is no such source.
        InvalidRequestError: There is no such scope, or the days are too few or too many.
    """
    if not 1 <= days <= MOST_DAYS:
        raise InvalidRequestError(f"A token lasts 1 to {MOST_DAYS} days.")
    ends = now + timedelta(days=days)
    source = named(tx, name)
    return _credential(tx, keys, source, scopes=scopes, key=key, secret=secret, now=now, ends=ends)


def end(tx: Tx, id: str, now: datetime) -> None:
    """End one key or token.

    Raises:
        NotFoundError: There is none, or it has been ended.
    """
    if not tx.access.end_credential(id, now):
        raise NotFoundError(f"There is no key or token {id!r} that could be ended.")


def disable(tx: Tx, name: str) -> None:
    """Turn a source away.

    Raises:
        NotFoundError: There is no such source.
    """
    tx.access.set_source_state(named(tx, name).id, "disabled")


def named(tx: Tx, name: str) -> SourceRow:
    """Return the source of that name.

    Raises:
        NotFoundError: There is none.
    """
    source = tx.access.source(name)
    if source is None:
        known = ", ".join(row.name for row in tx.access.sources()) or "there is none yet"
        raise NotFoundError(f"There is no source called {name!r}; sources: {known}.")
    return source


def authenticate(
    tx: Tx, keys: Keys, kind: CredentialKind, id: str, secret: str, now: datetime
) -> Machine | None:
    """Return the machine that holds the key or token, or None.

    The comparison takes the same time for one that nobody holds.
    """
    found = tx.access.machine(id, kind, now)
    machine, digest = found or (None, keys.digest(_NOBODY))
    return machine if keys.matches(secret, digest) else None


def tenant_of(key: str) -> int | None:
    """Return the tenant that a key or token says it belongs to, before anybody is known."""
    found = _TENANT.match(key)
    return int(found[1]) if found else None


def _credential(
    tx: Tx, keys: Keys, source: SourceRow, scopes: Sequence[str], key: str, secret: str,
    now: datetime, ends: datetime | None = None,
) -> Credential:  # fmt: skip
    """Keep a key ``tenant-random`` and the keyed hash of its secret of 160 bit or more."""
    if unknown := [scope for scope in scopes if scope not in SCOPES]:
        raise InvalidRequestError(f"{unknown[0]!r} is no scope; scopes: {', '.join(SCOPES)}.")
    if len(secret) < _SECRET_CHARACTERS:
        raise InvalidRequestError("The secret must have 160 random bits or more.")
    made = Credential(source.name, f"{tx.tenant}-{key[:20]}", secret)
    row = CredentialRow(made.key, tuple(scopes), created=now, ends=ends, ended=None)
    tx.access.add_credential(row, source.id, keys.digest(secret))
    return made
