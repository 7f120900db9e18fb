"""From a rule as it is written, already checked for its form, to a rule that runs."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, get_args

from lrs_bridge.domain.competence import RequirementRef, Title
from lrs_bridge.domain.rules.model import (
    AllOf,
    AnyOf,
    Bound,
    Count,
    Match,
    Node,
    Require,
    Rule,
    Where,
    WhereOp,
)

_DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


def compile_rule(data: Mapping[str, Any], verbs: Mapping[str, str]) -> Rule:
    """Return the rule that *data* describes; *verbs* are the aliases, all of which resolve."""
    return Rule(
        id=data["id"],
        revision=data["revision"],
        title=Title(**data["title"]),
        requirement=RequirementRef(**data["requirement"]),
        genre=data["genre"],
        outcome=data["outcome"],
        assurance=int(data["assurance"][1:]),
        node=_node(data, verbs),
        group=tuple(data.get("group", ())),
        repeat=data.get("repeat", False),
        locked=data.get("locked", False),
    )


def unknown_verbs(
    data: Mapping[str, Any], verbs: Mapping[str, str], path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield path and name of every verb under *data* that is neither an alias nor an IRI."""
    if "match" in data:
        for verb in many(data["match"].get("verb", ())):
            if ":" not in verb and verb not in verbs:
                yield (*path, "match", "verb"), verb
    for key in ("any", "all"):
        for i, child in enumerate(data.get(key, ())):
            yield from unknown_verbs(child, verbs, (*path, key, i))


def duration(text: str) -> timedelta:
    """Return the length of *text*, an ISO 8601 duration of weeks, days, hours, minutes, seconds.

    Raises:
        ValueError: It is none, or has months or years, whose length varies.
    """
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()) or text.endswith("T"):
        raise ValueError(text)
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def many(value: Any) -> tuple[Any, ...]:
    """Return *value* as a tuple: one thing, or the things in a list."""
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _node(data: Mapping[str, Any], verbs: Mapping[str, str]) -> Node:
    if "match" in data:
        return Count(_match(data["match"], verbs), _require(data.get("require", {})))
    form = AnyOf if "any" in data else AllOf
    children = data["any"] if "any" in data else data["all"]
    return form(tuple(_node(child, verbs) for child in children), _within(data))


def _require(data: Mapping[str, Any]) -> Require:
    return Require(data.get("at_least", 1), data.get("distinct"), _within(data))


def _within(data: Mapping[str, Any]) -> timedelta | None:
    return duration(data["within"]) if "within" in data else None


def _match(data: Mapping[str, Any], verbs: Mapping[str, str]) -> Match:
    activity = data["activity"]
    prefix = activity["prefix"] if isinstance(activity, Mapping) else None
    return Match(
        verbs=frozenset(verbs.get(verb, verb) for verb in many(data.get("verb", ()))),
        kinds=frozenset(many(data.get("kind", ()))),
        activities=frozenset() if prefix else frozenset(many(activity)),
        prefix=prefix,
        via=data.get("via", "object"),
        score=tuple(Bound(op, limit) for op, limit in data.get("score", {}).items()),
        where=tuple(_where(where) for where in data.get("where", ())),
    )


def _where(data: Mapping[str, Any]) -> Where:
    op = next(op for op in get_args(WhereOp) if op in data)
    return Where(data["path"], op, data[op])
