"""What the store knows of targets, events and deliveries."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from lrs_bridge.ports.target import Message


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A receiver; *secret* is encrypted."""

    id: str
    name: str
    kind: str
    url: str
    secret: bytes
    options: str
    events: tuple[str, ...]
    """Kinds of event it takes."""
    state: str


@dataclass(frozen=True, slots=True)
class EventRow:
    """Something that happened and that targets are to hear of; *body* is JSON text."""

    id: str
    kind: str
    person: str | None
    body: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery taken for one attempt; *message.attempt* is the fence."""

    delivery: str
    target: TargetRow
    message: Message


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery as pages and `status` show it."""

    id: str
    event: str
    kind: str
    target: str
    state: str
    attempt: int
    due: datetime
    answer: str | None


class Outbox(Protocol):
    """Targets, events, deliveries."""

    def add_target(self, row: TargetRow, now: datetime) -> None:
        """Add a target.

        Raises:
            InvalidRequestError: The name is taken.
        """
        ...

    def targets(self) -> list[TargetRow]:
        """Return all targets by name."""
        ...

    def takers(self, kind: str) -> list[str]:
        """Return the ids of the targets that take events of a kind, paused ones too."""
        ...

    def emit(self, event: EventRow, ids: dict[str, str]) -> int:
        """Add an event and a delivery to every active target that takes its kind.

        *ids* gives the delivery id by target id; return the number of deliveries.
        """
        ...

    def claim(self, target: str, now: datetime, lease: timedelta) -> Claimed | None:
        """Take the delivery of a target that is due first and hide it until the lease ends."""
        ...

    def settle(
        self, delivery: str, attempt: int, state: str, due: datetime, answer: str, now: datetime
    ) -> bool:
        """Say what became of an attempt; return False when a newer attempt has begun."""
        ...

    def set_target_state(self, target: str, state: str) -> None:
        """Make a target active or paused; a paused one keeps what waits."""
        ...

    def revive(self, target: str, now: datetime) -> int:
        """Let a target's dead deliveries begin anew; return how many."""
        ...

    def counts(self) -> dict[str, dict[str, int]]:
        """Return the number of deliveries by target name and state."""
        ...

    def deliveries(self, *, state: str | None = None, limit: int = 100) -> list[DeliveryRow]:
        """Return deliveries, those due first at the top."""
        ...
