"""`sources`: platforms that may post, and their keys and tokens."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from lrs_bridge.cli.common import (
    Invocation,
    PeerError,
    as_json,
    pass_invocation,
    show,
    show_one,
)

if TYPE_CHECKING:
    from lrs_bridge.bootstrap import Bridge
    from lrs_bridge.ports.store import Tx
    from lrs_bridge.services.sources import Credential

_REMOTE = "lrs_bridge_adapters.lrs.remote:remote"
_TIMEOUT = 10.0


_DAYS = 90
_scope = click.option("--scope", multiple=True, help="What it may do; may be given again.")


@click.group()
def sources() -> None:
    """Add platforms that may post, and look after their keys."""


@sources.command()
@click.argument("name")
@click.option("--adapter", default="xapi", show_default=True, help="The dialect that it speaks.")
@click.option("--tolerant", is_flag=True, help="Mend known defects, quarantine what is left.")
@click.option("--home-page", multiple=True, help="An account homePage that it may speak for.")
@click.option(
    "--assurance",
    type=click.Choice(["A1", "A2", "A3"]),
    default="A1",
    show_default=True,
    help="How far its results are trusted: A3 for a test tool under a test leader's eyes.",
)
@_scope
@as_json
@pass_invocation
def add(
    invocation: Invocation,
    name: str,
    *,
    adapter: str,
    tolerant: bool,
    home_page: tuple[str, ...],
    assurance: str,
    scope: tuple[str, ...],
    as_json: bool,
) -> None:
    """Add a source; print its endpoint, key and secret, this once."""
    from lrs_bridge.services import sources as service

    def work(tx: "Tx", bridge: "Bridge", key: str, secret: str) -> "Credential":
        return service.add(
            tx,
            bridge.keys,
            bridge.sources,
            name=name,
            adapter=adapter,
            tolerant=tolerant,
            home_pages=home_page,
            assurance=int(assurance[1:]),
            scopes=scope or service.DEFAULT_SCOPES,
            source=bridge.new_id(),
            key=key,
            secret=secret,
            now=bridge.clock(),
        )

    _show_key(*_new(invocation, work), as_json=as_json)


@sources.command("list")
@as_json
@pass_invocation
def list_sources(invocation: Invocation, *, as_json: bool) -> None:
    """Print all sources."""
    with invocation.bridge() as bridge:
        rows = bridge.store.read(invocation.tenant, lambda tx: tx.access.sources())
    found = [
        {
            "name": row.name,
            "adapter": row.adapter,
            "tolerant": row.tolerant,
            "state": row.state,
            "heard": row.heard,
            "home_pages": row.home_pages,
        }
        for row in rows
    ]
    show(found, as_json=as_json, empty="No source yet: lrs-bridge sources add.")


@sources.command()
@click.argument("name")
@_scope
@as_json
@pass_invocation
def rotate(invocation: Invocation, name: str, *, scope: tuple[str, ...], as_json: bool) -> None:
    """Give a source a new key and end its other keys and tokens.

    Without --scope the new key may do what the old one may.
    """
    from lrs_bridge.services import sources as service

    def work(tx: "Tx", bridge: "Bridge", key: str, secret: str) -> "Credential":
        now = bridge.clock()
        return service.rotate(tx, bridge.keys, name, key=key, secret=secret, now=now, scopes=scope)

    _show_key(*_new(invocation, work), as_json=as_json)


@sources.command()
@click.argument("name")
@_scope
@click.option("--days", type=int, default=_DAYS, show_default=True, help="How long it lasts.")
@as_json
@pass_invocation
def token(
    invocation: Invocation, name: str, *, scope: tuple[str, ...], days: int, as_json: bool
) -> None:
    """Give a source a token, to be shown as Bearer; print it, this once."""
    from lrs_bridge.services import sources as service

    def work(tx: "Tx", bridge: "Bridge", key: str, secret: str) -> "Credential":
        return service.issue(
            tx,
            bridge.keys,
            name,
            days=days,
            key=key,
            secret=secret,
            now=bridge.clock(),
            scopes=scope or service.DEFAULT_SCOPES,
        )

    made, endpoint = _new(invocation, work)
    show_one(
        {"source": made.source, "endpoint": endpoint, "id": made.key, "token": made.token},
        as_json=as_json,
    )
    if not as_json:
        click.echo(f"The token is shown this once, and lasts {days} days.")


@sources.command()
@click.argument("name")
@as_json
@pass_invocation
def keys(invocation: Invocation, name: str, *, as_json: bool) -> None:
    """Print the keys and tokens of a source, without their secrets."""
    from lrs_bridge.services import sources as service

    with invocation.bridge() as bridge:
        rows = bridge.store.read(
            invocation.tenant,
            lambda tx: tx.access.credentials(service.named(tx, name).id),
        )
        now = bridge.clock()
    found = [
        {
            "id": row.id,
            "kind": row.kind,
            "state": "live" if row.live(now) else "ended",
            "scopes": row.scopes,
            "created": row.created,
            "ends": row.ended or row.ends,
        }
        for row in rows
    ]
    show(found, as_json=as_json, empty=f"{name} has no key: lrs-bridge sources rotate.")


@sources.command()
@click.argument("id")
@pass_invocation
def end(invocation: Invocation, id: str) -> None:
    """End the key or token ID; within two seconds it opens nothing."""
    from lrs_bridge.services import sources as service

    with invocation.bridge() as bridge:
        bridge.store.write(invocation.tenant, lambda tx: service.end(tx, id, bridge.clock()))
    click.echo(f"{id} is ended.")


@sources.command()
@click.argument("name")
@pass_invocation
def disable(invocation: Invocation, name: str) -> None:
    """Turn a source away, within two seconds."""
    from lrs_bridge.services import sources as service

    with invocation.bridge() as bridge:
        bridge.store.write(invocation.tenant, lambda tx: service.disable(tx, name))
    click.echo(f"{name} is disabled.")


@sources.command()
@click.argument("key")
@click.option("--secret", prompt=True, hide_input=True, help="Asked for if it is not given.")
@click.option("--endpoint", help="Another address than this installation's.")
@pass_invocation
def test(invocation: Invocation, key: str, *, secret: str, endpoint: str | None) -> None:
    """Send a heartbeat with a source's KEY, as its platform would; nothing is stored."""
    from lrs_bridge.plugins import load

    url = endpoint or f"{invocation.settings().base_url}/xapi/"
    remote = load(_REMOTE)(url, key, secret, _TIMEOUT)
    try:
        answer = remote.save_statements([])
    except OSError as error:
        raise PeerError(f"{url} does not answer: {error}.") from error
    if not answer.success:
        raise PeerError(f"{url} answers {answer.response.status}: {_first_line(answer.data)}")
    click.echo(f"{url} takes statements with this key.")


def _new(
    invocation: Invocation, work: "Callable[[Tx, Bridge, str, str], Credential]"
) -> "tuple[Credential, str]":
    """Make a key or token of a random id and secret; return it and where it is used."""
    with invocation.bridge() as bridge:
        key, secret = bridge.new_token(), bridge.new_token() + bridge.new_token()
        made = bridge.store.write(invocation.tenant, lambda tx: work(tx, bridge, key, secret))
        return made, f"{bridge.settings.base_url}/xapi/"


def _show_key(made: "Credential", endpoint: str, *, as_json: bool) -> None:
    show_one(
        {"source": made.source, "endpoint": endpoint, "key": made.key, "secret": made.secret},
        as_json=as_json,
    )
    if not as_json:
        click.echo("The secret is shown this once.")


def _first_line(data: object) -> str:
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else str(data)
    return text.strip().splitlines()[0][:200] if text.strip() else "no reason given"
