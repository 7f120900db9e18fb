"""Whether attachments and the parts that came with them fit together."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.domain.xapi.links import links


def match(statements: Iterable[Mapping[str, Any]], parts: Collection[str]) -> None:
    """Check the SHA-2 of received *parts* (lower case) against valid *statements*.

    An attachment without fileUrl needs a part, and every part an attachment
    (XAPI-00127, XAPI-00128, XAPI-00129). Raises InvalidRequestError.
    """
    named: set[str] = set()
    for index, statement in enumerate(statements):
        found = links(statement)
        named.update(found.attachments)
        for sha2 in found.parts:
            if sha2 not in parts:
                raise InvalidRequestError(
                    f"Statement {index}: the attachment with sha2 {sha2!r} has neither a fileUrl"
                    " nor a part with that X-Experience-API-Hash. Send one of them."
                )
    if surplus := sorted(set(parts) - named):
        raise InvalidRequestError(
            f"The part with X-Experience-API-Hash {surplus[0]} belongs to no attachment of the"
            " statements. Leave it out, or describe it under attachments."
        )
