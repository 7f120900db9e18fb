"""When two statements are the same one: what counts of them is written alike."""

import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from lrs_bridge.domain.xapi import time

_written = json.JSONEncoder(sort_keys=True, separators=(",", ":"), check_circular=False).encode
_OURS = frozenset({"id", "stored", "authority", "version", "timestamp", "attachments"})
_INNER = frozenset({"objectType", "timestamp", "attachments"})


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Say whether two valid statements, as they were sent, are the same one.

    Their times only count if both senders gave one.
    """
    moments = {moment(one), moment(other)} - {None}
    return len(moments) <= 1 and _written(canonical(one)) == _written(canonical(other))


def moment(statement: Mapping[str, Any]) -> str | None:
    """Return the sender's time in UTC with all its digits, the same for the same instant."""
    timestamp = statement.get("timestamp")
    return None if timestamp is None else time.moment(timestamp)


def content_key(statement: Mapping[str, Any], key: bytes) -> bytes | None:
    """Return 16 bytes that find a repetition of a statement without id; None if it has no time.

    *key* is a secret of 1 to 64 bytes, so that nobody outside can test a guess against an id.
    """
    when = moment(statement)
    if when is None:
        return None
    text = _written(canonical(statement)) + when
    return blake2b(text.encode(), key=key, digest_size=16).digest()


def canonical(statement: Mapping[str, Any], ignored: frozenset[str] = _OURS) -> dict[str, Any]:
    """Return what counts of a statement or SubStatement.

    Left out: what an LRS assigns, attachments, a verb's display, activity definitions
    (xAPI 1.0.3 Data 2.3.1), and what says the same in another form.
    """
    canon: dict[str, Any] = {}
    for name, value in statement.items():
        if name not in ignored:
            canon[name] = _STATEMENT[name](value)
    return canon


def _agent(agent: Mapping[str, Any]) -> dict[str, Any]:
    canon: dict[str, Any] = dict(agent)
    if canon.get("objectType") == "Agent":
        del canon["objectType"]
    if "mbox" in canon:
        local, _, domain = canon["mbox"].rpartition("@")
        canon["mbox"] = f"{local}@{domain.lower()}"
    if "mbox_sha1sum" in canon:
        canon["mbox_sha1sum"] = canon["mbox_sha1sum"].lower()
    if "member" in canon:
        # A group's members are no ordered list (xAPI 1.0.3 Data 2.3.1).
        canon["member"] = sorted(map(_agent, canon["member"]), key=_text)
    return canon


def _activity(activity: Mapping[str, Any]) -> str:
    iri: str = activity["id"]
    return iri


def _object(target: Mapping[str, Any]) -> Any:
    kind = target.get("objectType", "Activity")
    if kind == "Activity":
        return _activity(target)
    if kind == "StatementRef":
        return {"ref": target["id"].lower()}
    if kind == "SubStatement":
        inner = canonical(target, _INNER)
        return {"sub": inner, "at": moment(target)}
    return {"agent": _agent(target)}


def _result(result: Mapping[str, Any]) -> dict[str, Any]:
    canon: dict[str, Any] = _plain(result)
    if "duration" in canon:
        hundredths = time.centiseconds(canon["duration"])
        canon["duration"] = canon["duration"] if hundredths is None else hundredths
    return canon


def _context(context: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _CONTEXT.get(name, _plain)(value) for name, value in context.items()}


def _activities(found: Mapping[str, Any]) -> dict[str, list[str]]:
    return {
        name: [_activity(it) for it in ([value] if type(value) is dict else value)]
        for name, value in found.items()
    }


def _roles(roles: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Make canonical what contextAgents and contextGroups list (xAPI 2.0 4.2.2.5)."""
    return [
        {name: _agent(it) if name in ("agent", "group") else it for name, it in role.items()}
        for role in roles
    ]


def _plain(value: Any) -> Any:
    """Write equal numbers alike: 1.0 as 1; others as precise as a double."""
    kind = type(value)
    if kind is dict:
        return {name: _plain(it) for name, it in value.items()}
    if kind is list:
        return [_plain(it) for it in value]
    if kind is Decimal or kind is float:
        whole = int(value)
        return whole if whole == value else float(value)
    return value


def _lower(value: str) -> str:
    return value.lower()


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


_CONTEXT: dict[str, Callable[[Any], Any]] = {
    "registration": _lower,
    "instructor": _agent,
    "team": _agent,
    "contextActivities": _activities,
    "contextAgents": _roles,
    "contextGroups": _roles,
    "language": _lower,
    "statement": _object,
}
_STATEMENT: dict[str, Callable[[Any], Any]] = {
    "actor": _agent,
    "verb": _activity,
    "object": _object,
    "result": _result,
    "context": _context,
}
