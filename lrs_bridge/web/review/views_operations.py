"""The administrator's page: sources, deliveries, and what waits for a human."""

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from lrs_bridge.domain.access import Human
from lrs_bridge.ports.outbox import DeliveryRow
from lrs_bridge.ports.store import Tx
from lrs_bridge.services import status
from lrs_bridge.web.review.blueprint import pages
from lrs_bridge.web.session import bridge, signed_in

_SHOWN = 50
_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Operations:
    """How the installation does."""

    status: status.Status
    stuck: tuple[DeliveryRow, ...]
    """Deliveries that were given up, then those that wait."""
    unlinked: int


@pages.get("/drift")
@signed_in("administrator", "integrator")
def operations(human: Human) -> ResponseReturnValue:
    """Show sources with their tallies, and deliveries with the reasons of those that wait."""
    found = bridge().store.read(human.tenant, _look)
    return render_template("pages/operations.html", found=found)


def _look(tx: Tx) -> Operations:
    dead = tx.outbox.deliveries(state="dead", limit=_SHOWN)
    waiting = tx.outbox.deliveries(state="waiting", limit=_SHOWN)
    return Operations(
        status=status.status(tx),
        stuck=(*dead, *waiting),
        unlinked=len(tx.people.unlinked(_COUNTED)),
    )
