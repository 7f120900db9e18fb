"""What a service leaves behind in its transaction: an audit row, an event for the targets."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from lrs_bridge.domain import events
from lrs_bridge.domain.access import Human
from lrs_bridge.ports.access import AuditEntry
from lrs_bridge.ports.outbox import EventRow
from lrs_bridge.ports.store import Tx


def note(
    tx: Tx,
    human: Human,
    act: str,
    kind: str,
    id_: str,
    *,
    person: str,
    now: datetime,
    new_id: Callable[[], str],
    salt: bytes,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Log that *human* did *act* to a thing, about *person*; *detail* holds ids, never names."""
    tx.access.note(
        AuditEntry(
            id=new_id(),
            at=now,
            actor=human.person,
            act=act,
            object_kind=kind,
            object=id_,
            person=person,
            detail=json.dumps(dict(detail or {}), sort_keys=True),
            salt=salt,
        )
    )


def announce(
    tx: Tx, body: Mapping[str, Any], *, now: datetime, new_id: Callable[[], str]
) -> EventRow:
    """Put an event (`domain.events`) in the outbox, for every target that takes its kind."""
    event = EventRow(
        id=body["id"],
        kind=body["kind"],
        person=body["person"]["id"],
        body=events.text(body),
        created=now,
    )
    tx.outbox.emit(event, {target.id: new_id() for target in tx.outbox.targets()})
    return event
