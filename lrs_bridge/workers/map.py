"""One step of the mapping: take some marks, bring the evidence of their agents up to date."""

import structlog

from lrs_bridge.bootstrap import Bridge
from lrs_bridge.domain.errors import DatabaseUnavailableError
from lrs_bridge.services.map import map_marks

_MARKS = 200


def map_step(bridge: Bridge, tenant: int) -> bool:
    """Work some marks off; say whether there are likely to be more.

    What comes in one by one is collected while the loop rests, and costs one transaction.

    When a batch fails its marks are tried one by one: whoever cannot be mapped is put behind
    all others, and holds nobody up.
    """
    try:
        return _map(bridge, tenant, _MARKS) == _MARKS
    except DatabaseUnavailableError:
        raise
    except Exception:  # noqa: BLE001 - logged, and tried again one by one
        structlog.get_logger().exception("mapping_failed", tenant=tenant)
        _one_by_one(bridge, tenant)
        return False


def _one_by_one(bridge: Bridge, tenant: int) -> None:
    for _ in range(_MARKS):
        try:
            if not _map(bridge, tenant, 1):
                return
        except DatabaseUnavailableError:
            raise
        except Exception:  # noqa: BLE001 - logged; one must not hold up the rest
            structlog.get_logger().exception("mapping_of_one_failed", tenant=tenant)
            bridge.store.write(tenant, lambda tx: tx.statements.defer_mark())


def _map(bridge: Bridge, tenant: int, limit: int) -> int:
    return bridge.store.write(
        tenant,
        lambda tx: map_marks(
            tx, sources=bridge.sources, now=bridge.clock(), new_id=bridge.new_id, limit=limit
        ),
    )
