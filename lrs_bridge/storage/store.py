"""The store: transactions on SQLite or PostgreSQL, behind `ports.store`."""

import random
import time
from collections import defaultdict
from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from lrs_bridge.domain.errors import BridgeError, DatabaseUnavailableError, InvalidRequestError
from lrs_bridge.ports.store import Tx
from lrs_bridge.storage import tables as t
from lrs_bridge.storage.access import SqlAccess
from lrs_bridge.storage.attachments import SqlAttachments
from lrs_bridge.storage.competence import SqlCompetence
from lrs_bridge.storage.definitions import SqlDefinitions
from lrs_bridge.storage.documents import SqlDocuments
from lrs_bridge.storage.engine import make_engine
from lrs_bridge.storage.evidence import SqlEvidence
from lrs_bridge.storage.intern import Numbers, Remembered
from lrs_bridge.storage.outbox import SqlOutbox
from lrs_bridge.storage.people import SqlPeople
from lrs_bridge.storage.signatures import SqlSignatures
from lrs_bridge.storage.statements import SqlStatements
from lrs_bridge.storage.validation import SqlValidation
from lrs_bridge.storage.writer import Writer

T = TypeVar("T")
_ATTEMPTS = 5
_LIMITS = "54"  # a program limit is exceeded: a value is too long
_UNSTORABLE = "A text has a character that cannot be stored, such as U+0000. Leave it out."
_SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
_AGAIN = frozenset({"40001", "40P01"})  # serialisation failure, deadlock


class SqlTx:
    """One transaction in one tenant."""

    def __init__(self, connection: sa.Connection, tenant: int, numbers: Numbers) -> None:
        self.connection = connection
        self.tenant = tenant
        self.numbers = numbers

    @cached_property
    def access(self) -> SqlAccess:
        """Sources, keys, sign-in, sessions, audit."""
        return SqlAccess(self.connection, self.tenant)

    @cached_property
    def statements(self) -> SqlStatements:
        """What platforms sent."""
        return SqlStatements(self.connection, self.tenant, self.numbers)

    @cached_property
    def signatures(self) -> SqlSignatures:
        """What is known of statements' signatures."""
        return SqlSignatures(self.connection, self.tenant)

    @cached_property
    def documents(self) -> SqlDocuments:
        """State and profiles."""
        return SqlDocuments(self.connection, self.tenant)

    @cached_property
    def definitions(self) -> SqlDefinitions:
        """What statements said of activities and agents."""
        return SqlDefinitions(self.connection, self.tenant)

    @cached_property
    def attachments(self) -> SqlAttachments:
        """What was sent with statements."""
        return SqlAttachments(self.connection, self.tenant)

    @cached_property
    def people(self) -> SqlPeople:
        """Persons, identifiers, organisations."""
        return SqlPeople(self.connection, self.tenant)

    @cached_property
    def competence(self) -> SqlCompetence:
        """Frameworks and rules."""
        return SqlCompetence(self.connection, self.tenant)

    @cached_property
    def evidence(self) -> SqlEvidence:
        """What rules derived, and what reviewers said of it."""
        return SqlEvidence(self.connection, self.tenant)

    @cached_property
    def validation(self) -> SqlValidation:
        """Records, assessments, decisions, centres."""
        return SqlValidation(self.connection, self.tenant)

    @cached_property
    def outbox(self) -> SqlOutbox:
        """Targets, events, deliveries."""
        return SqlOutbox(self.connection, self.tenant)


