"""Erase what a person did: rows go, and no replay brings them back."""

from datetime import datetime

from lrs_bridge.ports.keys import Keys
from lrs_bridge.ports.store import Tx


def erase_identifiers(tx: Tx, keys: Keys, person: str, now: datetime) -> int:
    """Erase the statements of all identifiers of a person; return how many there were.

    A tombstone keeps each id, and a keyed hash each identifier, so that the platform's resend
    of either stores nothing. The person's record and decisions are another service's.
    """
    identifiers = tx.people.identifiers(person)
    hashes = [keys.hidden(identifier) for identifier in identifiers]
    tx.documents.forget(identifiers)
    return tx.statements.erase(tx.people.agents(person), hashes, now)
