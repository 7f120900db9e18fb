"""What may be asked of the statement resource (xAPI 1.0.3 Communication 2.1.3)."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from lrs_bridge.domain.errors import InvalidRequestError
from lrs_bridge.domain.xapi.agents import identifier
from lrs_bridge.domain.xapi.iri import is_iri
from lrs_bridge.domain.xapi.jsontext import once
from lrs_bridge.domain.xapi.time import instant, is_timestamp
from lrs_bridge.domain.xapi.uuid import is_uuid
from lrs_bridge.domain.xapi.validate import check_agent

Format = Literal["exact", "ids", "canonical"]
FORMATS: tuple[Format, ...] = ("exact", "ids", "canonical")


@dataclass(frozen=True, slots=True)
class StatementQuery:
    """A question to the statement resource; one statement if either id is there."""

    statement_id: str | None = None
    voided_statement_id: str | None = None
    agent: str | None = None
    """Identifier key (`agents.identifier`)."""
    verb: str | None = None
    activity: str | None = None
    registration: str | None = None
    related_agents: bool = False
    related_activities: bool = False
    since: datetime | None = None
    """Exclusive, UTC."""
    until: datetime | None = None
    """Inclusive, UTC."""
    limit: int = 0
    """0 = as many as the server gives."""
    format: Format = "exact"
    attachments: bool = False
    ascending: bool = False


def parse_query(params: Sequence[tuple[str, str]]) -> StatementQuery:
    """Understand decoded query parameters; raise InvalidRequestError with what to write instead."""
    values: dict[str, Any] = {}
    for name, value in params:
        if name not in _PARAMETERS:
            raise InvalidRequestError(unknown(name, _PARAMETERS))
        field, read = _PARAMETERS[name]
        if field in values:
            raise InvalidRequestError(f"Give the parameter {name} only once.")
        values[field] = read(name, value)
    _refuse_mixture(values)
    return StatementQuery(**values)


def agent_key(name: str, value: str) -> str:
    """Return the identifier key of the agent or identified group in JSON; *name* is the parameter.

    Raises InvalidRequestError.
    """
    try:
        agent = json.loads(value, object_pairs_hook=once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise InvalidRequestError(
            f'{name} must be an agent in JSON, such as {{"mbox":"mailto:a@example.com"}}.'
        ) from error
    if faults := check_agent(agent):
        fault = faults[0]
        raise InvalidRequestError(f"{name}: {fault.path.replace('$', name, 1)}: {fault.message}")
    key = identifier(agent)
    if key is None:
        raise InvalidRequestError(f"{name} must be identified: an anonymous group finds nothing.")
    return storable(name, key)


def storable(name: str, value: str) -> str:
    """Refuse what no database keeps: U+0000, and half of a surrogate pair."""
    if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in value):
        raise InvalidRequestError(f"Leave U+0000 and lone surrogates out of the parameter {name}.")
    return value


def boolean(name: str, value: str) -> bool:
    """Read true or false; in any letter case, as some clients write Python's True."""
    lower = value.lower()
    if lower not in ("true", "false"):
        raise InvalidRequestError(f"{name} must be true or false, not {value!r}.")
    return lower == "true"


def timestamp(name: str, value: str) -> datetime:
    """Read a time; a space may stand for the T, as some clients print times so."""
    text = f"{value[:10]}T{value[11:]}" if value[10:11] == " " else value
    if not is_timestamp(text):
        raise InvalidRequestError(
            f"{name} must be a time such as 2026-01-31T12:00:00Z, not {value!r};"
            " in an address a plus sign is written %2B."
        )
    return instant(text)


def uuid(name: str, value: str) -> str:
    """Read a UUID; return it in lower case."""
    if not is_uuid(value):
        raise InvalidRequestError(
            f"{name} must be a UUID of 32 hexadecimal digits in five groups, not {value!r}."
        )
    return value.lower()


def iri(name: str, value: str) -> str:
    """Read an IRI."""
    if not is_iri(value):
        raise InvalidRequestError(f"{name} must be an IRI with a scheme, not {value!r}.")
    return value


def _limit(name: str, value: str) -> int:
    if not (value.isascii() and value.isdigit()) or len(value) > 18:  # noqa: PLR2004 -- an int64
        raise InvalidRequestError(f"{name} must be a whole number, 0 or more, not {value!r}.")
    return int(value)


def _format(name: str, value: str) -> Format:
    for known in FORMATS:
        if value == known:
            return known
    raise InvalidRequestError(f"{name} must be exact, ids or canonical, not {value!r}.")


def unknown(name: str, known: Collection[str]) -> str:
    """Say what to write instead of a parameter that is not among those *known*."""
    for right in known:
        if name.lower() == right.lower():
            return f"Write the parameter {right}, not {name}: letter case counts."
    return f"The parameter {name} is not known here; known are {', '.join(known)}."


def _refuse_mixture(values: Mapping[str, Any]) -> None:
    # xAPI 1.0.3 Communication 2.1.3: XAPI-00150, XAPI-00151.
    wanted = values.keys() & {"statement_id", "voided_statement_id"}
    if len(wanted) > 1:
        raise InvalidRequestError("Give statementId or voidedStatementId, not both.")
    if wanted and values.keys() - wanted - {"attachments", "format"}:
        raise InvalidRequestError(
            "With statementId or voidedStatementId only attachments and format can be given."
        )


def _no_constant(text: str) -> None:
    raise ValueError(f"{text} is not JSON")


_PARAMETERS: dict[str, tuple[str, Callable[[str, str], Any]]] = {
    "statementId": ("statement_id", uuid),
    "voidedStatementId": ("voided_statement_id", uuid),
    "agent": ("agent", agent_key),
    "verb": ("verb", iri),
    "activity": ("activity", iri),
    "registration": ("registration", uuid),
    "related_activities": ("related_activities", boolean),
    "related_agents": ("related_agents", boolean),
    "since": ("since", timestamp),
    "until": ("until", timestamp),
    "limit": ("limit", _limit),
    "format": ("format", _format),
    "attachments": ("attachments", boolean),
    "ascending": ("ascending", boolean),
}
