"""The learner's own page: what is left first, the next step, what is done; her own view of it."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from lrs_bridge.domain.access import Human
from lrs_bridge.domain.competence import Requirement
from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.domain.validation import Status
from lrs_bridge.ports.evidence import Reviewed
from lrs_bridge.ports.store import Tx
from lrs_bridge.ports.validation import DecisionRow
from lrs_bridge.services import own, people
from lrs_bridge.services.records import Progress
from lrs_bridge.web.review import notes
from lrs_bridge.web.review.blueprint import part
from lrs_bridge.web.review.pens import pen, ticket
from lrs_bridge.web.review.texts import LEVELS, text
from lrs_bridge.web.session import bridge, signed_in

pages = part("me")
_SCALED: Final = {"can": 1.0, "partly": 0.5, "not_yet": 0.0}


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
        rates=human.has("learner"),
        levels=LEVELS,
        ticket=made.new_id(),
    )


@pages.post("/min-sida/skatta/<framework>/<code>")
@signed_in("learner")
def rate(human: Human, framework: str, code: str) -> ResponseReturnValue:
    """Save how the learner rates herself."""
    writing, of, level = pen(), ticket(request.form), request.form.get("level", "")
    if level not in _SCALED:
        raise InvalidRequestError(f"The level is one of: {', '.join(_SCALED)}.")
    bridge().store.write(
        human.tenant,
        lambda tx: own.rate(
            tx, human, writing, ticket=of, framework=framework, code=code, scaled=_SCALED[level]
        ),
    )
    response = redirect("/min-sida", 303)
    notes.leave(response, text("me.rated", requirement=code, level=LEVELS[level]))
    return response


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
