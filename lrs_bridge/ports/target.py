"""A target out: how one kind of receiver takes a message, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from lrs_bridge.ports.http import Http


@dataclass(frozen=True, slots=True)
class Message:
    """One event on its way to one target; the same key and body on every attempt."""

    key: str
    """The event's id: the receiver's means to take it once."""
    kind: str
    """``evidence.accepted``, ``evidence.withdrawn``, ``validation.decided`` or ``statement``."""
    body: str
    """JSON text; for ``statement`` the statement as served."""
    created: datetime
    attempt: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """The receiver has it."""

    receipt: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """The receiver will never take it as it is."""

    reason: str
    gone: bool = False
    """True when the receiver asks us to stop altogether (410)."""


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Nobody knows; try again, not before *after* if it is given."""

    reason: str
    after: timedelta | None = None


Outcome = Delivered | Rejected | Unavailable


@dataclass(frozen=True, slots=True)
class TargetConfig:
    """Where a target is and how to speak to it; *secret* is in clear only here."""

    name: str
    url: str
    secret: str = field(default="", repr=False)
    options: Mapping[str, str] = field(default_factory=dict)


class Target(Protocol):
    """Delivers one message; translates, never raises for the receiver's faults, never retries."""

    def deliver(self, message: Message, now: datetime) -> Outcome:
        """Try once. *now* is the time that is signed."""
        ...


class TargetFactory(Protocol):
    """What an entry point in ``lrs_bridge.targets`` is.

    Raises:
        lrs_bridge.domain.errors.InvalidRequestError: The configuration cannot be used.
    """

    def __call__(self, config: TargetConfig, http: Http) -> Target:
        """Make the target."""
        ...
