"""Which attachments sign a statement, and what differs from what was signed."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from lrs_bridge.domain.xapi.check_attachments import SIGNATURE
from lrs_bridge.domain.xapi.equality import canonical, moment


def signatures(statement: Mapping[str, Any]) -> Iterator[tuple[int, str, int]]:
    """Yield position, SHA-2 (lower case) and length of each signature of a valid statement."""
    for index, attachment in enumerate(statement.get("attachments", ())):
        if attachment["usageType"] == SIGNATURE:
            yield index, attachment["sha2"].lower(), attachment["length"]


def difference(statement: Mapping[str, Any], signed: Mapping[str, Any]) -> str | None:
    """Return the property in which a statement is another than the *signed* one, if any.

    Both are valid. They are compared as all statements are (xAPI 1.0.3 Data 2.3.1), where what
    an LRS assigns does not count. But an id or a time that was signed is not another's, and
    attachments that were signed are not exchanged.
    """
    if "id" in signed and signed["id"].lower() != statement.get("id", "").lower():
        return "id"
    moments = {moment(statement), moment(signed)} - {None}
    if len(moments) > 1:
        return "timestamp"
    ours, theirs = canonical(statement), canonical(signed)
    for name in {**theirs, **ours}:
        if _text(ours.get(name)) != _text(theirs.get(name)):
            return name
    # The signature is not signed itself, and some sign a statement without any attachment
    # ("These are not part of Statements", Data 2.3.1).
    attached = Counter(_attached(signed))
    return "attachments" if attached and attached != Counter(_attached(statement)) else None


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
