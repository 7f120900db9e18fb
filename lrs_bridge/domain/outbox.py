"""What becomes of a delivery after an attempt: it is done, it waits, or it is given up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol, runtime_checkable

State = Literal["delivered", "waiting", "dead"]
"""Of a delivery; one that waits is shown as paused while its target is."""

DEFAULT_WAITS: Final = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""The schedule that Standard Webhooks 1.0.0 recommends: ten attempts in three days."""

LONGEST_WAIT: Final = timedelta(hours=24)
"""However long a receiver asks us to stay away, we look again after this."""


@runtime_checkable
class Delivered(Protocol):
    """The receiver has it."""

    @property
    def receipt(self) -> str: ...


@runtime_checkable
class Rejected(Protocol):
    """The receiver will never take it; *gone*: it wants nothing more at all."""

    @property
    def reason(self) -> str: ...
    @property
    def gone(self) -> bool: ...


@runtime_checkable
class Unavailable(Protocol):
    """Nobody knows; the receiver may have asked us to stay away for some time."""

    @property
    def reason(self) -> str: ...
    @property
    def after(self) -> timedelta | None: ...


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long to wait before each new attempt; after the last one the delivery is given up."""

    waits: tuple[timedelta, ...] = DEFAULT_WAITS
    jitter: float = 0.2
    """The share by which a wait is made shorter or longer, so that retries do not come at once."""

    def next_due(
        self, attempt: int, now: datetime, *, after: timedelta | None, fraction: float
    ) -> datetime | None:
        """Return when to try again after *attempt*, counted from one; None: give up.

        *after* is what the receiver asked for (Retry-After), *fraction* a random number in [0, 1).
        """
        if attempt > len(self.waits):
            return None
        wait = self.waits[attempt - 1] * (1 + self.jitter * (2 * fraction - 1))
        return now + max(wait, min(after or timedelta(), LONGEST_WAIT))


@dataclass(frozen=True, slots=True)
class Settlement:
    """What to write down about a delivery after an attempt."""

    state: State
    due: datetime
    """When to try again; when it was settled, unless it waits."""
    reason: str
    """The receipt, or in words why it was not delivered."""
    pause: bool = False
    """True when the target is to get nothing more until a human resumes it."""


def settle(
    outcome: Delivered | Rejected | Unavailable,
    attempt: int,
    policy: RetryPolicy,
    now: datetime,
    fraction: float,
) -> Settlement:
    """Return what an attempt has led to; *fraction* is a random number in [0, 1)."""
    if isinstance(outcome, Delivered):
        return Settlement("delivered", now, outcome.receipt)
    if isinstance(outcome, Rejected):
        return Settlement("dead", now, outcome.reason, pause=outcome.gone)
    due = policy.next_due(attempt, now, after=outcome.after, fraction=fraction)
    if due is None:
        return Settlement("dead", now, f"Given up after {attempt} attempts. {outcome.reason}")
    return Settlement("waiting", due, outcome.reason)
