"""Which attachments sign a statement, and what differs from what was signed."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from lrs_bridge.domain.xapi.check_attachments import SIGNATURE
from lrs_bridge.domain.xapi.equality import canonical, moment


def signatures(statement: Mapping[str, Any]) -> Iterator[tuple[int, str, int]]:
    """Yield position, SHA-2 (lower case) and length of each signature of a valid statement."""
    for index, attachment in enumerate(statement.get("attachments", ())):
        if attachment["usageType"] == SIGNATURE:
            yield index, attachment["sha2"].lower(), attachment["length"]


class Original(NamedTuple):
    """What counts of a signed statement, ready to be compared: many may name one signature."""

    id: str | None
    moment: str | None
    texts: Mapping[str, str]
    """Of each property that counts."""
    attached: Mapping[str, int]
    """How often each SHA-2 is attached, signatures left out."""


def original(signed: Mapping[str, Any]) -> Original:
    """Return what counts of a valid statement that was signed."""
    return Original(
        id=signed["id"].lower() if "id" in signed else None,
        moment=moment(signed),
        texts={name: _text(value) for name, value in canonical(signed).items()},
        attached=dict(Counter(_attached(signed))),
    )


def difference(statement: Mapping[str, Any], signed: Original) -> str | None:
    """Return the property in which a valid statement is another than the *signed* one, if any.

    They are compared as all statements are (xAPI 1.0.3 Data 2.3.1), where what
    an LRS assigns does not count. But an id or a time that was signed is not another's, and
    attachments that were signed are not exchanged.
    """
    if signed.id is not None and signed.id != statement.get("id", "").lower():
        return "id"
    moments = {moment(statement), signed.moment} - {None}
    if len(moments) > 1:
        return "timestamp"
    texts = {name: _text(value) for name, value in canonical(statement).items()}
    for name in {**signed.texts, **texts}:
        if texts.get(name) != signed.texts.get(name):
            return name
    # The signature is not signed itself, and some sign a statement without any attachment
    # ("These are not part of Statements", Data 2.3.1).
    if signed.attached and signed.attached != dict(Counter(_attached(statement))):
        return "attachments"
    return None


def _attached(statement: Mapping[str, Any]) -> Iterator[str]:
    """Yield the SHA-2 of what is attached, signatures left out."""
    for attachment in statement.get("attachments", ()):
        if attachment["usageType"] != SIGNATURE:
            yield attachment["sha2"].lower()
    if statement["object"].get("objectType") == "SubStatement":
        yield from _attached(statement["object"])


def _text(value: Any) -> str:
    """Write a value so that true is not 1, and the order of names does not count."""
    return json.dumps(value, sort_keys=True)
