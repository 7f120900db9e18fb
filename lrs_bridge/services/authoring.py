"""How a statement of our own is written, taken in, and whose account it is of."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from lrs_bridge.domain.access import Human, Machine
from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.domain.xapi.agents import agent_from
from lrs_bridge.domain.xapi.time import instant
from lrs_bridge.ports.access import SourceRow
from lrs_bridge.ports.author import OwnStatement, StatementAuthor
from lrs_bridge.ports.keys import Keys
from lrs_bridge.ports.people import Person
from lrs_bridge.ports.source import Source
from lrs_bridge.ports.store import Tx
from lrs_bridge.services import intake, prepare, sources
from lrs_bridge.services.definitions import Seen, collect
from lrs_bridge.services.notes import note

SOURCE: Final = sources.OWN
_OWN: Final = 2  # signed-in people of ours: identity verified, unsupervised
ADAPTER: Final = "xapi"
"""The dialect of our own statements: they mean what they say."""


@dataclass(frozen=True, slots=True)
class Pen:
    """What it takes to write statements of our own and to take them in."""

    author: StatementAuthor
    source: Source
    keys: Keys
    home: str
    """Our own home page: under it everybody has an account, named by the person's id."""
    now: datetime
    new_id: Callable[[], str]
    salt: bytes


def account(tx: Tx, pen: Pen, person: Person) -> dict[str, Any]:
    """Return the person as an agent: an account of ours, hers from the first time on."""
    identifier = f"account:{pen.home} {person.id}"
    tx.people.lock(person.id)  # two first times are one after the other
    if tx.people.link(pen.new_id(), identifier, person.id, "import", None, pen.now):
        tx.statements.mark([identifier], "identity")
    return {**agent_from(identifier), "name": person.name}


def record(
    tx: Tx, human: Human, pen: Pen, own: OwnStatement, act: str, person: Person
) -> str:  # fmt: skip
    """Take the statement in and log who wrote it; return its id.

    The same form sent again is neither new nor a fault.

    Raises:
        StatementConflictError: The form was sent before with another content.
    """
    there = tx.statements.known({own.id}).get(own.id)
    if there is None:
        note(
            tx, human, act, "statement", own.id,
            person=person.id, now=pen.now, new_id=pen.new_id, salt=pen.salt,
        )  # fmt: skip
    elif there.served is not None:
        # Only its time is another: told with the first one's, it is equal or it conflicts.
        first = intake.as_sent(there.served).get("timestamp")
        own = own if first is None else replace(own, timestamp=instant(first))
    take(tx, pen, own)
    return own.id


def take(tx: Tx, pen: Pen, own: OwnStatement) -> None:
    """Take a statement in as any source's."""
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
    written = prepare.Incoming(raw, json.loads(raw, parse_float=Decimal))
    ready = prepare.strict(door, [written], {})
    said = collect(tx.tenant, [ready[0].statement], Seen(), json.dumps)
    batch = intake.Batch(machine, ready, (), {}, said)
    intake.take(tx, batch, keys=pen.keys, now=pen.now, new_id=pen.new_id)


def _machine(tx: Tx, pen: Pen) -> Machine:
    """Return ourselves as a source; the row is there from the first statement on."""
    new = SourceRow(
        pen.new_id(), SOURCE, ADAPTER, tolerant=False, home_pages=(), state="active", assurance=_OWN
    )
    with suppress(InvalidRequestError):  # the name is taken: it is there
        tx.access.add_source(new, pen.now)
    row = sources.named(tx, SOURCE)
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
