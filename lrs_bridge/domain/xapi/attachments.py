"""Whether attachments and the parts that came with them fit together."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.domain.xapi.links import Links
from lrs_bridge.domain.xapi.versions import V1, version_of

_Attachment = Mapping[str, Any]


def match(statements: Iterable[Links], parts: Collection[str]) -> None:
    """Check the SHA-2 of received *parts* (lower case) against what valid statements name.

    An attachment without fileUrl needs a part, and every part an attachment
    (XAPI-00127, XAPI-00128, XAPI-00129). Data is told by its SHA-2 and nothing else (xAPI 1.0.3
    Comm 1.5.2): a `length` that is not the part's is a poor description, which the conformance
    suite itself sends, and no reason to lose the statement. Raises InvalidRequestError.
    """
    named: set[str] = set()
    for index, found in enumerate(statements):
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


def match_types(
    statements: Iterable[Mapping[str, Any]], types: Mapping[str, str | None], version: str
) -> None:
    """Check the content types of parts, by SHA-2 in lower case, against valid *statements*.

    xAPI 1.0.3 Comm 1.5.2: where a part and its attachment both have one they must match; their
    parameters, such as charset, may differ. xAPI 2.0 dropped the rule. Raises InvalidRequestError.
    """
    if version_of(version) is not V1:
        return
    for index, statement in enumerate(statements):
        for attachment in _attachments(statement):
            said, given = attachment["contentType"], types.get(attachment["sha2"].lower())
            if given is not None and _media_type(given) != _media_type(said):
                raise InvalidRequestError(
                    f"Statement {index}: the attachment with sha2 {attachment['sha2']!r} has"
                    f" contentType {said!r}, its part has Content-Type {given!r}. Give both the"
                    " same."
                )


def _attachments(statement: Mapping[str, Any]) -> Iterator[_Attachment]:
    yield from statement.get("attachments", ())
    target = statement["object"]
    if target.get("objectType") == "SubStatement":
        yield from target.get("attachments", ())


def _media_type(text: str) -> str:
    return text.partition(";")[0].strip().lower()
