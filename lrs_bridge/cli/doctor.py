"""`doctor`: is everything as it should be?"""

import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import click

from lrs_bridge.cli.common import FAILED, Invocation, as_json, pass_invocation, show
from lrs_bridge.domain.errors import BridgeError

if TYPE_CHECKING:
    from lrs_bridge.bootstrap import Bridge
    from lrs_bridge.settings import Settings

_LEAST_FREE = 500_000_000
Check = tuple[str, Callable[[], str]]


@click.command()
@as_json
@click.pass_context
@pass_invocation
def doctor(invocation: Invocation, ctx: click.Context, *, as_json: bool) -> None:
    """Check settings, key file, database, disk and targets; exit 1 if something is wrong."""
    rows = [_tried(name, check) for name, check in _checks(invocation)]
    show(rows, as_json=as_json)
    if not all(row["ok"] for row in rows):
        ctx.exit(FAILED)


def _tried(name: str, check: Callable[[], str]) -> dict[str, object]:
    try:
        return {"check": name, "ok": True, "found": check()}
    except BridgeError as error:
        return {"check": name, "ok": False, "found": str(error) or error.title}


def _checks(invocation: Invocation) -> Iterator[Check]:
    """Yield the checks that make sense: no later one if the settings cannot be read."""
    try:
        settings = invocation.settings()
    except BridgeError:
        yield "settings", lambda: str(invocation.settings())
        return
    yield "settings", lambda: str(invocation.file() or "defaults and environment")
    yield "key file", lambda: _key_file(settings)
    yield "database", lambda: _database(settings)
    yield "schema", lambda: _schema(settings)
    yield "disk", lambda: _disk(settings)
    if settings.signature_roots:
        yield "signature roots", lambda: _signature_roots(settings)
    yield from _target_checks(invocation)


def _key_file(settings: "Settings") -> str:
    from lrs_bridge.keys import FileKeys

    FileKeys.load(settings.key_file)
    return str(settings.key_file)


def _database(settings: "Settings") -> str:
    from lrs_bridge.bootstrap import check_database, database_facts
    from lrs_bridge.domain.errors import DatabaseUnavailableError, SchemaOutdatedError

    try:
        check_database(settings)
    except SchemaOutdatedError:
        if settings.sqlite and not settings.sqlite_file.exists():
            raise
    found = database_facts(settings)
    if found.problem:
        raise DatabaseUnavailableError(f"{found.version}: {found.problem}")
    return found.version


def _schema(settings: "Settings") -> str:
    from lrs_bridge.bootstrap import check_database

    check_database(settings)
    return "this release's"


def _disk(settings: "Settings") -> str:
    from lrs_bridge.domain.errors import SettingsError

    place = settings.data_dir if settings.data_dir.exists() else settings.data_dir.absolute().parent
    free = shutil.disk_usage(place).free
    if free < _LEAST_FREE:
        raise SettingsError(f"{free // 1_000_000} MB free at {place}; make room.")
    return f"{free // 1_000_000_000} GB free"


def _signature_roots(settings: "Settings") -> str:
    from lrs_bridge.signatures import JwsSignatures

    JwsSignatures.load(settings.signature_roots)
    return settings.signature_roots


def _target_checks(invocation: Invocation) -> Iterator[Check]:
    from lrs_bridge.cli.targets import reach

    try:
        with invocation.bridge() as bridge:
            rows = bridge.store.read(invocation.tenant, lambda tx: tx.outbox.targets())
            for row in rows:
                yield f"target {row.name}", lambda url=row.url, to=bridge: _answer(to, url, reach)  # type: ignore[misc] # a default binds the loop's value
    except BridgeError:
        return  # said already by the checks before


def _answer(bridge: "Bridge", url: str, reach: Callable[["Bridge", str], str]) -> str:
    from lrs_bridge.domain.errors import InvalidRequestError

    try:
        return reach(bridge, url)
    except click.ClickException as error:
        raise InvalidRequestError(error.message) from error
