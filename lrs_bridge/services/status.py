"""How things stand: the flow from statements received to events delivered, sources, targets."""

from dataclasses import dataclass

from lrs_bridge.ports.access import SourceRow, Tally
from lrs_bridge.ports.outbox import TargetRow
from lrs_bridge.ports.store import Tx


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
        in_quarantine=tx.statements.in_quarantine(),
    )


def _flow(tx: Tx, tallies: list[Tally], targets: tuple[TargetStatus, ...]) -> Flow:
    evidence, reviewed = tx.evidence.counts()
    return Flow(
        received=sum(tally.received for tally in tallies),
        stored=sum(tally.stored for tally in tallies),
        duplicates=sum(tally.duplicates for tally in tallies),
        quarantined=sum(tally.quarantined for tally in tallies),
        refused=sum(tally.refused for tally in tallies),
        known=tx.statements.of_known_people(),
        evidence=evidence,
        reviewed=reviewed,
        decided=tx.validation.decisions(),
        delivered=sum(target.delivered for target in targets),
    )


def line(flow: Flow) -> str:
    """Return the flow as one line in Swedish."""
    return (
        f"Mottaget {flow.received} → Lagrat {flow.stored} → Känd person {flow.known}"
        f" → Underlag {flow.evidence} → Granskat {flow.reviewed} → Beslut {flow.decided}"
        f" → Levererat {flow.delivered}"
    )
