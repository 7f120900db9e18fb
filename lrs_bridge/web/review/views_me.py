"""The learner's own page: what is left first, the next step, what is done; no scores."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from lrs_bridge.domain.access import Human
from lrs_bridge.domain.competence import Requirement
from lrs_bridge.domain.validation import Status
from lrs_bridge.ports.evidence import Reviewed
from lrs_bridge.ports.store import Tx
from lrs_bridge.ports.validation import DecisionRow
from lrs_bridge.services import people
from lrs_bridge.services.records import Progress
from lrs_bridge.web.review.blueprint import pages
from lrs_bridge.web.review.texts import text
from lrs_bridge.web.session import bridge, signed_in


@dataclass(frozen=True, slots=True)
class Step:
    """A requirement and what to do about it."""

    requirement: Requirement
    status: Status
    next: str


@dataclass(frozen=True, slots=True)
class Goal:
    """A framework that the learner is on the way to."""

    progress: Progress
    decision: DecisionRow | None
    left: tuple[Step, ...]
    done: tuple[Step, ...]


@pages.get("/min-sida")
@signed_in()
def me(human: Human) -> ResponseReturnValue:
    """Show the learner what is left."""
    made = bridge()
    now, salt = made.clock(), secrets.token_bytes(32)

    def work(tx: Tx) -> list[Goal]:
        found = people.follow(tx, human, human.person, now=now, new_id=made.new_id, salt=salt)
        return [_goal(tx, one, decision, found.items) for one, decision in found.records]

    goals = made.store.write(human.tenant, work)
    notices = (goal.progress.framework.notice for goal in goals)
    return render_template(
        "pages/me.html",
        goals=goals,
        notice=next((notice for notice in notices if notice), None),
    )


def _goal(
    tx: Tx, progress: Progress, decision: DecisionRow | None, items: tuple[Reviewed, ...]
) -> Goal:
    record = progress.record
    centre = tx.people.organisation(record.centre) if record.centre else None
    place = centre.name if centre else text("me.centre")
    told = {row.requirement: row.observation for row in tx.validation.assessments(record.id)}
    asked = dict(_asked(progress, items))
    steps = []
    for requirement in progress.framework.requirements:
        code, status = requirement.code, progress.statuses[requirement.code]
        said = asked.get(code) if status in ("not_started", "evidence") else None
        step = text(f"me.next.{status}", place=place, observation=told.get(code, ""))
        steps.append(Step(requirement, status, said or step))
    return Goal(
        progress=progress,
        decision=decision,
        left=tuple(step for step in steps if step.status != "met"),
        done=tuple(step for step in steps if step.status == "met"),
    )


def _asked(progress: Progress, items: tuple[Reviewed, ...]) -> Iterator[tuple[str, str]]:
    """Yield, by requirement, what a competence manager wrote; the newest item comes last."""
    model = (progress.framework.id, progress.framework.version)
    for item in reversed(items):
        row, review = item.evidence, item.review
        if row.state != "current" or review is None or (row.framework, row.version) != model:
            continue
        if review.outcome != "accepted":
            step = f"me.next.{review.outcome}"
            yield row.requirement, text(step, name=item.reviewer, reason=review.reason)
