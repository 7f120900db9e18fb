"""When a review of evidence is allowed, and what it sets in motion."""

from typing import Literal

from lrs_bridge.domain.errors import InvalidRequestError, RefusedError

OUTCOMES = ("accepted", "more", "set_aside")
SUPERVISED = 3
"""The assurance from which on a result goes to the test leader, not to the employer's queue."""


def check(
    *,
    reviewer: str,
    person: str,
    manages: bool,
    assurance: int,
    state: str,
    outcome: str,
    reason: str,
) -> None:
    """Let a review pass, or say why not.

    *manages* says whether the reviewer is a competence manager where the person works.

    Raises:
        InvalidRequestError: *outcome* is no outcome of a review.
        RefusedError: The review is not allowed.
    """
    if outcome not in OUTCOMES:
        raise InvalidRequestError(f"The outcome of a review is one of: {', '.join(OUTCOMES)}.")
    if reviewer == person:
        raise RefusedError("own_evidence", "Somebody else must review your own evidence.")
    if not manages:
        raise RefusedError(
            "not_competence_manager",
            "Only a competence manager at the person's employer reviews evidence.",
        )
    if assurance >= SUPERVISED:
        raise RefusedError("supervised", "A supervised result goes to the test leader.")
    if state == "withdrawn":
        raise RefusedError("withdrawn", "The source has withdrawn this evidence.")
    if state == "superseded":
        raise RefusedError("superseded", "Newer evidence has taken the place of this.")
    if outcome != "accepted" and not reason.strip():
        raise RefusedError("reason_missing", "Say why, so that the person knows what to do.")


def effect(before: str | None, after: str) -> Literal["enter", "withdraw"] | None:
    """Return what a review that follows *before* does to the validation record."""
    if after == "accepted":
        return None if before == "accepted" else "enter"
    return "withdraw" if before == "accepted" else None
