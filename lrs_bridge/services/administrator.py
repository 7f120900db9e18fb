"""The first person of an installation: who lets everybody else in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from lrs_bridge.ports.keys import Keys
from lrs_bridge.ports.people import Person
from lrs_bridge.ports.store import Tx
from lrs_bridge.services import sessions

_NAME = "Administratör"


@dataclass(frozen=True, slots=True)
class Invited:
    """An administrator with a link that signs in once."""

    name: str
    new: bool
    link: str = field(repr=False)


def invite(tx: Tx, keys: Keys, *, token: str, now: datetime, new_id: Callable[[], str]) -> Invited:
    """Invite the administrator, who is made if there is none; *token* is random."""
    holders = tx.access.holders("administrator")
    if holders:
        person, name, _ = holders[0]
    else:
        person, name = new_id(), _NAME
        tx.people.add_person(Person(person, name), now)
        tx.access.add_role(new_id(), person, "administrator", None, now)
    link = sessions.invite(tx, keys, person, token=token, now=now)
    return Invited(name, not holders, link)
