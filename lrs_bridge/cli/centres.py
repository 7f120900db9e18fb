"""`centres` and `leaders`: who may validate what, where and until when."""

from dataclasses import asdict
from datetime import date, datetime

import click

from lrs_bridge.cli.common import Invocation, as_json, pass_invocation, show

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def centres() -> None:
    """Add test centres and their accreditations."""


@centres.command()
@click.argument("name")
@pass_invocation
def add(invocation: Invocation, name: str) -> None:
    """Add a test centre."""
    from lrs_bridge.services import centres as service

    with invocation.bridge() as bridge:
        made = bridge.store.write(
            invocation.tenant, lambda tx: service.add(tx, name, new_id=bridge.new_id)
        )
    click.echo(f"{name}: {made}")


@centres.command()
@click.argument("centre")
@click.option("--framework", required=True, help="What it may validate: ID, or 'ID VERSION'.")
@click.option("--by", "accredited_by", required=True, help="Who accredits: the framework's owner.")
@click.option("--from", "first", type=_DAY, help="First day; today if it is not given.")
@click.option("--to", "last", type=_DAY, required=True, help="Last day.")
@pass_invocation
def accredit(
    invocation: Invocation,
    centre: str,
    *,
    framework: str,
    accredited_by: str,
    first: datetime | None,
    last: datetime,
) -> None:
    """Say that a centre may validate a framework."""
    from lrs_bridge.services import centres as service

    with invocation.bridge() as bridge:
        row = bridge.store.write(
            invocation.tenant,
            lambda tx: service.accredit(
                tx,
                centre,
                framework,
                accredited_by=accredited_by,
                first_day=_first(first, bridge.clock()),
                last_day=last.date(),
                new_id=bridge.new_id,
            ),
        )
    click.echo(f"{centre} may validate {framework} from {row.first_day} to {row.last_day}.")


@centres.command("list")
@as_json
@pass_invocation
def list_centres(invocation: Invocation, *, as_json: bool) -> None:
    """Print test centres and their accreditations."""
    with invocation.bridge() as bridge:
        found = bridge.store.read(
            invocation.tenant,
            lambda tx: [
                {"centre": centre.name, **asdict(row)} | {"centre": centre.name}
                for centre in tx.people.organisations()
                if centre.kind == "test_centre"
                for row in tx.validation.accreditations(centre.id)
            ],
        )
    show(found, as_json=as_json, empty="No accreditation yet: lrs-bridge centres accredit.")


@click.group()
def leaders() -> None:
    """Authorise test leaders."""


@leaders.command()
@click.argument("person")
@click.option("--centre", required=True, help="Where.")
@click.option("--framework", required=True, help="For what: ID, or 'ID VERSION'.")
@click.option("--from", "first", type=_DAY, help="First day; today if it is not given.")
@click.option("--to", "last", type=_DAY, required=True, help="Last day.")
@pass_invocation
def authorise(
    invocation: Invocation,
    person: str,
    *,
    centre: str,
    framework: str,
    first: datetime | None,
    last: datetime,
) -> None:
    """Say that a PERSON (an id) may lead tests of a framework at a centre."""
    from lrs_bridge.services import centres as service

    with invocation.bridge() as bridge:
        now = bridge.clock()
        row = bridge.store.write(
            invocation.tenant,
            lambda tx: service.authorise(
                tx,
                person,
                centre,
                framework,
                first_day=_first(first, now),
                last_day=last.date(),
                now=now,
                new_id=bridge.new_id,
            ),
        )
    click.echo(f"{person} may lead tests from {row.first_day} to {row.last_day}.")


@leaders.command("list")
@as_json
@pass_invocation
def list_leaders(invocation: Invocation, *, as_json: bool) -> None:
    """Print the authorisations of test leaders."""
    with invocation.bridge() as bridge:
        found = bridge.store.read(
            invocation.tenant,
            lambda tx: [asdict(row) for row in tx.validation.authorisations()],
        )
    show(found, as_json=as_json, empty="Nobody yet: lrs-bridge leaders authorise.")


def _first(given: datetime | None, now: datetime) -> date:
    return given.date() if given else now.date()
