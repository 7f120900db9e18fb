"""Statements of our own: attendance, observation, self-rating, decision; they go through intake."""

import json
from collections.abc import Sequence
from typing import Final
from uuid import UUID, uuid5

from lrs_bridge.domain.access import Human, Role
from lrs_bridge.domain.errors import (
    ForbiddenError,
    InvalidRequestError,
    NotFoundError,
    RefusedError,
)
from lrs_bridge.ports.author import OwnStatement
from lrs_bridge.ports.people import Person
from lrs_bridge.ports.store import Tx
from lrs_bridge.ports.validation import DecisionRow
from lrs_bridge.services import workplace
from lrs_bridge.services.authoring import Pen, account, record, take

FORM: Final = "https://bridge.example/learning-form"
"""Context extension that tells the learning form of an occasion."""
FRAMEWORK: Final = "https://bridge.example/framework"
"""Context extension that tells which framework a decision is about, with its notice."""
OBSERVED: Final = "https://w3id.org/xapi/observation/verbs/observed"
RATED: Final = "http://id.tincanapi.com/verb/rated"
CONFERRED: Final = "https://w3id.org/xapi/tla/verbs/conferred"
LONGEST: Final = 24 * 60
"""Minutes that an occasion may last."""
_ASSESSMENT: Final = "http://adlnet.gov/expapi/activities/assessment"
_MEETING: Final = "http://adlnet.gov/expapi/activities/meeting"
_CREDENTIAL: Final = "https://w3id.org/xapi/tla/activity-types/credential"
_NAMESPACE: Final = UUID("5a7a3e0e-7f0c-5b7e-9d52-0b4d2f0f6a11")


def observe(
    tx: Tx, human: Human, pen: Pen, *, ticket: str, person: str, framework: str, code: str,
    met: bool, text: str,
) -> str:  # fmt: skip
    """Record what a supervisor saw somebody do at work; return the statement's id.

    *ticket* is the form's: the same form sent again is the same statement.

    Raises:
        NotFoundError: The person is not in sight, or the requirement is none of practice.
        ForbiddenError: The human supervises nobody.
        RefusedError: It is herself, or the person is not registered for the requirement.
        StatementConflictError: The form was sent before with another content.
    """
    seen = _supervised(tx, human, person)
    shown = workplace.practice(tx, seen, framework, code)
    own = OwnStatement(
        id=_id(human, ticket, seen.id, shown.activity),
        actor=account(tx, pen, seen),
        verb=OBSERVED,
        verb_name="iakttogs",
        activity=shown.activity,
        activity_name=shown.title,
        activity_type=_ASSESSMENT,
        timestamp=pen.now,
        instructor=account(tx, pen, Person(human.person, human.name)),
        success=met,
        response=text or None,
    )
    return record(tx, human, pen, own, "observed", seen)


def attend(
    tx: Tx, human: Human, pen: Pen, *, ticket: str, people: Sequence[str], activity: str,
    name: str, form: str, minutes: int,
) -> list[str]:  # fmt: skip
    """Record who took part in an occasion of a learning form; return the statements' ids.

    All or nobody: one statement each. *activity* is one of `workplace.occasions`, or empty for
    one that *name* names.

    Raises:
        NotFoundError: One of the people is not in sight.
        ForbiddenError: The human supervises nobody.
        RefusedError: Nobody is named, or oneself; or the occasion has no name.
        InvalidRequestError: The activity is none to choose, or the minutes are no such length.
        StatementConflictError: The form was sent before with another content.
    """
    if not people:
        raise RefusedError("nobody_chosen", "Choose at least one person.")
    if not 0 < minutes <= LONGEST:
        raise InvalidRequestError(f"An occasion lasts from 1 to {LONGEST} minutes.")
    # In one order, so that two supervisors who note the same people do not wait for each other.
    seen = [_supervised(tx, human, person) for person in sorted(set(people))]
    where = workplace.occasion(tx, activity, name)
    instructor = account(tx, pen, Person(human.person, human.name))

    def one(person: Person) -> OwnStatement:
        return OwnStatement(
            id=_id(human, ticket, person.id, where),
            actor=account(tx, pen, person),
            verb=workplace.ATTENDED,
            verb_name="deltog i",
            activity=where,
            activity_name=name,
            activity_type=_MEETING,
            timestamp=pen.now,
            instructor=instructor,
            duration_minutes=minutes,
            extensions={FORM: form},
        )

    return [record(tx, human, pen, one(person), "noted_attendance", person) for person in seen]


def rate(
    tx: Tx, human: Human, pen: Pen, *, ticket: str, framework: str, code: str, scaled: float
) -> str:
    """Record how a learner rates herself, 0..1: never evidence, whatever she says.

    Raises:
        NotFoundError: She has no open record with that requirement.
        ForbiddenError: The human is no learner.
        StatementConflictError: The form was sent before with another content.
    """
    _hold(human, "learner")
    herself = Person(human.person, human.name)
    rated = workplace.requirement(tx, herself, framework, code)
    own = OwnStatement(
        id=_id(human, ticket, herself.id, rated.activity),
        actor=account(tx, pen, herself),
        verb=RATED,
        verb_name="skattade",
        activity=rated.activity,
        activity_name=rated.title,
        activity_type=_ASSESSMENT,
        timestamp=pen.now,
        scaled=scaled,
    )
    return record(tx, human, pen, own, "rated", herself)


def confer(tx: Tx, human: Human, pen: Pen, decision: DecisionRow) -> str:
    """Record a decision: which document, of which framework, and no score.

    Its id follows from the decision's. The decision itself has its own audit row.
    """
    body = json.loads(decision.body)
    framework = body["framework"]
    notice = f" ({framework['notice']})" if "notice" in framework else ""
    own = OwnStatement(
        id=str(uuid5(_NAMESPACE, decision.id)),
        actor=account(tx, pen, Person(body["person"]["id"], body["person"]["name"])),
        verb=CONFERRED,
        verb_name="tilldelades",
        activity=f"urn:uuid:{decision.id}",
        activity_name=f"{decision.document.capitalize()} {framework['id']}{notice}",
        activity_type=_CREDENTIAL,
        timestamp=decision.at,
        instructor=account(tx, pen, Person(human.person, human.name)),
        extensions={FRAMEWORK: framework},
    )
    take(tx, pen, own)
    return own.id


def _supervised(tx: Tx, human: Human, person: str) -> Person:
    _hold(human, "supervisor")
    if person == human.person:
        raise RefusedError("own_observation", "Nobody vouches for oneself.")
    found = tx.people.seen(person, workplace.sight(human))
    if found is None:
        raise NotFoundError("There is no such person.")
    return found


def _hold(human: Human, role: Role) -> None:
    if not human.has(role):
        raise ForbiddenError(f"Only a {role} writes such a statement.")


def _id(human: Human, ticket: str, person: str, activity: str) -> str:
    """Return the id that this form gives to what it says of a person: no other form gives it."""
    return str(uuid5(_NAMESPACE, json.dumps([human.person, ticket, person, activity])))
