"""Take statements in: all that are new, with their links and marks, in one transaction."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID, uuid5

from lrs_bridge.domain.access import Machine
from lrs_bridge.domain.errors import Fault, StatementConflictError
from lrs_bridge.domain.moments import micros, moment_of
from lrs_bridge.domain.xapi.equality import same
from lrs_bridge.domain.xapi.prepare import recover
from lrs_bridge.ports.access import Tally
from lrs_bridge.ports.attachments import Parts
from lrs_bridge.ports.definitions import NewDefinition
from lrs_bridge.ports.keys import Keys
from lrs_bridge.ports.outbox import EventRow
from lrs_bridge.ports.statements import NewStatement, Quarantined, Reserved
from lrs_bridge.ports.store import Tx
from lrs_bridge.services.definitions import keep
from lrs_bridge.services.prepare import Ready, Unfit

_CONFLICT = "xAPI 1.0.3 Comm 2.1.1"


@dataclass(frozen=True, slots=True)
class Batch:
    """What a request brought, ready to be stored."""

    machine: Machine
    ready: Sequence[Ready]
    unfit: Sequence[Unfit]
    parts: Parts
    definitions: Sequence[NewDefinition] = ()
    """What they say of activities that may be new."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch."""

    ids: list[str]
    through: int | None
    """When it was stored (microseconds), up to which everything can be read; None if empty."""


def take(tx: Tx, batch: Batch, *, keys: Keys, now: datetime, new_id: Callable[[], str]) -> Taken:
    """Store what is new and return the ids in order; a repetition is no error.

    On a tolerant source what conflicts or is unfit goes to quarantine and the rest lives.

    Raises:
        StatementConflictError: On a strict source another statement has one of the ids.
    """
    # Before the tenant's clock is held, for which others wait.
    tx.attachments.keep(batch.parts.values())
    kept, rows = _numbered(tx, batch, keys, now)
    forgotten = len(batch.ready) - len(kept)
    first = {row.id: row for row in reversed(rows)}
    fresh = tx.statements.insert([row for row in rows if first[row.id] is row])
    if batch.parts:  # those of repetitions and of what is set apart are nobody's
        tx.attachments.forget(batch.parts)
    keep(tx, batch.definitions)
    conflicts = _conflicts(tx, rows, kept, fresh)
    if conflicts and not batch.machine.tolerant:
        raise StatementConflictError(
            f"Another statement is stored under the id {rows[conflicts[0]].id}."
            " Send this one under an id of its own."
        )
    new = [
        (row, item)
        for row, item in zip(rows, kept, strict=True)
        if row.id in fresh and first[row.id] is row
    ]
    tx.signatures.add((row.id, item.signatures) for row, item in new if item.signatures)
    _mark(tx, new)
    _announce(tx, [row for row, _ in new], now, new_id)
    unfit = [*batch.unfit, *(_conflicting(kept[i]) for i in conflicts)]
    _set_apart(tx, batch.machine, unfit, now)
    _count(tx, batch, len(fresh), len(unfit), forgotten, now)
    ids = [item.prepared.id for item in batch.ready]
    return Taken(ids, max((row.stored for row in rows), default=None))


def refuse(tx: Tx, machine: Machine, count: int, now: datetime) -> None:
    """Count statements of a request that was refused as a whole."""
    tx.access.count(machine.source, _day(now), Tally(received=count, refused=count), now)


def heartbeat(tx: Tx, machine: Machine, now: datetime) -> None:
    """Note that a source is alive though it has nothing to say (an empty batch)."""
    tx.access.count(machine.source, _day(now), Tally(heartbeats=1), now)


def _numbered(
    tx: Tx, batch: Batch, keys: Keys, now: datetime
) -> tuple[list[Ready], list[NewStatement]]:
    """Number the statements, without those that speak of erased people."""
    if not batch.ready:
        return [], []
    at = tx.statements.reserve(len(batch.ready), micros(now))
    kept = _without_erased(tx, batch.ready, keys) if at.erasures else list(batch.ready)
    return kept, [_row(item, batch, at, i) for i, item in enumerate(kept)]


