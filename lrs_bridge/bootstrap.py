"""The composition root: what the settings ask for, put together."""

import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lrs_bridge import plugins
from lrs_bridge.domain.errors import SchemaOutdatedError
from lrs_bridge.http import GuardedHttp
from lrs_bridge.keys import FileKeys
from lrs_bridge.ports.author import OwnStatement, StatementAuthor
from lrs_bridge.ports.http import Http
from lrs_bridge.ports.keys import Keys
from lrs_bridge.ports.signatures import Signatures
from lrs_bridge.ports.source import Source
from lrs_bridge.ports.store import Store
from lrs_bridge.ports.target import TargetFactory
from lrs_bridge.settings import Settings
from lrs_bridge.signatures import JwsSignatures
from lrs_bridge.storage import migrate as migrations
from lrs_bridge.storage.facts import Facts, facts
from lrs_bridge.storage.store import SqlStore

_SLICE = 500
_TARGET_KINDS = frozenset({"webhook", "lrs", "validation_register"})


@dataclass(frozen=True)
class Bridge:
    """Everything that a view, a worker or a command needs."""

    settings: Settings
    store: Store
    keys: Keys
    http: Http
    sources: Mapping[str, Source]
    targets: Mapping[str, TargetFactory]
    author: StatementAuthor
    signatures: Signatures
    clock: Callable[[], datetime]
    """The time now, in UTC."""
    new_id: Callable[[], str]
    new_token: Callable[[], str]
    """A random text that nobody can guess, safe in a URL."""
    close: Callable[[], None]
    """Finish what is being written and let go of the database."""


class _Author:
    """The author of our own statements, loaded when the first one is written."""

    def __init__(self) -> None:
        self._authors: Mapping[str, StatementAuthor] = plugins.Plugins(plugins.AUTHORS)

    def write(self, own: OwnStatement) -> dict[str, Any]:
        """Return the statement."""
        return self._authors["tincan"].write(own)


def now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """Return a random id."""
    return str(uuid.uuid4())


def new_token() -> str:
    """Return 192 random bits, safe in a URL."""
    return secrets.token_urlsafe(24)


def bootstrap(settings: Settings) -> Bridge:
    """Put the service together.

    Raises:
        SettingsError: The key file, or the file of trusted roots, is missing or cannot be used.
    """
    keys = FileKeys.load(settings.key_file)
    signatures = JwsSignatures.load(settings.signature_roots)
    store = SqlStore(settings.database)
    off = {kind for kind in _TARGET_KINDS if not settings.on(kind)}
    return Bridge(
        settings=settings,
        store=store,
        keys=keys,
        http=GuardedHttp(settings.allow_private),
        sources=plugins.Plugins(plugins.SOURCES),
        targets=plugins.Plugins(plugins.TARGETS, without=off),
        author=_Author(),
        signatures=signatures,
        clock=now,
        new_id=new_id,
        new_token=new_token,
        close=store.close,
    )


def migrate(settings: Settings) -> None:
    """Bring the database to this release's schema; make it if there is none."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    migrations.upgrade(settings.migrate_database, settings.database)
    store = SqlStore(settings.database)
    try:
        for tenant in store.tenants():
            reindex(store, tenant)
    finally:
        store.close()


def reindex(store: Store, tenant: int) -> int:
    """Index the statements that are to be indexed anew, in short transactions; count them."""
    number = 0
    while some := store.write(tenant, lambda tx: tx.statements.reindex(_SLICE)):
        number += some
    return number


def check_database(settings: Settings) -> None:
    """Check that the database has this release's schema.

    Raises:
        SchemaOutdatedError: It has another, or is not there.
        DatabaseUnavailableError: It does not answer.
    """
    if not settings.database_url and not settings.sqlite_file.exists():
        raise SchemaOutdatedError(
            f"There is no database {settings.sqlite_file}: run `lrs-bridge init`."
        )
    migrations.check(settings.database)


def database_facts(settings: Settings) -> Facts:
    """Return what the database says of itself.

    Raises:
        DatabaseUnavailableError: It does not answer.
    """
    return facts(settings.database)


def initialise(settings: Settings, tenant: int, *, demonstration: bool = False) -> list[str]:
    """Make what an installation needs and lacks; return what was made."""
    made = []
    if not settings.key_file.exists():
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        FileKeys.create(settings.key_file)
        made.append(f"key file {settings.key_file}")
    try:
        check_database(settings)
    except SchemaOutdatedError:
        migrate(settings)
        made.append("database schema")
    store = SqlStore(settings.database)
    try:
        if store.create_tenant(tenant, settings.product_name, demonstration=demonstration):
            made.append(f"tenant {tenant}")
        for one in store.tenants():  # an upgrade may have been broken off
            reindex(store, one)
    finally:
        store.close()
    return made
