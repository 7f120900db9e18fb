"""One step of the mapping: take some marks, bring the evidence of their agents up to date."""

from lrs_bridge.bootstrap import Bridge
from lrs_bridge.services.map import map_marks

_MARKS = 50


def map_step(bridge: Bridge, tenant: int) -> bool:
    """Work some marks off; say whether there were any."""
    done = bridge.store.write(
        tenant,
        lambda tx: map_marks(
            tx, sources=bridge.sources, now=bridge.clock(), new_id=bridge.new_id, limit=_MARKS
        ),
    )
    return done > 0