def _without_erased(tx: Tx, ready: Sequence[Ready], keys: Keys) -> list[Ready]:
    """Leave out what speaks of erased people: a replay does not bring anybody back."""
    hidden = {
        value: keys.hidden(value) for item in ready for value, related, _ in item.links.agents
        if not related
    }  # fmt: skip
    gone = tx.statements.erased(set(hidden.values()))
    return [
        item
        for item in ready
        if not any(hidden.get(value) in gone for value, _, _ in item.links.agents)
    ]


def _row(item: Ready, batch: Batch, at: Reserved, position: int) -> NewStatement:
    found, prepared = item.links, item.prepared
    stored = at.stored + position
    return NewStatement(
        id=prepared.id,
        seq=at.seq + position,
        stored=stored,
        source=batch.machine.source,
        links=found,
        voids=_reach(batch.machine) if found.voids is not None else None,
        served=prepared.served(moment_of(stored)),
        received=prepared.received,
        # An attachment that is only named by its fileUrl is not ours to keep.
        attachments=tuple(sha2 for sha2 in found.attachments if sha2 in batch.parts),
        repairs=item.repairs,
    )


def _reach(machine: Machine) -> Literal["own", "any"]:
    """Say whose statements a key may void: a platform takes back what it said itself."""
    return "any" if "all" in machine.scopes else "own"


def _conflicts(
    tx: Tx, rows: Sequence[NewStatement], kept: Sequence[Ready], fresh: set[str]
) -> list[int]:
    """Return the positions of rows whose id is another statement's."""
    first: dict[str, Mapping[str, Any] | None] = {}
    for id, known in tx.statements.known({row.id for row in rows} - fresh).items():
        first[id] = None if known.served is None else as_sent(known.served)
    found = []
    for position, (row, item) in enumerate(zip(rows, kept, strict=True)):
        there = first.setdefault(row.id, item.statement)
        # A tombstone equals anything.
        if there is not None and there is not item.statement and not same(there, item.statement):
            found.append(position)
    return found


def as_sent(served: str) -> Mapping[str, Any]:
    """Return a stored statement as its sender wrote it."""
    statement: Mapping[str, Any] = json.loads(recover(served), parse_float=Decimal)
    return statement


def _conflicting(item: Ready) -> Unfit:
    fault = Fault("$.id", _CONFLICT, "Another statement is stored under this id.")
    return Unfit(item.raw, fault, item.prepared.id)


def _mark(tx: Tx, fresh: Sequence[tuple[NewStatement, Ready]]) -> None:
    """Mark whoever the new statements are about, and whoever's statement was voided."""
    actors = {item.actor for row, item in fresh if item.actor is not None and not row.voids}
    tx.statements.mark(actors, "statement")
    voided = {row.links.refers_to for row, _ in fresh if row.voids and row.links.refers_to}
    if voided:
        tx.statements.mark(tx.statements.actors(voided), "voided")


def _announce(
    tx: Tx, fresh: Sequence[NewStatement], now: datetime, new_id: Callable[[], str]
) -> None:
    """Put new statements in the outbox for the targets, if any, that take statements."""
    targets = tx.outbox.takers("statement")
    for row in fresh if targets else ():
        event = EventRow(row.id, "statement", None, row.served, now)
        tx.outbox.emit(event, {target: new_id() for target in targets})


def _set_apart(tx: Tx, machine: Machine, unfit: Sequence[Unfit], now: datetime) -> None:
    for item in unfit:
        tx.statements.quarantine(
            Quarantined(
                # The same bytes again are the same item: a platform repeats what it is refused.
                id=str(uuid5(UUID(machine.source), sha256(item.raw).hexdigest())),
                source=machine.source,
                received=now,
                statement=_printable(item.id) if item.id else None,
                path=_printable(item.fault.path),
                rule=item.fault.rule,
                reason=_printable(item.fault.message),
                body=item.raw,
            )
        )


def _printable(text: str) -> str:
    """Replace what PostgreSQL cannot keep in a text; the bytes themselves are kept beside it."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def _count(
    tx: Tx, batch: Batch, stored: int, quarantined: int, forgotten: int, now: datetime
) -> None:
    received = len(batch.ready) + len(batch.unfit)
    tally = Tally(
        received=received,
        stored=stored,
        duplicates=received - stored - quarantined - forgotten,
        quarantined=quarantined,
        refused=forgotten,
        repaired=sum(1 for item in batch.ready if item.repairs),
    )
    tx.access.count(batch.machine.source, _day(now), tally, now)


def _day(now: datetime) -> str:
    return now.date().isoformat()
