"""One step of the forwarding: claim a delivery, deliver it, say what became of it."""

import random
from datetime import timedelta

from lrs_bridge.bootstrap import Bridge
from lrs_bridge.domain.outbox import RetryPolicy
from lrs_bridge.services import forward


def forward_step(bridge: Bridge, tenant: int, target: str) -> bool:
    """Deliver what is due first at a target; say whether anything was due.

    No transaction is open while the receiver thinks.
    """
    policy = RetryPolicy(tuple(timedelta(seconds=wait) for wait in bridge.settings.retry_waits))
    lease = timedelta(seconds=bridge.settings.lease_seconds)
    claimed = bridge.store.write(
        tenant, lambda tx: forward.claim(tx, target, bridge.clock(), lease)
    )
    if claimed is None:
        return False
    outcome = forward.deliver(
        claimed, bridge.targets, bridge.keys, bridge.http, policy, bridge.clock()
    )
    fraction = random.random()  # noqa: S311 - spreads retries, hides nothing
    bridge.store.write(
        tenant,
        lambda tx: forward.settle(tx, claimed, outcome, policy, bridge.clock(), fraction),
    )
    return True
