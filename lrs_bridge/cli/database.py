"""`db`: the database schema."""

import click

from lrs_bridge.cli.common import Invocation, pass_invocation


@click.group()
def db() -> None:
    """Upgrade or check the database schema."""


@db.command()
@pass_invocation
def upgrade(invocation: Invocation) -> None:
    """Bring the database to this release's schema; back it up before."""
    from lrs_bridge.bootstrap import migrate

    migrate(invocation.settings())
    click.echo("The database has this release's schema.")


@db.command()
@pass_invocation
def restored(invocation: Invocation) -> None:
    """Say that a backup was restored: links to the rest of a list from before are refused."""
    with invocation.bridge() as bridge:
        for tenant in bridge.store.tenants():
            bridge.store.begin_epoch(tenant)
    click.echo("Readers begin their lists anew from the last statement that they have.")


@db.command()
@pass_invocation
def reindex(invocation: Invocation) -> None:
    """Make the index of statements whole again; it is made of the statements themselves."""
    from lrs_bridge.bootstrap import reindex

    with invocation.bridge() as bridge:
        tenant = invocation.tenant
        bridge.store.write(tenant, lambda tx: tx.statements.unindex())
        number = reindex(bridge.store, tenant)
    click.echo(f"{number} statements are indexed.")


@db.command()
@pass_invocation
def check(invocation: Invocation) -> None:
    """Say whether the database has this release's schema; exit 4 if not."""
    from lrs_bridge.bootstrap import check_database

    check_database(invocation.settings())
    click.echo("The database has this release's schema.")
