"""Documents: what one is about, its entity tag, and when it may be changed.

State, Agent Profile and Activity Profile (xAPI 1.0.3 Comm 2.2 and 3.1, 2.0 4.1.4).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha1
from typing import Literal, TypeVar

from lrs_bridge.domain.errors import (
    BridgeError,
    DocumentConflictError,
    InvalidRequestError,
    PreconditionFailedError,
)
from lrs_bridge.domain.xapi.versions import V1

T = TypeVar("T")
Method = Literal["GET", "PUT", "POST", "DELETE"]
_TAG = r'(?:(W/)?"([\x21\x23-\x7e\x80-\xff]*)"|([^\s",*/]+))'
_TAGS = re.compile(rf"[\s,]*{_TAG}(?:\s*,[\s,]*{_TAG})*[\s,]*")


@dataclass(frozen=True, slots=True)
class Resource:
    """One of the three document resources, in the words of its parameters."""

    path: str
    id: str
    about: tuple[str, ...]
    """Required of every request."""
    registration: bool = False
    unguarded: bool = False
    """Whether xAPI 1.0.3 permits a PUT without conditions (Comm 3.1)."""


STATE = Resource(
    "activities/state", "stateId", ("activityId", "agent"), registration=True, unguarded=True
)
AGENT_PROFILE = Resource("agents/profile", "profileId", ("agent",))
ACTIVITY_PROFILE = Resource("activities/profile", "profileId", ("activityId",))


@dataclass(frozen=True, slots=True)
class Context:
    """What documents are about: an agent, an activity, or (State) an agent in an activity."""

    agent: str | None = None
    """Identifier key (`agents.identifier`)."""
    activity: str | None = None
    registration: str | None = None
    """None: of one document, that it has none; of many, whichever they have.

    "Activity + Agent [+ registration if specified]" (xAPI 1.0.3 Comm 2.3) is the context of a list
    and of a deletion without stateId: without registration they cover every registration.
    """


@dataclass(frozen=True, slots=True)
class DocumentKey:
    """What identifies one document: a registration is part of it, so is that there is none."""

    context: Context
    id: str


@dataclass(frozen=True, slots=True)
class Tags:
    """What If-Match or If-None-Match names: any document, or some entity tags."""

    any: bool = False
    strong: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Conditions:
    """The preconditions of a request; None is a header that was not sent."""

    if_match: Tags | None = None
    if_none_match: Tags | None = None


def etag(content: bytes) -> str:
    """Return the entity tag, unquoted: the SHA-1 of the bytes in lower case (1.0.3 Comm 3.1).

    xAPI 2.0 leaves it free; some clients compute it themselves in either version.
    """
    return sha1(content, usedforsecurity=False).hexdigest()


def parse_tags(header: str, value: str) -> Tags:
    """Understand the value of *header*: ``*`` or a list of tags, weak ones (W/"x") marked.

    A tag without quotes is taken too, as clients that compute it themselves may forget them.
    Raises InvalidRequestError.
    """
    if value.strip() == "*":
        return Tags(any=True)
    if _TAGS.fullmatch(value) is None:
        raise InvalidRequestError(
            f'{header} must be * or entity tags such as "da39a3ee", with commas between.'
        )
    found = re.findall(_TAG, value)
    return Tags(
        strong=frozenset(tag or bare for mark, tag, bare in found if not mark),
        weak=frozenset(tag for mark, tag, _ in found if mark),
    )


def parse_conditions(if_match: str | None, if_none_match: str | None) -> Conditions:
    """Understand both headers.

    Raises InvalidRequestError.
    """
    return Conditions(
        None if if_match is None else parse_tags("If-Match", if_match),
        None if if_none_match is None else parse_tags("If-None-Match", if_none_match),
    )


def refusal(
    method: Method,
    version: str,
    resource: Resource,
    stored: str | None,
    given: Conditions,
    *,
    tolerant: bool = False,
) -> BridgeError | None:
    """Say why a request may not change the document whose entity tag is *stored*, if so.

    None is a document that is not there. In xAPI 2.0 all three resources are guarded alike.
    *tolerant* lets a client make a new profile in 1.0.3 without the condition it MUST send.
    """
    if given.if_match is not None and not _matches(given.if_match, stored, weakly=False):
        return PreconditionFailedError(_changed(stored))
    if given.if_none_match is not None:
        if _matches(given.if_none_match, stored, weakly=True):
            return PreconditionFailedError(
                f'There is such a document; its ETag is "{stored}". GET it, and send that as'
                " If-Match to change it."
            )
    elif method == "PUT" and given.if_match is None:
        return _unguarded(version, resource, stored, tolerant=tolerant)
    return None


def unchanged(stored: str, given: Conditions) -> bool:
    """Say whether a client that asks has the document already (RFC 9110 13.1.2)."""
    return given.if_none_match is not None and _matches(given.if_none_match, stored, weakly=True)


def is_json(content_type: str) -> bool:
    """Say whether documents of the type can be merged; parameters do not count."""
    return content_type.partition(";")[0].strip().lower() == "application/json"


def merge(stored: Mapping[str, T], posted: Mapping[str, T]) -> dict[str, T]:
    """Set each property of *posted* on *stored*; only the top level (1.0.3 Comm 2.2)."""
    return {**stored, **posted}


def _matches(tags: Tags, stored: str | None, *, weakly: bool) -> bool:
    """Compare as RFC 9110 8.8.3.2: strongly, a weak tag is like no other."""
    if stored is None:
        return False
    return tags.any or stored in tags.strong or (weakly and stored in tags.weak)


def _changed(stored: str | None) -> str:
    if stored is None:
        return "There is no such document (any more). Leave If-Match out to make one."
    return f'The document is another one by now; its ETag is "{stored}". GET it, and try again.'


def _unguarded(
    version: str, resource: Resource, stored: str | None, *, tolerant: bool
) -> BridgeError | None:
    """Judge a PUT without conditions."""
    if version == V1.name and resource.unguarded:
        return None
    if stored is not None:
        return DocumentConflictError(
            "There is such a document already, and nothing was changed. GET it to see its current"
            f' state, and send its ETag ("{stored}") as If-Match to replace it.'
        )
    if version == V1.name and not tolerant:
        return InvalidRequestError(
            "A PUT of a profile must say what it expects: send If-None-Match: * to make a new one,"
            " or If-Match with its ETag to replace one (xAPI 1.0.3 Comm 3.1)."
        )
    return None
