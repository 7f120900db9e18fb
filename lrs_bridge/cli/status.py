"""`status`: how things stand."""

from dataclasses import asdict

import click

from lrs_bridge.cli.common import Invocation, as_json, pass_invocation, show, show_one


@click.command()
@as_json
@pass_invocation
def status(invocation: Invocation, *, as_json: bool) -> None:
    """Print the flow from statements received to events delivered."""
    from lrs_bridge.services import status as service

    with invocation.bridge() as bridge:
        found = bridge.store.read(invocation.tenant, service.status)
    sources = [
        {"source": row.name, "state": row.state, "heard": row.heard, **asdict(tally)}
        for row, tally in found.sources
    ]
    targets = [
        {
            "target": one.target.name,
            "kind": one.target.kind,
            "state": one.target.state,
            "delivered": one.delivered,
            "waiting": one.waiting,
            "dead": one.dead,
        }
        for one in found.targets
    ]
    waiting = {"marks": found.marks, "in_quarantine": found.in_quarantine}
    if as_json:
        whole = {"flow": asdict(found.flow), **waiting, "sources": sources, "targets": targets}
        show_one(whole, as_json=True)
        return
    click.echo(service.line(found.flow))
    show_one(waiting, as_json=False)
    show(sources, as_json=False, empty="No source yet: lrs-bridge sources add.")
    show(targets, as_json=False, empty="No target yet: lrs-bridge targets add.")
