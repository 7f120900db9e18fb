"""Closing a validation record: the decision, and the statement that tells of it."""

from lrs_bridge.domain.access import Human
from lrs_bridge.ports.store import Tx
from lrs_bridge.ports.validation import DecisionRow
from lrs_bridge.services import own, validate
from lrs_bridge.services.authoring import Pen


def close(tx: Tx, human: Human, pen: Pen, record_id: str) -> DecisionRow:
    """Decide on a record and record the decision as a statement of our own, or neither.

    Raises:
        NotFoundError: There is no such record in sight.
        RefusedError: The decision is not allowed; `domain.refusals` lists the reasons.
        StaleError: Somebody else was first.
    """
    decision = validate.decide(tx, human, record_id, now=pen.now, new_id=pen.new_id, salt=pen.salt)
    own.confer(tx, human, pen, decision)
    return decision
