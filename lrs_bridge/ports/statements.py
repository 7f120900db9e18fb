"""What the store knows of statements: intake, lists, marks, quarantine."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from lrs_bridge.domain.xapi.links import Links
from lrs_bridge.domain.xapi.queries import StatementQuery
from lrs_bridge.ports.source import Change


@dataclass(frozen=True, slots=True)
class Reserved:
    """Numbers taken for statements, and what holding the tenant's clock says."""

    seq: int
    stored: int
    """Microseconds since 1970, UTC; the first of them, like *seq*."""
    erasures: int
    """How often people were erased."""


@dataclass(frozen=True, slots=True)
class NewStatement:
    """A statement ready to be stored; *served* is complete."""

    id: str
    seq: int
    stored: int
    """Microseconds since 1970, UTC."""
    source: str
    links: Links
    """What it names, its authority too."""
    voids: Literal["own", "any"] | None
    """Whose statements it may void: its own source's, or any."""
    served: str
    received: bytes | None
    attachments: tuple[str, ...] = ()
    repairs: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What is there under an id already."""

    id: str
    state: str
    served: str | None
    """None if it was erased."""


@dataclass(frozen=True, slots=True)
class StoredStatement:
    """A statement as it is served."""

    id: str
    seq: int
    stored: int
    served: str


@dataclass(frozen=True, slots=True)
class SourcedStatement:
    """A statement with the source it came from, as mapping needs it."""

    id: str
    source: str
    adapter: str
    tolerant: bool
    home_pages: tuple[str, ...]
    assurance: int
    """How far the source is trusted: A0-A3."""
    served: str


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of a list; *next* is the `seq` after which the rest begins."""

    statements: tuple[StoredStatement, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks taken for one agent."""

    agent: int
    identifier: str
    people: tuple[str, ...]
    """Everybody whose the identifier is or was: both ends of a move are mapped."""
    causes: tuple[str, ...]
    number: int
    """How many marks there were."""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A statement that could not be stored, kept as it came."""

    id: str
    source: str
    received: datetime
    statement: str | None
    path: str
    rule: str
    reason: str
    body: bytes
    state: str = "open"


class Statements(Protocol):
    """What platforms sent."""

    def reserve(self, count: int, now: int) -> Reserved:
        """Take *count* numbers for statements.

        *now* and `stored` are microseconds since 1970. From here to the commit intake of the
        tenant is serial, so that seq order = stored order = commit order.
        """
        ...

    def insert(self, new: Sequence[NewStatement]) -> set[str]:
        """Store the statements whose id is not there yet, with texts and links; return their ids.

        Voiding takes effect whichever of the two arrives first.
        """
        ...

    def unindex(self) -> None:
        """Have the index of all statements made anew by `reindex`; what is there stays."""
        ...

    def reindex(self, limit: int) -> int:
        """Index up to *limit* statements that are to be indexed anew; return how many."""
        ...

    def known(self, ids: Collection[str]) -> dict[str, Known]:
        """Return what is stored under the ids."""
        ...

    def actors(self, ids: Collection[str]) -> set[str]:
        """Return the identifiers of the actors of stored statements."""
        ...

    def erased(self, identifiers: Collection[bytes]) -> set[bytes]:
        """Return which keyed identifier hashes belong to erased people."""
        ...

    def erase(self, agents: Collection[int], hashes: Collection[bytes], now: datetime) -> int:
        """Delete what the agents did: texts, links, names; keep tombstones and the hashes.

        Return the number of statements.
        """
        ...

    def one(
        self, id: str, *, voided: bool = False, source: str | None = None
    ) -> StoredStatement | None:
        """Return a live statement, or a voided one if *voided*; of one source if given."""
        ...

    def page(
        self, query: StatementQuery, *, after: int | None, limit: int, source: str | None = None
    ) -> Page:
        """Return a page of a list, newest first unless the query is ascending."""
        ...

    def consistent_through(self, now: int) -> int:
        """Return a time (microseconds) up to which all that is or will be stored can be read."""
        ...

    def epoch(self) -> int:
        """Return the number that a restore raises; a cursor of another epoch is refused."""
        ...

    def of_agents(self, agents: Collection[int]) -> list[SourcedStatement]:
        """Return the live statements whose actor is one of the agents."""
        ...

    def of_known_people(self) -> int:
        """Return how many statements have an actor who is a known person."""
        ...

    def mark(self, identifiers: Collection[str], cause: str) -> None:
        """Mark agents, who may be new, to be mapped."""
        ...

    def mark_people(self, people: Collection[str] | None, cause: str) -> None:
        """Mark every agent linked to the people, or to anybody."""
        ...

    def take_marks(self, limit: int) -> list[Marks]:
        """Delete the oldest marks and return them, by agent: first the marks, then the facts."""
        ...

    def defer_mark(self) -> None:
        """Put the oldest mark behind all others."""
        ...

    def marks(self) -> int:
        """Return how many marks wait."""
        ...

    def repairs(self, statement: str) -> list[Change]:
        """Return what was mended in a statement before it was stored."""
        ...

    def received(self, statement: str) -> bytes | None:
        """Return the bytes that the sender sent, or None when there is no such statement."""
        ...

    def quarantine(self, row: Quarantined) -> None:
        """Keep a statement that could not be stored."""
        ...

    def in_quarantine(self) -> int:
        """Return how many statements wait in quarantine."""
        ...

    def quarantined(self, source: str | None = None) -> list[Quarantined]:
        """Return what waits in quarantine."""
        ...
