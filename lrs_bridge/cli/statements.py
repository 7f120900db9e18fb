"""`statements`: what is known of one."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from lrs_bridge.cli.common import Invocation, as_json, pass_invocation, show, show_one

if TYPE_CHECKING:
    from lrs_bridge.ports.signatures import SignatureRow

_TRUST = {
    "valid": "signed by {subject}, vouched for by a root that is trusted here",
    "self-signed": "signed by {subject}, for whom nobody else vouches",
    "untrusted": "signed by {subject}, whose certificates lead to no root that is trusted here",
    "expired": "signed by {subject}, whose certificates lead to a root that is trusted here"
    " but were not valid when it came",
    "unverified": "well-formed, but without a certificate: nobody vouches for it",
}
"""What the trust in a signature means, in plain words."""


@click.group()
def statements() -> None:
    """Look at a stored statement."""


@statements.command("show")
@click.argument("id", type=click.UUID)
@as_json
@pass_invocation
def show_statement(invocation: Invocation, id: object, *, as_json: bool) -> None:
    """Print where a statement came from, what was mended in it, and who signed it."""
    from lrs_bridge.services.statements import known

    with invocation.bridge() as bridge:
        found = bridge.store.read(invocation.tenant, lambda tx: known(tx, str(id)))
    repairs = [
        {"path": one.path, "before": one.before, "after": one.after, "rule": one.rule}
        for one in found.repairs
    ]
    attachments = [
        _attachment(one, found.signatures.get(one["sha2"].lower())) for one in found.attachments
    ]
    row = {
        "id": found.id,
        "source": found.source,
        "stored": found.stored,
        "version": found.version,
        "voided": found.voided,
    }
    if as_json:
        show_one({**row, "repairs": repairs, "attachments": attachments}, as_json=True)
        return
    show_one(row, as_json=False)
    click.echo("\nMended:")
    show([_as_text(one) for one in repairs], as_json=False, empty="Nothing.")
    click.echo("\nAttached:")
    show([_in_words(one) for one in attachments], as_json=False, empty="Nothing.")


def _attachment(attachment: Mapping[str, Any], signature: "SignatureRow | None") -> dict[str, Any]:
    return {
        "sha2": attachment["sha2"],
        "type": attachment["contentType"],
        "octets": attachment["length"],
        "signature": None if signature is None else _signature(signature),
    }


def _signature(row: "SignatureRow") -> dict[str, Any]:
    return {
        "algorithm": row.algorithm,
        "trust": row.trust,
        "subject": row.subject,
        "meaning": _TRUST[row.trust].format(subject=row.subject or "nobody who is named"),
    }


def _in_words(attachment: Mapping[str, Any]) -> dict[str, Any]:
    signature = attachment["signature"]
    return {**attachment, "signature": signature and signature["meaning"]}


def _as_text(repair: Mapping[str, Any]) -> dict[str, Any]:
    """Write values as JSON, so that what was missing can be told from what was empty."""
    return {
        **repair,
        "before": json.dumps(repair["before"], ensure_ascii=False),
        "after": json.dumps(repair["after"], ensure_ascii=False),
    }
