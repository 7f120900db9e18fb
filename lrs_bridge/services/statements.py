"""What is known of one stored statement: where it came from and what came with it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lrs_bridge.domain.errors import NotFoundError
from lrs_bridge.ports.signatures import SignatureRow
from lrs_bridge.ports.source import Change
from lrs_bridge.ports.store import Tx


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a statement."""

    id: str
    source: str | None
    """The source's name when the statement came; it is in the authority that we set."""
    stored: str
    version: str
    voided: bool
    repairs: tuple[Change, ...]
    attachments: tuple[Mapping[str, Any], ...]
    signatures: Mapping[str, SignatureRow]
    """By SHA-2 of the attachment."""


def known(tx: Tx, id: str) -> Known:
    """Return what is known of a statement, voided or not.

    Raises:
        NotFoundError: There is none, or it was erased.
    """
    live = tx.statements.one(id)
    found = live or tx.statements.one(id, voided=True)
    if found is None:
        raise NotFoundError(f"There is no statement {id}.")
    served = json.loads(found.served)
    return Known(
        id=id,
        source=served["authority"].get("account", {}).get("name"),
        stored=served["stored"],
        version=served["version"],
        voided=live is None,
        repairs=tuple(tx.statements.repairs(id)),
        attachments=tuple(served.get("attachments", ())),
        signatures={row.sha2: row for row in tx.signatures.of(id)},
    )
