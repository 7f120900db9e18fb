"""`frameworks`: what an industry asks for."""

import click

from lrs_bridge.cli.common import (
    Invocation,
    as_json,
    check_files,
    pass_invocation,
    show,
    text_of,
)


@click.group()
def frameworks() -> None:
    """Publish requirement frameworks from files."""


@frameworks.command()
@click.argument("file", nargs=-1, required=True)
@pass_invocation
def load(invocation: Invocation, file: tuple[str, ...]) -> None:
    """Publish frameworks; a published version never changes."""
    from lrs_bridge.services.frameworks import publish

    texts = [(text_of(one), one) for one in file]
    with invocation.bridge() as bridge:
        done = bridge.store.write(
            invocation.tenant,
            lambda tx: [publish(tx, *one, now=bridge.clock()) for one in texts],
        )
    for framework, new in done:
        verb = "is published" if new else "was published before, the same"
        notice = f" ({framework.notice})" if framework.notice else ""
        click.echo(f"{framework.id} {framework.version} {verb}{notice}.")


@frameworks.command("list")
@as_json
@pass_invocation
def list_frameworks(invocation: Invocation, *, as_json: bool) -> None:
    """Print all framework versions."""
    with invocation.bridge() as bridge:
        rows = bridge.store.read(invocation.tenant, lambda tx: tx.competence.frameworks())
    found = [
        {"id": r.id, "version": r.version, "state": r.state, "requirements": r.codes} for r in rows
    ]
    show(found, as_json=as_json, empty="No framework yet: lrs-bridge frameworks load.")


@frameworks.command()
@click.argument("file", nargs=-1, required=True)
def check(file: tuple[str, ...]) -> None:
    """Check framework files without a database; print each fault on a line."""
    from lrs_bridge.services.load import load_framework

    check_files(file, load_framework)
