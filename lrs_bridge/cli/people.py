"""`people`: who there is."""

import click

from lrs_bridge.cli.common import Invocation, as_json, pass_invocation, show, text_of


@click.group()
def people() -> None:
    """Import and list people."""


@people.command("import")
@click.argument("file")
@click.option("--move", is_flag=True, help="Move identifiers that belong to somebody else.")
@click.option("--rename", is_flag=True, help="Change names of people who are known already.")
@pass_invocation
def import_file(invocation: Invocation, file: str, *, move: bool, rename: bool) -> None:
    """Import people, employers and roles from a CSV or JSON file; all of it or nothing."""
    from lrs_bridge.services.people import import_people
    from lrs_bridge.services.people_file import read_people

    rows = read_people(text_of(file), file)
    with invocation.bridge() as bridge:
        done = bridge.store.write(
            invocation.tenant,
            lambda tx: import_people(
                tx, rows, now=bridge.clock(), new_id=bridge.new_id, move=move, rename=rename
            ),
        )
    click.echo(f"{done.new} new, {done.changed} changed, {done.same} the same.")


@people.command("list")
@as_json
@pass_invocation
def list_people(invocation: Invocation, *, as_json: bool) -> None:
    """Print everybody with their identifiers."""
    with invocation.bridge() as bridge:
        rows = bridge.store.read(
            invocation.tenant,
            lambda tx: [
                {"id": one.id, "name": one.name, "identifiers": tx.people.identifiers(one.id)}
                for one in tx.people.all()
            ],
        )
    show(rows, as_json=as_json, empty="Nobody yet: lrs-bridge people import.")
