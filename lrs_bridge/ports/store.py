"""The store: transactions, and the aggregates that a piece of work finds in one."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from lrs_bridge.ports.access import Access
from lrs_bridge.ports.attachments import Attachments
from lrs_bridge.ports.competence import Competence
from lrs_bridge.ports.definitions import Definitions
from lrs_bridge.ports.documents import Documents
from lrs_bridge.ports.evidence import Evidence
from lrs_bridge.ports.outbox import Outbox
from lrs_bridge.ports.people import People
from lrs_bridge.ports.signatures import KeptSignatures
from lrs_bridge.ports.statements import Statements
from lrs_bridge.ports.validation import Validation

T = TypeVar("T")


class Tx(Protocol):
    """One transaction in one tenant; every query made through it stays there."""

    tenant: int

    @property
    def access(self) -> Access:
        """Sources, keys, sign-in, sessions, audit."""
        ...

    @property
    def statements(self) -> Statements:
        """What platforms sent."""
        ...

    @property
    def signatures(self) -> KeptSignatures:
        """What is known of statements' signatures."""
        ...

    @property
    def documents(self) -> Documents:
        """State and profiles."""
        ...

    @property
    def definitions(self) -> Definitions:
        """What statements said of activities and agents."""
        ...

    @property
    def attachments(self) -> Attachments:
        """What was sent with statements."""
        ...

    @property
    def people(self) -> People:
        """Persons, identifiers, organisations."""
        ...

    @property
    def competence(self) -> Competence:
        """Frameworks and rules."""
        ...

    @property
    def evidence(self) -> Evidence:
        """What rules derived, and what reviewers said of it."""
        ...

    @property
    def validation(self) -> Validation:
        """Records, assessments, decisions, centres."""
        ...

    @property
    def outbox(self) -> Outbox:
        """Targets, events, deliveries."""
        ...


class Store(Protocol):
    """Runs pieces of work in transactions."""

    def write(self, tenant: int, work: Callable[[Tx], T]) -> T:
        """Run *work* and return its result once it is durable.

        *work* may run twice (a deadlock, a busy database): it has no effect but through its
        transaction.

        Raises:
            DatabaseUnavailableError: Nothing was stored.
        """
        ...

    def read(self, tenant: int, work: Callable[[Tx], T]) -> T:
        """Run *work* on one consistent view; it cannot write."""
        ...

    def through(self, tenant: int, now: int) -> int:
        """Return a time up to which all that is or will be stored can be read by who asks next.

        Microseconds since 1970, as *now* is. It never passes a statement that is being stored.
        """
        ...

    def begin_epoch(self, tenant: int) -> None:
        """Say that the database was restored: cursors handed out before are refused."""
        ...

    def tenants(self) -> list[int]:
        """Return every tenant."""
        ...
