"""What may be asked of the document resources (xAPI 1.0.3 Comm 2.3, 2.6, 2.7)."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.domain.xapi.documents import Context, DocumentKey, Method, Resource
from lrs_bridge.domain.xapi.queries import agent_key, iri, storable, timestamp, unknown, uuid
from lrs_bridge.domain.xapi.versions import V1


@dataclass(frozen=True, slots=True)
class DocumentQuery:
    """A question about one document, or about all of a context if *id* is None."""

    context: Context
    id: str | None = None
    since: datetime | None = None
    """Exclusive, UTC."""

    @property
    def key(self) -> DocumentKey | None:
        """What identifies the one document."""
        return None if self.id is None else DocumentKey(self.context, self.id)


def parse_document_query(
    resource: Resource, method: Method, version: str, params: Iterable[tuple[str, str]]
) -> DocumentQuery:
    """Understand decoded query parameters; raise InvalidRequestError with what to write instead."""
    known = _known(resource, method)
    values: dict[str, Any] = {}
    for name, value in params:
        if name not in known:
            raise InvalidRequestError(unknown(name, known))
        if name in values:
            raise InvalidRequestError(f"Give the parameter {name} only once.")
        values[name] = _READERS[name](name, value)
    _require(resource, method, values)
    if version != V1.name and {"since", resource.id} <= values.keys():
        # xAPI 2.0 4.1.6.2; in 1.0.3 `since` means nothing beside an id (XAPI-00192).
        raise InvalidRequestError(f"Give {resource.id} or since, not both.")
    context = Context(values.get("agent"), values.get("activityId"), values.get("registration"))
    return DocumentQuery(context, values.get(resource.id), values.get("since"))


def _known(resource: Resource, method: Method) -> Sequence[str]:
    known = [*resource.about, resource.id]
    if resource.registration:
        known.append("registration")
    if method == "GET":
        known.append("since")
    return known


def _require(resource: Resource, method: Method, values: Mapping[str, Any]) -> None:
    required = [*resource.about]
    # Only State has a deletion of many documents (xAPI 1.0.3 Comm 2.3).
    if method in ("PUT", "POST") or (method == "DELETE" and not resource.registration):
        required.append(resource.id)
    for name in required:
        if name not in values:
            raise InvalidRequestError(f"Add the parameter {name}.")


def _agent(name: str, value: str) -> str:
    """Read an agent; a group's documents are kept under an agent with its identifier."""
    key = agent_key(name, value)
    # xAPI 1.0.3 Comm 2.6: "an Agent Object and not a Group".
    if json.loads(value).get("objectType") == "Group":
        raise InvalidRequestError(
            f"{name} must be an Agent: give the group's identifier without objectType and member."
        )
    return key


def _text(name: str, value: str) -> str:
    if not value:
        raise InvalidRequestError(f"The parameter {name} must not be empty.")
    return storable(name, value)


_READERS: Mapping[str, Callable[[str, str], Any]] = {
    "activityId": iri,
    "agent": _agent,
    "registration": uuid,
    "stateId": _text,
    "profileId": _text,
    "since": timestamp,
}
