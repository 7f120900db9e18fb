"""`rules`: what speaks for which requirement."""

from functools import partial

import click

from lrs_bridge.cli.common import (
    Invocation,
    as_json,
    check_files,
    pass_invocation,
    shipped_verbs,
    show,
    text_of,
)


@click.group()
def rules() -> None:
    """Activate mapping rules from files."""


@rules.command()
@click.argument("file", nargs=-1, required=True)
@pass_invocation
def load(invocation: Invocation, file: tuple[str, ...]) -> None:
    """Activate rules; a changed rule becomes a new revision and everybody is mapped anew."""
    from lrs_bridge.services.frameworks import activate

    texts = [(text_of(one), one) for one in file]
    with invocation.bridge() as bridge:
        done = bridge.store.write(
            invocation.tenant,
            lambda tx: [
                activate(tx, *one, verbs=shipped_verbs(), now=bridge.clock()) for one in texts
            ],
        )
    for one, result in zip(file, done, strict=True):
        click.echo(f"{one}: {len(result.changed)} new or changed, {len(result.same)} the same.")


@rules.command("list")
@as_json
@pass_invocation
def list_rules(invocation: Invocation, *, as_json: bool) -> None:
    """Print the active rules."""
    with invocation.bridge() as bridge:
        rows = bridge.store.read(invocation.tenant, lambda tx: tx.competence.rules())
    found = [
        {
            "id": row.id,
            "revision": row.revision,
            "framework": row.framework,
            "version": row.version,
            "requirement": row.requirement,
        }
        for row in rows
    ]
    show(found, as_json=as_json, empty="No rule yet: lrs-bridge rules load.")


@rules.command()
@click.argument("file", nargs=-1, required=True)
@click.option("--framework", multiple=True, help="A framework file that the rules may name.")
def check(file: tuple[str, ...], *, framework: tuple[str, ...]) -> None:
    """Check rule files without a database; print each fault on a line."""
    from lrs_bridge.services.load import load_framework, load_rules

    known = [load_framework(text_of(one), one) for one in framework] or None
    check_files(file, partial(load_rules, verbs=shipped_verbs(), frameworks=known))
