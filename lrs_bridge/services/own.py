"""Statements of our own: written by the port, taken in through the same door as any other."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from lrs_bridge.domain.access import Human, Machine
from lrs_bridge.domain.errors import ForbiddenError, NotFoundError, RefusedError
from lrs_bridge.domain.xapi.agents import agent_from
from lrs_bridge.ports.access import SourceRow
from lrs_bridge.ports.author import OwnStatement, StatementAuthor
from lrs_bridge.ports.keys import Keys
from lrs_bridge.ports.people import Person
from lrs_bridge.ports.source import Source
from lrs_bridge.ports.store import Tx
from lrs_bridge.ports.validation import DecisionRow
from lrs_bridge.services import intake, prepare

SOURCE = "lrs-bridge"
ATTENDED = "http://adlnet.gov/expapi/verbs/attended"
OBSERVED = "https://w3id.org/xapi/observation/verbs/observed"
RATED = "http://id.tincanapi.com/verb/rated"
CONFERRED = "https://w3id.org/xapi/tla/verbs/conferred"
FORM = "https://bridge.example/learning-form"
"""Context extension that tells the learning form of an occasion."""
_TYPE = "http://adlnet.gov/expapi/activities/assessment"
_NAMESPACE = UUID("5a7a3e0e-7f0c-5b7e-9d52-0b4d2f0f6a11")


@dataclass(frozen=True, slots=True)
class Pen:
    """What it takes to write a statement of our own and to take it in."""

    author: StatementAuthor
    source: Source
    keys: Keys
    home: str
    """Our own home page: the account of people whom no platform names."""
    now: datetime
    new_id: Callable[[], str]


def observe(
    tx: Tx, human: Human, pen: Pen, *, person: str, activity: str, name: str, met: bool, text: str
) -> str:
    """Record what a supervisor saw at the workplace (A2); return the statement's id.

    Raises:
        NotFoundError: The person is not in sight.
        ForbiddenError: The human supervises nobody.
        RefusedError: Nobody observes oneself.
    """
    found = _supervised(tx, human, person)
    return _write(
        tx,
        pen,
        OwnStatement(
            id=pen.new_id(),
            actor=_agent(tx, pen, found),
            verb=OBSERVED,
            verb_name="iakttogs",
            activity=activity,
            activity_name=name,
            activity_type=_TYPE,
            timestamp=pen.now,
            instructor=_agent(tx, pen, Person(human.person, human.name)),
            success=met,
            response=text or None,
        ),
    )


def attend(
    tx: Tx, human: Human, pen: Pen, *, person: str, activity: str, name: str, form: str,
    minutes: int,
) -> str:  # fmt: skip
    """Record that somebody took part in an occasion of a learning form (A2).

    Raises:
        NotFoundError: The person is not in sight.
        ForbiddenError: The human supervises nobody.
        RefusedError: Nobody notes one's own attendance.
    """
    found = _supervised(tx, human, person)
    return _write(
        tx,
        pen,
        OwnStatement(
            id=pen.new_id(),
            actor=_agent(tx, pen, found),
            verb=ATTENDED,
            verb_name="deltog",
            activity=activity,
            activity_name=name,
            activity_type="http://adlnet.gov/expapi/activities/meeting",
            timestamp=pen.now,
            instructor=_agent(tx, pen, Person(human.person, human.name)),
            duration_minutes=minutes,
            extensions={FORM: form},
        ),
    )


def rate(tx: Tx, human: Human, pen: Pen, *, activity: str, name: str, scaled: float) -> str:
    """Record how a learner rates herself (A0): never evidence alone."""
    return _write(
        tx,
        pen,
        OwnStatement(
            id=pen.new_id(),
            actor=_agent(tx, pen, Person(human.person, human.name)),
            verb=RATED,
            verb_name="skattade",
            activity=activity,
            activity_name=name,
            activity_type=_TYPE,
            timestamp=pen.now,
            scaled=scaled,
        ),
    )


def confer(tx: Tx, human: Human, pen: Pen, decision: DecisionRow, person: Person) -> str:
    """Record a decision as a statement; its id follows from the decision's."""
    body = json.loads(decision.body)
    framework = body["framework"]
    return _write(
        tx,
        pen,
        OwnStatement(
            id=str(uuid5(_NAMESPACE, decision.id)),
            actor=_agent(tx, pen, person),
            verb=CONFERRED,
            verb_name="tilldelades",
            activity=f"urn:uuid:{decision.id}",
            activity_name=f"{decision.document.capitalize()} {framework['id']}",
            activity_type="https://w3id.org/xapi/tla/activity-types/credential",
            timestamp=decision.at,
            instructor=_agent(tx, pen, Person(human.person, human.name)),
            extensions=_extensions(framework),
        ),
    )


def _extensions(framework: Mapping[str, Any]) -> dict[str, Any]:
    return {"https://bridge.example/framework": dict(framework)}


def _supervised(tx: Tx, human: Human, person: str) -> Person:
    if not human.has("supervisor"):
        raise ForbiddenError("Only a supervisor records what happened at the workplace.")
    if person == human.person:
        raise RefusedError("own-observation", "Nobody vouches for oneself.")
    found = tx.people.seen(person, human.sight())
    if found is None:
        raise NotFoundError("There is no such person.")
    return found


def _agent(tx: Tx, pen: Pen, person: Person) -> dict[str, Any]:
    """Return the person as an account of ours, linked to the person from the start."""
    identifier = f"account:{pen.home} {person.id}"
    tx.people.link(pen.new_id(), identifier, person.id, "import", None, pen.now)
    return {**agent_from(identifier), "name": person.name}


def _write(tx: Tx, pen: Pen, own: OwnStatement) -> str:
    raw = json.dumps(pen.author.write(own), ensure_ascii=False).encode()
    machine = _machine(tx, pen)
    door = prepare.Door(
        machine=machine,
        source=pen.source,
        version="1.0.3",
        authority={"objectType": "Agent", "account": {"homePage": pen.home, "name": SOURCE}},
        keys=pen.keys,
        new_id=pen.new_id,
    )
    ready = prepare.strict(door, [prepare.Incoming(raw, json.loads(raw))], {})
    batch = intake.Batch(machine, ready, (), {})
    [id] = intake.take(tx, batch, keys=pen.keys, now=pen.now, new_id=pen.new_id)
    return id


def _machine(tx: Tx, pen: Pen) -> Machine:
    """Return ourselves as a source; the row is there from the first statement on."""
    row = tx.access.source(SOURCE)
    if row is None:
        row = SourceRow(pen.new_id(), SOURCE, "xapi", False, (), "active")
        tx.access.add_source(row, pen.now)
    return Machine(
        tenant=tx.tenant,
        credential=SOURCE,
        source=row.id,
        name=row.name,
        adapter=row.adapter,
        tolerant=False,
        home_pages=(),
        scopes=frozenset({"statements/write"}),
    )
