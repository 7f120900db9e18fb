"""Receivers of what was decided: adding them, and reading how to speak to one."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from lrs_bridge.domain.errors import InvalidRequestError, NotFoundError
from lrs_bridge.ports.http import Http
from lrs_bridge.ports.keys import Keys
from lrs_bridge.ports.outbox import TargetRow
from lrs_bridge.ports.store import Tx
from lrs_bridge.ports.target import TargetConfig, TargetFactory

EVENTS = ("evidence.accepted", "evidence.withdrawn", "validation.decided")
"""What a target takes unless something else is asked for."""
KINDS = (*EVENTS, "statement")
BY_KIND = {"lrs": ("statement",)}
"""What kinds of target take that understand nothing else."""


def add(
    tx: Tx,
    keys: Keys,
    factories: Mapping[str, TargetFactory],
    http: Http,
    *,
    target: str,
    kind: str,
    config: TargetConfig,
    events: Sequence[str] = (),
    now: datetime,
) -> TargetRow:
    """Add a target of a kind, once its factory has accepted the configuration.

    Raises:
        InvalidRequestError: There is no such kind or event, the configuration cannot be used, or
            the name is taken.
    """
    if not config.name.strip():
        raise InvalidRequestError("Give the target a name.")
    if unknown := [event for event in events if event not in KINDS]:
        raise InvalidRequestError(f"{unknown[0]!r} is no event; events: {', '.join(KINDS)}.")
    if kind not in factories:
        known = ", ".join(factories) or "none is installed"
        raise InvalidRequestError(f"{kind!r} is not among the kinds of target: {known}.")
    factories[kind](config, http)
    row = TargetRow(
        id=target,
        name=config.name,
        kind=kind,
        url=config.url,
        secret=keys.seal(config.secret),
        options=json.dumps(dict(config.options), sort_keys=True),
        events=tuple(events) or BY_KIND.get(kind, EVENTS),
        state="active",
    )
    tx.outbox.add_target(row, now)
    return row


def resume(tx: Tx, name: str, *, dead: bool, now: datetime) -> int:
    """Send to a target again, and what it was given up on if *dead*; return how many of those.

    Raises:
        NotFoundError: There is no such target.
    """
    row = named(tx, name)
    tx.outbox.set_target_state(row.id, "active")
    return tx.outbox.revive(row.id, now) if dead else 0


def named(tx: Tx, name: str) -> TargetRow:
    """Return the target of that name.

    Raises:
        NotFoundError: There is none.
    """
    for row in tx.outbox.targets():
        if row.name == name:
            return row
    known = ", ".join(row.name for row in tx.outbox.targets()) or "there is none yet"
    raise NotFoundError(f"There is no target called {name!r}; targets: {known}.")


def config(row: TargetRow, keys: Keys) -> TargetConfig:
    """Return how to speak to a target, with its secret in clear.

    Raises:
        SettingsError: The secret was encrypted with another key file.
    """
    return TargetConfig(row.name, row.url, keys.unseal(row.secret), json.loads(row.options))
