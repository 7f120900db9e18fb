"""`targets`: receivers of what was decided."""

import secrets
from base64 import b64encode
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


@click.group()
def targets() -> None:
    """Add receivers of evidence and decisions, and try them."""


@targets.command()
@click.argument("name")
@click.option("--kind", required=True, help="webhook, lrs or validation_register.")
@click.option("--url", required=True, help="Where it receives.")
@click.option("--secret", help="What it knows us by; made and printed if it is not given.")
@click.option("--option", multiple=True, metavar="NAME=VALUE", help="What the kind needs more.")
@click.option("--event", multiple=True, help="A kind of event to send, instead of the usual.")
@as_json
@pass_invocation
def add(
    invocation: Invocation,
    name: str,
    *,
    kind: str,
    url: str,
    secret: str | None,
    option: tuple[str, ...],
    event: tuple[str, ...],
    as_json: bool,
) -> None:
    """Add a target; what happens from now on is sent to it."""
    from lrs_bridge.ports.target import TargetConfig
    from lrs_bridge.services import targets as service

    given = secret or _new_secret()
    options = dict(_pair(text) for text in option)
    with invocation.bridge() as bridge:
        row = bridge.store.write(
            invocation.tenant,
            lambda tx: service.add(
                tx,
                bridge.keys,
                bridge.targets,
                bridge.http,
                target=bridge.new_id(),
                kind=kind,
                config=TargetConfig(name, url, given, options),
                events=event,
                now=bridge.clock(),
            ),
        )
    made = {} if secret else {"secret": given}
    show_one(
        {"target": row.name, "kind": kind, "url": url, "events": row.events, **made},
        as_json=as_json,
    )


@targets.command("list")
@as_json
@pass_invocation
def list_targets(invocation: Invocation, *, as_json: bool) -> None:
    """Print all targets."""
    with invocation.bridge() as bridge:
        rows = bridge.store.read(invocation.tenant, lambda tx: tx.outbox.targets())
    found = [
        {"name": r.name, "kind": r.kind, "url": r.url, "state": r.state, "events": r.events}
        for r in rows
    ]
    show(found, as_json=as_json, empty="No target yet: lrs-bridge targets add.")


@targets.command()
@click.argument("name")
@pass_invocation
def test(invocation: Invocation, name: str) -> None:
    """Say whether a target answers; nothing is sent to it."""
    from lrs_bridge.services import targets as service

    with invocation.bridge() as bridge:
        row = bridge.store.read(invocation.tenant, lambda tx: service.named(tx, name))
        bridge.targets[row.kind](service.config(row, bridge.keys), bridge.http)
        click.echo(reach(bridge, row.url))


@targets.command()
@click.argument("name")
@click.option("--dead", is_flag=True, help="Also send what could not be delivered.")
@pass_invocation
def resume(invocation: Invocation, name: str, *, dead: bool) -> None:
    """Send to a paused target again."""
    from lrs_bridge.services import targets as service

    with invocation.bridge() as bridge:
        number = bridge.store.write(
            invocation.tenant,
            lambda tx: service.resume(tx, name, dead=dead, now=bridge.clock()),
        )
    click.echo(f"{name} is active; {number} given up on are sent again.")


def reach(bridge: "Bridge", url: str) -> str:
    """Return in words what answers at *url*."""
    from lrs_bridge.ports.http import HttpRefusedError, HttpRequest, HttpUnavailableError

    try:
        answer = bridge.http.send(HttpRequest("GET", url))
    except HttpUnavailableError as error:
        raise PeerError(f"{url} does not answer: {error}") from error
    except HttpRefusedError as error:
        raise PeerError(f"{url} may not be sent to: {error}") from error
    return f"{url} answers (HTTP {answer.status})."


def _new_secret() -> str:
    """Return a secret in the form of Standard Webhooks: 256 random bits."""
    return "whsec_" + b64encode(secrets.token_bytes(32)).decode()


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise click.BadParameter("write NAME=VALUE.", param_hint="--option")
    return name, value
