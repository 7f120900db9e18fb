"""Platforms that may post: their keys, and who it is that shows one."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import get_args

from lrs_bridge.domain.access import Machine, MachineScope
from lrs_bridge.domain.errors import InvalidRequestError, NotFoundError
from lrs_bridge.ports.access import SourceRow
from lrs_bridge.ports.keys import Keys
from lrs_bridge.ports.store import Tx

SCOPES: tuple[MachineScope, ...] = get_args(MachineScope)
OWN = "lrs-bridge"
"""The source of statements that we author."""
DEFAULT_SCOPES = ("statements/write", "statements/read/mine")
_TENANT = re.compile(r"([0-9]{1,9})[-.]")
_SECRET_CHARACTERS = 27  # 160 bit in base64
_NOBODY = "nobody holds this secret"


@dataclass(frozen=True, slots=True)
class Credential:
    """A new key with its secret, which is in clear only here and only once."""

    source: str
    key: str
    secret: str = field(repr=False)


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
    if unknown := [scope for scope in scopes if scope not in SCOPES]:
        raise InvalidRequestError(f"{unknown[0]!r} is no scope; scopes: {', '.join(SCOPES)}.")
    row = SourceRow(
        source, name, adapter, tolerant, tuple(home_pages), "active", assurance=assurance
    )
    tx.access.add_source(row, now)
    return _credential(tx, keys, row, scopes=scopes, key=key, secret=secret, now=now)


def rotate(
    tx: Tx, keys: Keys, name: str, *, key: str, secret: str, now: datetime,
    scopes: Sequence[str] = DEFAULT_SCOPES,
) -> Credential:  # fmt: skip
    """Give a source a new key and end all others.

    Raises:
        NotFoundError: There is no such source.
    """
    source = named(tx, name)
    made = _credential(tx, keys, source, scopes=scopes, key=key, secret=secret, now=now)
    tx.access.end_keys(source.id, now, but=made.key)
    return made


def disable(tx: Tx, name: str) -> None:
    """Turn a source away from its next request on.

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


def authenticate(tx: Tx, keys: Keys, key: str, secret: str) -> Machine | None:
    """Return the machine that holds the key, or None.

    The comparison takes the same time for a key that nobody holds.
    """
    found = tx.access.machine(key)
    machine, digest = found or (None, keys.digest(_NOBODY))
    return machine if keys.matches(secret, digest) else None


def tenant_of(key: str) -> int | None:
    """Return the tenant that a key or token says it belongs to, before anybody is known."""
    found = _TENANT.match(key)
    return int(found[1]) if found else None


def _credential(
    tx: Tx, keys: Keys, source: SourceRow, scopes: Sequence[str], key: str, secret: str,
    now: datetime,
) -> Credential:  # fmt: skip
    """Keep a key ``tenant-random`` and the keyed hash of its secret of 160 bit or more."""
    if len(secret) < _SECRET_CHARACTERS:
        raise InvalidRequestError("The secret must have 160 random bits or more.")
    made = Credential(source.name, f"{tx.tenant}-{key[:20]}", secret)
    tx.access.add_key(made.key, source.id, keys.digest(secret), scopes, now)
    return made
