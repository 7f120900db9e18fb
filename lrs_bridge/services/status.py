"""How things stand: the flow from statements received to events delivered, sources, targets."""

from dataclasses import dataclass

from lrs_bridge.ports.access import SourceRow, Tally
from lrs_bridge.ports.outbox import TargetRow
from lrs_bridge.ports.store import Tx

_EVERY_ACTOR = 1_000_000


@dataclass(frozen=True, slots=True)
class Flow:
    """One figure for each station of a statement's way; *received* is the sum of four."""

    received: int
    stored: int
    duplicates: int
    quarantined: int
    refused: int
    known: int
    """Stored statements whose actor is a known person."""
    evidence: int
    """Items that hold now."""
    reviewed: int
    decided: int
    delivered: int


@dataclass(frozen=True, slots=True)
class TargetStatus:
    """A target and its deliveries by state."""

    target: TargetRow
    delivered: int
    waiting: int
    dead: int


@dataclass(frozen=True, slots=True)
class Status:
    """How things stand."""

    flow: Flow
    sources: tuple[tuple[SourceRow, Tally], ...]
    targets: tuple[TargetStatus, ...]
    marks: int
    """Marks that wait for the mapping."""
    in_quarantine: int


def status(tx: Tx) -> Status:
    """Return how things stand, from one consistent view."""
    tallies = tx.access.tallies()
    counts = tx.outbox.counts()
    targets = tuple(
        TargetStatus(
            row,
            *(counts.get(row.name, {}).get(state, 0) for state in ("delivered", "waiting", "dead")),
        )
        for row in tx.outbox.targets()
    )
    return Status(
        flow=_flow(tx, list(tallies.values()), targets),
        sources=tuple((row, tallies.get(row.name, Tally())) for row in tx.access.sources()),
        targets=targets,
        marks=tx.statements.marks(),
        in_quarantine=len(tx.statements.quarantined()),
    )


def _flow(tx: Tx, tallies: list[Tally], targets: tuple[TargetStatus, ...]) -> Flow:
    stored = sum(tally.stored for tally in tallies)
    unknown = sum(actor.statements for actor in tx.people.unlinked(_EVERY_ACTOR))
    items = [item for person in tx.people.all() for item in tx.evidence.reviewed_of(person.id)]
    records = [row for person in tx.people.all() for row in tx.validation.records_of(person.id)]
    current = [item for item in items if item.evidence.state == "current"]
    return Flow(
        received=sum(tally.received for tally in tallies),
        stored=stored,
        duplicates=sum(tally.duplicates for tally in tallies),
        quarantined=sum(tally.quarantined for tally in tallies),
        refused=sum(tally.refused for tally in tallies),
        known=max(0, stored - unknown),
        evidence=len(current),
        reviewed=sum(item.review is not None for item in current),
        decided=sum(record.state == "decided" for record in records),
        delivered=sum(target.delivered for target in targets),
    )


def line(flow: Flow) -> str:
    """Return the flow as one line in Swedish."""
    return (
        f"Mottaget {flow.received} → Lagrat {flow.stored} → Känd person {flow.known}"
        f" → Underlag {flow.evidence} → Granskat {flow.reviewed} → Beslut {flow.decided}"
        f" → Levererat {flow.delivered}"
    )
