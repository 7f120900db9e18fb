"""Take statements in: all that are new, with their links and marks, in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal
from uuid import UUID, uuid5

from lrs_bridge.domain.access import Machine
from lrs_bridge.domain.errors import Fault, StatementConflictError
from lrs_bridge.domain.moments import micros, moment_of
from lrs_bridge.domain.xapi.equality import DIGEST_VERSION
from lrs_bridge.ports.access import Tally
from lrs_bridge.ports.keys import Keys
from lrs_bridge.ports.outbox import EventRow
from lrs_bridge.ports.statements import Known, Link, NewStatement, Quarantined
from lrs_bridge.ports.store import Tx
from lrs_bridge.services.prepare import Parts, Ready, Unfit

_CONFLICT = "xAPI 1.0.3 Comm 2.1.1"


@dataclass(frozen=True, slots=True)
class Batch:
    """What a request brought, ready to be stored."""

    machine: Machine
    ready: Sequence[Ready]
    unfit: Sequence[Unfit]
    parts: Parts


def take(
    tx: Tx, batch: Batch, *, keys: Keys, now: datetime, new_id: Callable[[], str]
) -> list[str]:
    """Store what is new and return the ids in order; a repetition is no error.

    On a tolerant source what conflicts or is unfit goes to quarantine and the rest lives.

    Raises:
        StatementConflictError: On a strict source another statement has one of the ids.
    """
    kept, forgotten = _without_erased(tx, batch.ready, keys)
    tx.statements.add_attachments(_wanted(kept, batch.parts))
    rows = _rows(tx, kept, batch, now)
    first = {row.id: row for row in reversed(rows)}
    fresh = tx.statements.insert([row for row in rows if first[row.id] is row])
    conflicts = _conflicts(tx, rows, first, fresh)
    if conflicts and not batch.machine.tolerant:
        raise StatementConflictError(
            f"Another statement is stored under the id {rows[conflicts[0]].id}."
            " Send this one under an id of its own."
        )
    _mark(tx, [(row, item) for row, item in zip(rows, kept, strict=True) if row.id in fresh])
    _announce(tx, [row for row in rows if row.id in fresh], now, new_id)
    unfit = [*batch.unfit, *(_conflicting(kept[i]) for i in conflicts)]
    _set_apart(tx, batch.machine, unfit, now)
    _count(tx, batch, len(fresh), len(unfit), forgotten, now)
    return [item.prepared.id for item in batch.ready]


def refuse(tx: Tx, machine: Machine, count: int, now: datetime) -> None:
    """Count statements of a request that was refused as a whole."""
    tx.access.count(machine.source, _day(now), Tally(received=count, refused=count), now)


def heartbeat(tx: Tx, machine: Machine, now: datetime) -> None:
    """Note that a source is alive though it has nothing to say (an empty batch)."""
    tx.access.count(machine.source, _day(now), Tally(heartbeats=1), now)


def _without_erased(tx: Tx, ready: Sequence[Ready], keys: Keys) -> tuple[list[Ready], int]:
    """Leave out what speaks of erased people: a replay does not bring anybody back."""
    hidden = {
        value: keys.hidden(value) for item in ready for value, related, _ in item.links.agents
        if not related
    }  # fmt: skip
    gone = tx.statements.erased(set(hidden.values()))
    if not gone:
        return list(ready), 0
    kept = [
        item
        for item in ready
        if not any(hidden.get(value) in gone for value, _, _ in item.links.agents)
    ]
    return kept, len(ready) - len(kept)


def _wanted(kept: Sequence[Ready], parts: Parts) -> Parts:
    wanted = {sha2 for item in kept for sha2 in item.links.attachments}
    return {sha2: part for sha2, part in parts.items() if sha2 in wanted}


def _rows(tx: Tx, kept: Sequence[Ready], batch: Batch, now: datetime) -> list[NewStatement]:
    if not kept:
        return []
    seq, stored = tx.statements.reserve(len(kept), micros(now))
    return [_row(item, batch, seq + i, stored + i) for i, item in enumerate(kept)]


def _row(item: Ready, batch: Batch, seq: int, stored: int) -> NewStatement:
    found, prepared = item.links, item.prepared
    return NewStatement(
        id=prepared.id,
        seq=seq,
        stored=stored,
        source=batch.machine.source,
        digest=item.digest,
        digest_version=DIGEST_VERSION,
        moment=item.moment,
        verb=found.verb,
        registration=found.registration,
        refers_to=found.refers_to,
        voids=_reach(batch.machine) if found.voids is not None else None,
        served=prepared.served(moment_of(stored)),
        received=prepared.received,
        agents=tuple(Link(*link) for link in found.agents),
        activities=tuple(Link(*link) for link in found.activities),
        names=found.names,
        # An attachment that is only named by its fileUrl is not ours to keep.
        attachments=tuple(sha2 for sha2 in found.attachments if sha2 in batch.parts),
        repairs=item.repairs,
    )


def _reach(machine: Machine) -> Literal["own", "any"]:
    """Say whose statements a key may void: a platform takes back what it said itself."""
    return "any" if "all" in machine.scopes else "own"


def _conflicts(
    tx: Tx, rows: Sequence[NewStatement], first: dict[str, NewStatement], fresh: set[str]
) -> list[int]:
    """Return the positions of rows whose id is another statement's."""
    known = tx.statements.known({row.id for row in rows} - fresh)

    def conflicts(row: NewStatement) -> bool:
        there = first[row.id] if row.id in fresh else known[row.id]
        return there is not row and not _same(row, there)

    return [i for i, row in enumerate(rows) if conflicts(row)]


def _same(row: NewStatement, there: NewStatement | Known) -> bool:
    """Compare digests, and times only if both senders gave one; a tombstone equals anything."""
    if there.digest is None:
        return True
    moments = {row.moment, there.moment} - {None}
    return row.digest == there.digest and len(moments) <= 1


def _conflicting(item: Ready) -> Unfit:
    fault = Fault("$.id", _CONFLICT, "Another statement is stored under this id.")
    return Unfit(item.raw, fault, item.prepared.id)


def _mark(tx: Tx, fresh: Sequence[tuple[NewStatement, Ready]]) -> None:
    """Mark whoever the new statements are about, and whoever's statement was voided."""
    actors = {item.actor for row, item in fresh if item.actor is not None and not row.voids}
    tx.statements.mark(actors, "statement")
    voided = {row.refers_to for row, _ in fresh if row.voids and row.refers_to is not None}
    if voided:
        tx.statements.mark(tx.statements.actors(voided), "voided")


def _announce(
    tx: Tx, fresh: Sequence[NewStatement], now: datetime, new_id: Callable[[], str]
) -> None:
    """Put new statements in the outbox for the targets, if any, that take statements."""
    targets = [target.id for target in tx.outbox.targets() if "statement" in target.events]
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
