"""Forwarding: take a delivery, try it outside any transaction, settle what became of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from lrs_bridge.domain import outbox
from lrs_bridge.domain.errors import InvalidRequestError, SettingsError
from lrs_bridge.domain.outbox import RetryPolicy
from lrs_bridge.ports.http import Http
from lrs_bridge.ports.keys import Keys
from lrs_bridge.ports.outbox import Claimed
from lrs_bridge.ports.store import Tx
from lrs_bridge.ports.target import Outcome, Rejected, TargetFactory, Unavailable
from lrs_bridge.services.targets import config

_NO_OUTCOME = "Every attempt ended without an outcome; the last ones broke off the worker."


def claim(tx: Tx, target: str, now: datetime, lease: timedelta) -> Claimed | None:
    """Take the delivery of the target called *target* that is due first, for one attempt."""
    return tx.outbox.claim(target, now, lease)


def deliver(
    claimed: Claimed,
    factories: Mapping[str, TargetFactory],
    keys: Keys,
    http: Http,
    policy: RetryPolicy,
    now: datetime,
) -> Outcome:
    """Try once; what our own installation lacks is an outcome too, in words.

    The attempt was counted by the claim: a message that breaks off its worker each time is given
    up when the policy's attempts are used up.
    """
    if claimed.message.attempt > len(policy.waits) + 1:
        return Rejected(_NO_OUTCOME)
    if claimed.target.kind not in factories:
        return Rejected(f"This installation has no target of kind {claimed.target.kind!r}.")
    try:
        target = factories[claimed.target.kind](config(claimed.target, keys), http)
    except InvalidRequestError as error:
        return Rejected(f"The target's configuration cannot be used: {error}")
    except SettingsError as error:
        return Unavailable(str(error))
    return target.deliver(claimed.message, now)


def settle(
    tx: Tx,
    claimed: Claimed,
    outcome: Outcome,
    policy: RetryPolicy,
    now: datetime,
    fraction: float,
) -> bool:
    """Keep what became of the attempt; return False when a newer attempt has begun.

    *fraction*, 0..1, is random and spreads retries. A target that says 410 is paused.
    """
    attempt = claimed.message.attempt
    settled = outbox.settle(outcome, attempt, policy, now, fraction)
    mine = tx.outbox.settle(
        claimed.delivery, attempt, settled.state, settled.due, settled.reason, now
    )
    if mine and settled.pause:
        tx.outbox.set_target_state(claimed.target.id, "paused")
    return mine