class SqlStore:
    """A database. On SQLite one thread writes, on PostgreSQL each piece of work for itself."""

    def __init__(self, url: str) -> None:
        self._readers = make_engine(url, write=False)
        sqlite = self._readers.dialect.name == "sqlite"
        self._engine = make_engine(url, write=True) if sqlite else self._readers
        self._writer = Writer(self._engine) if sqlite else None
        self._reading = self._readers if sqlite else self._readers.execution_options(**_SNAPSHOT)
        self._remembered: defaultdict[int, Remembered] = defaultdict(Remembered)

    def write(self, tenant: int, work: Callable[[Tx], T]) -> T:
        """Run *work* and return its result once it is durable."""
        try:
            if self._writer:
                done: tuple[SqlTx, T] = self._writer.run(
                    lambda connection: self._work(connection, tenant, work)
                )
            else:
                done = self._with_retries(tenant, work)
        except (DataError, OperationalError, PoolTimeoutError) as error:
            raise _in_words(error) from error
        tx, result = done
        tx.numbers.committed()
        return result

    def read(self, tenant: int, work: Callable[[Tx], T]) -> T:
        """Run *work* on one consistent view; it cannot write."""
        try:
            with self._reading.connect() as connection, connection.begin():
                self._enter(connection, tenant)
                return self._work(connection, tenant, work)[1]
        except (DataError, OperationalError, PoolTimeoutError) as error:
            raise _in_words(error) from error

    def through(self, tenant: int, now: int) -> int:
        """Return a time (microseconds) up to which all that is or will be stored can be read.

        Ask before reading: what is committed in between is later than the answer.
        """
        if self._writer:
            self._remembered[tenant].tell(now)  # before looking: who begins then is later
            if not self._writer.busy:
                return now
        return self.read(tenant, lambda tx: tx.statements.consistent_through(now))

    def tenants(self) -> list[int]:
        """Return every tenant."""
        with self._readers.connect() as connection, connection.begin():
            return list(connection.scalars(sa.select(t.tenant.c.id).order_by(t.tenant.c.id)))

    def create_tenant(self, tenant: int, name: str, *, demonstration: bool = False) -> bool:
        """Make a tenant; return False when it is there already."""

        def work(tx: SqlTx) -> bool:
            if tx.connection.scalar(sa.select(t.tenant.c.id).where(t.tenant.c.id == tenant)):
                return False
            tx.connection.execute(
                sa.insert(t.tenant).values(id=tenant, name=name, demonstration=demonstration)
            )
            tx.connection.execute(
                sa.insert(t.clock).values(tenant=tenant, stored=0, seq=0, serial=0)
            )
            return True

        return self.write(tenant, work)  # type: ignore[arg-type] # work needs the connection

    def begin_epoch(self, tenant: int) -> None:
        """Say that the database was restored: cursors handed out before are refused."""

        def work(tx: SqlTx) -> None:
            tx.connection.execute(
                sa.update(t.tenant)
                .where(t.tenant.c.id == tenant)
                .values(epoch=t.tenant.c.epoch + 1)
            )

        self.write(tenant, work)  # type: ignore[arg-type] # work needs the connection

    def close(self) -> None:
        """Finish what is being written and let go of the database."""
        if self._writer:
            self._writer.close()
        self._engine.dispose()
        self._readers.dispose()

    def _work(
        self, connection: sa.Connection, tenant: int, work: Callable[[Tx], T]
    ) -> tuple[SqlTx, T]:
        tx = SqlTx(connection, tenant, Numbers(self._remembered[tenant]))
        return tx, work(tx)

    def _enter(self, connection: sa.Connection, tenant: int) -> None:
        """Let row-level security see which tenant this transaction is of."""
        if not self._writer:
            connection.exec_driver_sql(
                "SELECT set_config('lrs_bridge.tenant', %s, true)", (str(tenant),)
            )

    def _with_retries(self, tenant: int, work: Callable[[Tx], T]) -> tuple[SqlTx, T]:
        for attempt in range(_ATTEMPTS):
            try:
                with self._engine.begin() as connection:
                    self._enter(connection, tenant)
                    return self._work(connection, tenant, work)
            except DBAPIError as error:
                state = getattr(error.orig, "sqlstate", None)
                if state not in _AGAIN or attempt == _ATTEMPTS - 1:
                    raise
                time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - spreads retries
        raise AssertionError  # pragma: no cover - the loop returns or raises


def _in_words(error: Exception) -> BridgeError:
    """Tell an outage, which passes, from a value that the database will never take."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None) or ""
    if isinstance(error, DataError) or state.startswith(_LIMITS):
        return InvalidRequestError(_UNSTORABLE)
    return DatabaseUnavailableError(type(error).__name__)
