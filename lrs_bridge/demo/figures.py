"""Every figure counted in more than one way, and the sums that have to hold."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lrs_bridge.bootstrap import Bridge
from lrs_bridge.demo.data import Script
from lrs_bridge.demo.organisation import TENANT
from lrs_bridge.demo.senders import Sent
from lrs_bridge.domain.review import SUPERVISED
from lrs_bridge.ports.access import Tally
from lrs_bridge.ports.store import Tx
from lrs_bridge.services.authoring import SOURCE
from lrs_bridge.services.status import Status, status

SELECT: Mapping[str, str] = {
    "received": "SELECT sum(received) FROM tally",
    "stored": "SELECT count(*) FROM statement",
    "duplicates": "SELECT sum(duplicates) FROM tally",
    "quarantined": "SELECT count(*) FROM quarantine",
    "refused": "SELECT sum(refused) FROM tally",
    "repaired": "SELECT count(DISTINCT statement) FROM repair",
    "known_person": (
        "SELECT count(*) FROM posting p JOIN identifier_link l ON l.tenant = p.tenant"
        " AND l.agent = p.first AND l.until IS NULL"
        " WHERE p.kind = 0 AND p.hop = 0 AND p.usage = 4"
    ),
    "evidence": "SELECT count(*) FROM evidence WHERE state = 'current'",
    "reviewed": (
        "SELECT count(*) FROM evidence e JOIN review r ON r.tenant = e.tenant"
        " AND r.evidence = e.id AND r.current = 1 WHERE e.state = 'current'"
    ),
    "accepted": "SELECT count(*) FROM review WHERE current = 1 AND outcome = 'accepted'",
    "waiting": (
        "SELECT count(*) FROM evidence e WHERE e.state = 'current' AND e.assurance < 3"
        " AND NOT EXISTS (SELECT 1 FROM review r WHERE r.tenant = e.tenant"
        " AND r.evidence = e.id AND r.current = 1)"
    ),
    "withdrawn": "SELECT count(*) FROM evidence WHERE state = 'withdrawn'",
    "decided": "SELECT count(*) FROM decision",
    "delivered": "SELECT count(*) FROM delivery WHERE state = 'delivered'",
}
"""What each figure counts in the service's database."""

_UNDELIVERED = (
    "SELECT e.kind, coalesce(p.name, ''), d.state, d.attempt, coalesce(d.answer, '')"
    " FROM delivery d JOIN event e ON e.tenant = d.tenant AND e.id = d.event"
    " LEFT JOIN person p ON p.tenant = e.tenant AND p.id = e.person"
    " WHERE d.state <> 'delivered' ORDER BY d.due"
)


@dataclass(frozen=True, slots=True)
class Sum:
    """Two counts that have to be the same."""

    name: str
    left: int
    right: int

    @property
    def holds(self) -> bool:
        """Whether they are."""
        return self.left == self.right


def query(database: Path, sql: str) -> list[tuple[Any, ...]]:
    """Ask a database without being able to change it."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return connection.execute(sql).fetchall()


def counted(database: Path, select: Mapping[str, str]) -> dict[str, int]:
    """Return every figure as SQL counts it."""
    return {name: query(database, sql)[0][0] for name, sql in select.items()}


def undelivered(database: Path) -> list[str]:
    """Return what the register has not confirmed, in words."""
    return [
        f"{kind} {person} ({state}, {attempt} försök: {answer or 'inget svar än'})"
        for kind, person, state, attempt, answer in query(database, _UNDELIVERED)
    ]


def reported(bridge: Bridge) -> dict[str, int]:
    """Return the figures as the service's own functions tell them."""
    return bridge.store.read(TENANT, _reported)


def _reported(tx: Tx) -> dict[str, int]:
    now = status(tx)
    items = [item for person in tx.people.all() for item in tx.evidence.reviewed_of(person.id)]
    current = [item for item in items if item.evidence.state == "current"]
    return {
        "received": now.flow.received,
        "stored": now.flow.stored,
        "duplicates": now.flow.duplicates,
        "quarantined": now.flow.quarantined,
        "refused": now.flow.refused,
        "repaired": sum(tally.repaired for _, tally in now.sources),
        "known_person": now.flow.known,
        "evidence": now.flow.evidence,
        "reviewed": now.flow.reviewed,
        "accepted": sum(i.review is not None and i.review.outcome == "accepted" for i in items),
        "waiting": sum(i.review is None and i.evidence.assurance < SUPERVISED for i in current),
        "withdrawn": sum(i.evidence.state == "withdrawn" for i in items),
        "decided": now.flow.decided,
        "delivered": now.flow.delivered,
    }


def sums(
    found: Status, figures: Mapping[str, int], sql: Mapping[str, int], sent: Mapping[str, Sent]
) -> Iterator[Sum]:
    """Yield what has to hold of the statements: what was sent, told, counted and kept."""
    for name in sql:
        yield Sum(f"{name}: tjänsten = databasen", figures[name], sql[name])
    for source, tally in found.sources:
        yield from _of_source(source.name, tally)
        if source.name in sent:  # the others are statements of the service's own
            yield from _as_sent(source.name, tally, sent[source.name])


def _of_source(name: str, tally: Tally) -> Iterator[Sum]:
    accounted = tally.stored + tally.duplicates + tally.quarantined + tally.refused
    yield Sum(
        f"{name}: mottaget = lagrat + dubbletter + karantän + nekat", tally.received, accounted
    )


def _as_sent(name: str, tally: Tally, sent: Sent) -> Iterator[Sum]:
    yield Sum(f"{name}: mottaget = skickat över HTTP", tally.received, sent.statements)
    yield Sum(f"{name}: lagrat = olika id i svaren", tally.stored, len(sent.ids))
    yield Sum(f"{name}: livstecken = tomma sändningar", tally.heartbeats, sent.heartbeats)


def own_sums(found: Status, script: Script) -> Iterator[Sum]:
    """Yield what has to hold of our own statements: one for each thing that people wrote."""
    noted = sum(len(act.people) or 1 for act in script.workplace)
    decisions = sum(act.do == "decide" and not act.refused for act in script.acts)
    own = sum(tally.stored for source, tally in found.sources if source.name == SOURCE)
    yield Sum("egna poster = det som skrevs på sidorna", own, noted + decisions)


def decided_sums(figures: Mapping[str, int], script: Script, refusals: int) -> Iterator[Sum]:
    """Yield what has to hold of the decisions: no more and no fewer than people took."""
    outcomes = [review.outcome for review in script.reviews]
    yield Sum("godkänt = det som godkändes", figures["accepted"], outcomes.count("accepted"))
    yield Sum(
        "granskat + återtaget = det som granskades",
        figures["reviewed"] + figures["withdrawn"],
        len(outcomes),
    )
    decisions = sum(act.do == "decide" and not act.refused for act in script.acts)
    yield Sum("beslut = det som fastställdes", figures["decided"], decisions)
    asked = sum(act.refused is not None for act in script.acts)
    yield Sum("nekat = det som skulle nekas", refusals, asked)


def broken(some: Sequence[Sum]) -> list[Sum]:
    """Return the sums that do not hold."""
    return [one for one in some if not one.holds]
